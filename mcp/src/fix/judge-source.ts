import { join } from "node:path";
import { listDir, readText } from "../platform/files.ts";
import type { EngineRepo } from "../sandbox/engine-repo.ts";
import type { ReadyRoot } from "../sandbox/dependencies.ts";
import type { RunRoot } from "../sandbox/run-root.ts";
import type { ProvenRed } from "./ledger.ts";
import type { SortedChange } from "./policy.ts";
import { checkSourceRules, type SourceChange } from "./source-rules.ts";
import { checkTestRules } from "./test-rules.ts";

export interface Judged {
  readonly repo: EngineRepo;
  readonly tree: string;
  readonly sorted: SortedChange;
}

/** A fix with a test; whether anything of it was ever run does not matter. */
export type Ruled = Pick<ProvenRed, "baseTree" | "record"> & { readonly red: Pick<ProvenRed["red"], "testFile"> };

/**
 * Holds the changed source and every added test to the rules over their syntax trees. Only reads: it is asked before
 * anything of the change is built or run.
 *
 * @param root a run root with the fix's files, in which nothing was run yet
 * @throws WranglerError E_GATE_REFUSED `policy_refused`
 */
export async function judgeSource(root: ReadyRoot, fix: Ruled, { repo, tree, sorted }: Judged): Promise<void> {
  for (const { path } of sorted.tests) checkTestRules(root, path, (await repo.fileAt(tree, path)) ?? "");
  const changes = await sourceChanges(fix.baseTree, { repo, tree, sorted });
  const { testFile } = fix.red;
  const test = { path: testFile, text: (await repo.fileAt(tree, testFile)) ?? "" };
  const base = await baseSource(root, changes);
  checkSourceRules({ modules: root.modules, changes, base, params: fix.record["params"], test });
}

/** The changed files of the source with their texts on the base and with the fix. */
export async function sourceChanges(baseTree: string, { repo, tree, sorted }: Judged): Promise<SourceChange[]> {
  const changes: SourceChange[] = [];
  for (const { path } of sorted.source) {
    const [before, after] = [await repo.fileAt(baseTree, path), await repo.fileAt(tree, path)];
    changes.push({ path, before, after });
  }
  return changes;
}

/** The files of `mcp/src` as they are on the base. */
async function baseSource(root: RunRoot, changes: readonly SourceChange[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const folders = ["mcp/src"];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { name, kind } of await listDir(join(root.source, folder))) {
      const path = `${folder}/${name}`;
      if (kind === "folder") folders.push(path);
      if (kind === "file" && name.endsWith(".ts")) files.set(path, (await readText(join(root.source, path))) ?? "");
    }
  }
  for (const { path, before } of changes) {
    if (before === undefined) files.delete(path);
    else files.set(path, before);
  }
  return files;
}
