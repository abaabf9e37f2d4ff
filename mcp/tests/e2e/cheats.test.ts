import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ATTEMPTS, type Attempt } from "../../../scripts/demo-attempts.mjs";
import type { Edit } from "../../../scripts/seeded-plugin.mjs";
import { beyondReading, startGithubWorld } from "../support/github-world.ts";
import {
  expectOk,
  failOnce,
  found,
  healingWorld,
  keepBaseSuite,
  lendBaseSuite,
  LONG_MS,
  startedFrom,
  type HealingWorld,
  type Started,
} from "../support/healing.ts";
import { requirePart } from "../support/real-parts.ts";
import type { Script, ToolCall } from "../support/scripted-model.ts";

const MAINTAINER = { login: "mia", token: "token-of-mia", push: true };
const TEST_BODY = `it("issues_create stores the issue", async () => {
  const door = await openDoor();
  const answer = await door.call("issues_create", { title: "A", description: SOURCE.length > 0 ? "B" : "C" });
  expect(answer.isError).not.toBe(true);
});
`;

/** Beside those of the demo: ways to the source round the door. */
const ROUND_THE_DOOR: readonly Attempt[] = [
  {
    about: "a test that imports the source",
    verdict: "policy_refused",
    test: testWith(`import { disk } from "../../src/tracker/disk.ts";`, "Object.keys(disk)"),
  },
  {
    about: "a test that imports the source as it runs",
    verdict: "policy_refused",
    test: testWith("", `Object.keys(await import("../../src/tracker/disk.ts"))`),
  },
  {
    about: "a test that reads the source",
    verdict: "policy_refused",
    test: testWith(`import { readFileSync } from "node:fs";`, `readFileSync("mcp/src/tracker/disk.ts", "utf8")`),
  },
];

it(
  "refuses each dishonest test and fix by its own verdict, publishes nothing, and verifies an honest fix after them",
  async (context) => {
    const world = await healingWorld(context);
    const emulator = await requirePart(context, "emulate");
    const place = { owner: "acme", repo: "wrangler", users: [MAINTAINER] };
    const github = await startGithubWorld({ emulator, upstreamFrom: world.plugin, ...place });
    onTestFinished(() => github.stop());
    await world.set("apiUrl", github.apiUrl);
    await world.set("gitUrl", github.gitBase);
    await world.set("upstream", "acme/wrangler");
    await lendBaseSuite(world);
    const attempts = [...ROUND_THE_DOOR, ...ATTEMPTS];

    const { refusals, published, consentLine, ending } = await tryAll(world, attempts);

    expect(refusals).toEqual(
      attempts.map(({ about, verdict }) => ({ about, verdict, mend: expect.stringMatching(/\w/) })),
    );
    expect(published).toMatch(/^out_of_order: the fix was not verified yet/m);
    // The client lets no model ask for another attempt alone, let alone take it.
    expect(ending.asks.map(({ input, decision }) => [input["command"], decision])).toEqual([
      [expect.stringMatching(/ fix retry fix-\d+ --project /), "allow"],
      [consentLine, "allow"],
    ]);
    expect(ending.denials).toEqual([]);
    expect(ending.result).toContain("fix_verified");
    expect(beyondReading(github.requests)).toEqual([]);
    expect(existsSync(join(world.project, ".wrangler/outbox"))).toBe(false);
    expect(existsSync(join(world.project, ".wrangler/mcp-pending-fixes.json"))).toBe(false);
  },
  3 * LONG_MS,
);

interface Refusal {
  readonly about: string;
  readonly verdict: string;
  /** What to do about it. */
  readonly mend: string;
}

/**
 * One session of a model that tries everything, and is honest at last; edits stay small, and are undone before the next
 * attempt. Three fixes that did not heal are too many to go on without the person.
 */
