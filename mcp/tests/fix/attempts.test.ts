import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { attemptsOf, forgetAttempts, withinAttempts } from "../../src/fix/attempts.ts";
import { FixStore } from "../../src/fix/fix-store.ts";
import { refused, type Verdict } from "../../src/fix/verdict.ts";
import { aFix, aFixWorld, type FixWorld } from "../support/a-fix.ts";
import { aFolder, fill } from "../support/a-folder.ts";
import { engineRepoForAll } from "../support/an-engine-repo.ts";

const world = engineRepoForAll({ "mcp/src/a.ts": "export const a = 0;\n", "mcp/tests/a.txt": "0\n" });

/** The tree of a source whose only file says `text`. */
async function treeWith(text: string, test = "0\n"): Promise<string> {
  const folder = await aFolder();
  await fill(folder, { "mcp/src/a.ts": text, "mcp/tests/a.txt": test });
  return world().repo.importFolder(folder);
}

async function attempt({ context }: FixWorld, tree: string, verdict: Verdict, fix = aFix()): Promise<unknown> {
  const step = withinAttempts(context, fix, { repo: world().repo, tree }, async () => {
    throw refused(verdict, `it was ${tree.slice(0, 4)}`, "Mend it.");
  });
  return step.catch((error: unknown) => Object(error).details.verdict);
}

it("allows three different sources to be refused, and then wants a person, with what was learnt", async () => {
  const fixes = await aFixWorld();
  const [one, two] = [await treeWith("1"), await treeWith("2")];
  const [three, four] = [await treeWith("3"), await treeWith("4")];

  expect(await attempt(fixes, one, "fix_ineffective")).toBe("fix_ineffective");
  expect(await attempt(fixes, two, "regression")).toBe("regression");
  expect(await attempt(fixes, three, "flaky")).toBe("flaky");
  const step = withinAttempts(fixes.context, aFix(), { repo: world().repo, tree: four }, async () => "judged");

  await expect(step).rejects.toMatchObject({
    code: "E_GATE_REFUSED",
    message: `needs_manual_review: 3 different fixes of this failure were refused:
1. fix_ineffective: it was ${one.slice(0, 4)}
2. regression: it was ${two.slice(0, 4)}
3. flaky: it was ${three.slice(0, 4)}`,
    hint: 'Stop here and tell the person what was learnt. A person who wants more attempts runs "wrangler-mcp fix retry fix-1795255200".',
    details: { verdict: "needs_manual_review", attempts: ["fix_ineffective", "regression", "flaky"] },
  });
});

it("counts a source once, whatever its test says", async () => {
  const fixes = await aFixWorld();

  await attempt(fixes, await treeWith("1"), "fix_ineffective");
  await attempt(fixes, await treeWith("1"), "fix_ineffective");
  await attempt(fixes, await treeWith("1", "another test\n"), "regression");

  expect(await attemptsOf(fixes.context, aFix())).toHaveLength(1);
});

it("counts nothing that is mended before it is judged by what it does", async () => {
  const fixes = await aFixWorld();

  for (const verdict of [
    "policy_refused",
    "build_failed",
    "secret_found",
    "change_not_needed",
    "coverage_dropped",
  ] as const)
    expect(await attempt(fixes, await treeWith(verdict), verdict)).toBe(verdict);
  const passed = await withinAttempts(
    fixes.context,
    aFix(),
    { repo: world().repo, tree: world().baseTree },
    async () => 7,
  );

  expect(passed).toBe(7);
  expect(await attemptsOf(fixes.context, aFix())).toEqual([]);
});

it("counts for the failure: over new processes and workspaces, and for no other failure", async () => {
  const fixes = await aFixWorld();
  await attempt(fixes, await treeWith("1"), "fix_ineffective");
  const { context, stateDir } = fixes;
  const later = { ...context, store: new FixStore(stateDir, context.paths, Buffer.alloc(32, 7)) };

  expect(await attemptsOf(later, aFix({ fixId: "fix-1795259999" }))).toHaveLength(1);
  expect(await attemptsOf(later, aFix({ fingerprint: "fedcba9876543210" }))).toEqual([]);
});

it("believes no list that somebody else wrote, and gives the attempts back by a person's word", async () => {
  const fixes = await aFixWorld();
  const { context, stateDir } = fixes;
  await attempt(fixes, await treeWith("1"), "fix_ineffective");
  const names = (await readdir(stateDir, { recursive: true })).filter((name) => name.includes("attempts-"));
  const [file = ""] = names.map((name) => join(stateDir, name));
  await writeFile(file, (await readFile(file, "utf8")).replace("fix_ineffective", "flaky"));

  expect(names).toHaveLength(1);
  expect(await attempt(fixes, await treeWith("2"), "flaky")).toBe("needs_manual_review");

  await forgetAttempts(context, aFix());

  expect(await attempt(fixes, await treeWith("2"), "flaky")).toBe("flaky");
});
