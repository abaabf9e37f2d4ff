import { expect, it } from "vitest";
import { isRecord } from "../../src/shared/json.ts";
import { commitFiles, gitIn } from "../support/a-repository.ts";
import { publishedWorld } from "../support/published-world.ts";

const STEPS = [
  ...["red replay", "red", "green", "green replay", "rules", "build", "types", "lint", "revert"],
  ...["suite", "coverage", "replay", "second build", "need", "bite", "generated files", "failure"],
];
const FILES = ["base", "commits", "test", "files", "policy"];
const LONG_MS = 120_000;

it(
  "agrees with every claim of a published proof, by number, by branch and by workspace",
  async (context) => {
    const { reviewer, author, branch, fixId, github } = await publishedWorld(context);

    const byNumber = await reviewer.json(["verify", "1"]);
    const byBranch = await reviewer.json(["verify", branch]);
    const byWorkspace = await author.json(["verify", fixId]);

    for (const answer of [byNumber, byBranch, byWorkspace]) {
      expect(heldBy(answer), JSON.stringify(answer["claims"], undefined, 1)).toEqual({
        verdict: "fix_verified",
        claims: [...(answer === byNumber ? ["ledger", "text"] : ["ledger"]), ...FILES, ...STEPS],
        not: [],
      });
    }
    const saying = await reviewer.json(["verify", "1", "--refusal-is-right"]);
    expect(saying).toMatchObject({ exitCode: 5, message: expect.stringContaining("is refused by it, and has to be") });
    expect(JSON.stringify(byNumber["claims"])).toContain("E_INTERNAL, blames the code: TypeError: ");
    expect(String(byNumber["markdown"])).toContain("| red replay | ✅ holds | `3 of 3 gave the recorded failure` |");
    expect(github.violations).toEqual([]);
  },
  2 * LONG_MS,
);

function heldBy(answer: Record<string, unknown>) {
  const claims = Array.isArray(answer["claims"]) ? answer["claims"].filter(isRecord) : [];
  const not = claims
    .filter(({ holds }) => holds !== "yes")
    .map(({ claim, holds, verdict }) => ({ claim, holds, verdict }));
  return { verdict: answer["verdict"], claims: claims.map(({ claim }) => claim), not };
}

interface Forgery {
  readonly about: string;
  /** What is done to the two commits before they are made anew; all else stays. */
  readonly fix?: Readonly<Record<string, string>>;
  readonly generated?: Readonly<Record<string, string>>;
  readonly message?: (text: string) => string;
  readonly target?: Readonly<Record<string, string>>;
  readonly verdict: string;
  /** The claims that do not hold, and no other. */
  readonly not: readonly string[];
}

