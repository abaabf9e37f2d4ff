import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { recordKey } from "../../src/capture/provenance.ts";
import { FixStore } from "../../src/fix/fix-store.ts";
import type { FixState } from "../../src/fix/ledger.ts";
import { initEngineRepo, type EngineRepo } from "../../src/sandbox/engine-repo.ts";
import { makeWorkspace } from "../../src/sandbox/workspace.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { aFix, PROOFS } from "./a-fix.ts";
import { aFolder, fill } from "./a-folder.ts";

export const OFFICIAL_CHILD = "export const build = 'official';\n";
export const FIXED_CHILD = "export const build = 'fixed';\n";
const TEST = "mcp/tests/regression/a.regression.ts";
const BASE = {
  "package.json": "{}\n",
  "mcp/dist/child.js": OFFICIAL_CHILD,
  "mcp/dist/frames.json": "{}\n",
  "mcp/src/tracker/disk.ts": "export const broken = true;\n",
  "mcp/src/fix/policy.ts": "export const strict = true;\n",
};

export interface VerifiedFix {
  readonly fix: FixState;
  readonly store: FixStore;
  readonly workspace: string;
}

/** What the agent changes, and what the engine builds from it. */
export interface Changed {
  readonly files?: Readonly<Record<string, string>>;
  readonly child?: string;
}

/** A fix as `fix verify` leaves it, with its repository and workspace, without having run anything. */
export async function aVerifiedFix(
  stateDir: string,
  projectDir: string,
  { files = { "mcp/src/tracker/disk.ts": "export const broken = false;\n" }, child = FIXED_CHILD }: Changed = {},
): Promise<VerifiedFix> {
  const paths = projectPaths(projectDir);
  const store = new FixStore(stateDir, paths, await recordKey(stateDir));
  const { fixId } = aFix();
  const workspace = join(paths.fixes, fixId);
  await mkdir(store.folderOf(fixId), { recursive: true });
  const repo = await initEngineRepo(store.repoOf(fixId).gitDir);
  const baseTree = await repo.importFolder(await aFolder(BASE));
  const base = await repo.commit(baseTree, undefined, "base", "2026-01-01T00:00:00Z");
  await repo.setBranch("main", base);
  const { branch } = aFix();
  await makeWorkspace({ wranglerRoot: paths.root, folder: workspace, repo, base, branch });
  await fill(workspace, { ...files, [TEST]: "test\n" });
  const tree = await repo.snapshot(workspace, base);
  const generatedTree = await built(repo, tree, child);
  const proofs = { ...PROOFS, red: { ...PROOFS.red, tree }, green: { ...PROOFS.green, tree } };
  const verified = { ...PROOFS.verified, tree, generatedTree };
  const fix = aFix({ project: projectDir, workspace, base, baseTree, ...proofs, verified });
  await store.save(fix);
  return { fix, store, workspace };
}

/** The tree with other built files, as the engine makes it after a build. */
async function built(repo: EngineRepo, tree: string, child: string): Promise<string> {
  const folder = await aFolder();
  await repo.materialise(tree, folder);
  await writeFile(join(folder, "mcp/dist/child.js"), child);
  return repo.importFolder(folder);
}

/** Puts a server into the installed plugin. */
export async function install(plugin: string, child: string): Promise<void> {
  const path = join(plugin, "mcp", "dist", "child.js");
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, child);
}