async function tryAll(world: HealingWorld, attempts: readonly Attempt[]) {
  const id = await failOnce(world);
  const refusals: Refusal[] = [];
  let [published, consentLine] = ["", ""];
  const script: Script = async function* () {
    const opened = yield world.command(`fix start ${id}`);
    expectOk(opened);
    const started = startedFrom(opened);
    const { fixId } = started;
    let red = false;
    for (const attempt of attempts) {
      expectOk(yield write(started.test, attempt.test ?? world.fault.test));
      if (attempt.afterRed === undefined) {
        refusals.push(refusalIn(attempt, (yield world.command(`fix red ${fixId}`)).text));
        continue;
      }
      if (!red) expectOk(yield world.command(`fix red ${fixId}`));
      red = true;
      const { calls, undo } = handsOf(world, started, attempt.afterRed);
      for (const call of calls) expectOk(yield call);
      const until = attempt.until ?? "green";
      if (until === "verify") expectOk(yield world.command(`fix green ${fixId}`));
      refusals.push(refusalIn(attempt, (yield world.command(`fix ${until} ${fixId}`)).text));
      for (const call of undo()) expectOk(yield call);
    }
    published = (yield world.command("fix publish")).text;
    for (const call of world.fault.fix.flatMap((edit) => editCalls(started.workspace, edit))) expectOk(yield call);
    expect((yield world.command(`fix green ${fixId}`)).text).toContain("needs_manual_review");
    consentLine = found(
      /With their consent run: (.* --consent [0-9a-f]{64})/,
      (yield world.command(`fix retry ${fixId}`)).text,
    );
    yield { say: "None of these healed it. May I try once more?", person: "Yes." };
    expectOk(yield { tool: "Bash", input: { command: consentLine } });
    yield { say: "So I may.", person: `/wrangler:fix-mcp-error ${id}` };
    expectOk(yield world.command(`fix green ${fixId}`));
    yield { say: expectOk(yield world.command(`fix verify ${fixId}`)) };
  };
  const ending = await world.run({
    prompt: `/wrangler:fix-mcp-error ${id}`,
    script,
    env: { GITHUB_TOKEN: MAINTAINER.token },
    timeoutMs: 2 * LONG_MS,
    permission: (_, input) => (String(input["command"]).includes(" fix retry ") ? "allow" : "deny"),
  });
  await keepBaseSuite(world);
  return { refusals, published, consentLine, ending };
}

/** What an attempt does, as calls of the client's own tools. */
function handsOf(world: HealingWorld, { workspace, test }: Started, afterRed: NonNullable<Attempt["afterRed"]>) {
  const calls: ToolCall[] = [];
  const inWorkspace = (path: string): string => (path === test ? test : join(workspace, path));
  const undo = afterRed({
    test,
    fault: world.fault,
    write: (path, text) => void calls.push(write(inWorkspace(path), text)),
    read: (path) => readFileSync(inWorkspace(path), "utf8"),
    edit: (edits) => void calls.push(...edits.flatMap((edit) => editCalls(workspace, edit))),
  });
  const done = [...calls];
  return {
    calls: done,
    undo: () => {
      calls.length = 0;
      undo();
      return [...calls];
    },
  };
}

function write(path: string, content: string): ToolCall {
  return { tool: "Write", input: { file_path: path, content } };
}

/** The client edits only what it has read. */
function editCalls(workspace: string, { file, find, replace }: Edit): ToolCall[] {
  const path = join(workspace, file);
  return [
    { tool: "Read", input: { file_path: path } },
    { tool: "Edit", input: { file_path: path, old_string: find, new_string: replace } },
  ];
}

function refusalIn({ about }: Attempt, text: string): Refusal {
  const said = found(/^Exit code 3$[^]*?^([a-z_]+: [^]*)$/m, text);
  const [verdict = ""] = said.split(":");
  return { about, verdict, mend: said.trimEnd().split("\n").slice(1).join("\n") };
}

function testWith(imported: string, source: string): string {
  const imports = ['import { expect, it } from "vitest";', 'import { openDoor } from "../support/door.ts";', imported];
  return `${imports.join("\n").trim()}\n\nconst SOURCE = ${source};\n${TEST_BODY}`;
}