const DISK = "mcp/src/tracker/disk.ts";
const HIDDEN = "export const disk = { writeFile() {}, more: 1 };\n";
const FORGERIES: readonly Forgery[] = [
  {
    about: "a forged count",
    message: (text) =>
      text.replace('"passed":1,', '"passed":901,').replace('"1 passed, 0 failed"', '"901 passed, 0 failed"'),
    verdict: "stale_evidence",
    not: ["suite"],
  },
  {
    about: "a moved base",
    target: { "mcp/src/tracker/other.ts": "export const other = 1;\n" },
    verdict: "stale_evidence",
    not: ["base"],
  },
  { about: "a changed test", fix: {}, verdict: "test_changed", not: ["test"] },
  {
    about: "a fix hidden in what was built",
    generated: { "mcp/dist/child.js": "hidden\n" },
    verdict: "policy_refused",
    not: ["generated files"],
  },
  {
    about: "a fix hidden in the generated commit",
    generated: { [DISK]: HIDDEN },
    verdict: "policy_refused",
    not: ["commits", "files", "generated files"],
  },
  {
    about: "more in its rows than was seen",
    message: (text) =>
      text
        .replaceAll("3 of 3 failed", "9 of 9 failed")
        .replace(/("0 of 3 gave the recorded failure)(?=")/g, "$1, 0 of 999 others")
        .replace(/(?<="step":"types",.*?"tree":")[0-9a-f]{40}/, "0".repeat(40))
        .replace(/\{"step":"need".*?\}/, (row) => `${row},${row.replace('"need"', '"security audit"')}`),
    verdict: "out_of_order",
    not: ["ledger", "red", "green replay", "types", "revert", "replay"],
  },
  {
    about: "a source that reaches out of the server, in files that the ledger names otherwise",
    fix: { [DISK]: 'import "node:child_process";\n' },
    verdict: "stale_evidence",
    not: ["files", "rules"],
  },
  { about: "a step that the ledger lacks", message: withoutStep("revert"), verdict: "out_of_order", not: ["revert"] },
  {
    about: "no ledger",
    message: (text) => text.split("Wrangler-Ledger")[0] ?? "",
    verdict: "unproven",
    not: ["ledger"],
  },
];

it(
  "catches every forgery of a published proof, and names what does not hold",
  async (context) => {
    const { reviewer, clone, branch, body, github } = await publishedWorld(context);
    const [generated = "", fix = ""] = (await gitIn(clone, "rev-list", "-2", branch)).split("\n");
    const seen: unknown[] = [];
    for (const forgery of FORGERIES) {
      await forge({ clone, branch, fix, generated }, forgery);
      const answer = await reviewer.json(["verify", branch, "--project", clone]);
      seen.push({
        about: forgery.about,
        verdict: answer["verdict"],
        not: namesOf(heldBy(answer).not),
        exitCode: answer["exitCode"],
      });
    }
    expect(seen).toEqual(FORGERIES.map(({ about, verdict, not }) => ({ about, verdict, not, exitCode: 3 })));

    await github.editPull(1, body.replace('"passed":1,', '"passed":901,'));
    const edited = await reviewer.json(["verify", "1"]);
    const hidden = body.replace("## Rollback", `<!-- ${/(?<=## Testing\n\n)- .*/.exec(body)?.[0]} -->\n\n## Rollback`);
    await github.editPull(1, hidden.replace("All 1 tests passing", "All 901 tests passing"));
    const reworded = await reviewer.json(["verify", "1"]);

    expect([edited, reworded].map((answer) => [answer["verdict"], namesOf(heldBy(answer).not)])).toEqual([
      ["stale_evidence", ["ledger", "text", "suite"]],
      ["stale_evidence", ["text"]],
    ]);
  },
  3 * LONG_MS,
);

function namesOf(claims: readonly Record<string, unknown>[]): unknown[] {
  return claims.filter(({ holds }) => holds === "no").map(({ claim }) => claim);
}

function withoutStep(step: string): (text: string) => string {
  return (text) => text.replace(new RegExp(`\\{"step":"${step}"[^}]*\\},`), "");
}

/** Makes both commits anew with the forgery in them, on the branch of the same name. */
async function forge(
  { clone, branch, fix, generated }: { clone: string; branch: string; fix: string; generated: string },
  forgery: Forgery,
): Promise<void> {
  const message = async (commit: string): Promise<string> => gitIn(clone, "show", "-s", "--format=%B", commit);
  await gitIn(clone, "checkout", "-q", "--detach", `${fix}^`);
  await gitIn(clone, "branch", "-f", "main", "HEAD");
  await gitIn(clone, "checkout", "-q", fix, "--", ".");
  const test = (await gitIn(clone, "ls-files", "mcp/tests/regression")).split("\n")[0] ?? "";
  const changed =
    forgery.about === "a changed test" ? { [test]: `${await gitIn(clone, "show", `${fix}:${test}`)}\n\n` } : {};
  await commitFiles(clone, { ...forgery.fix, ...changed }, await message(fix));
  await gitIn(clone, "checkout", "-q", generated, "--", ".");
  await gitIn(clone, "checkout", "-q", "HEAD", "--", "mcp/src", "mcp/tests");
  await commitFiles(clone, forgery.generated ?? {}, (forgery.message ?? ((text) => text))(await message(generated)));
  await gitIn(clone, "branch", "-f", branch, "HEAD");
  await gitIn(clone, "update-ref", "refs/remotes/origin/main", await targetOf(clone, forgery));
}

/** The branch that the fix goes to, moved on where the forgery says so. */
async function targetOf(clone: string, { target }: Forgery): Promise<string> {
  const main = await gitIn(clone, "rev-parse", "main");
  if (target === undefined) return main;
  await gitIn(clone, "checkout", "-q", "--detach", "main");
  return commitFiles(clone, target, "The branch moves on");
}
