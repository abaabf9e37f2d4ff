import { basename, dirname, join } from "node:path";
import { confine, ensureDir, listDir, renameFile, writeAtomic } from "../platform/files.ts";
import { git } from "../platform/git.ts";
import { isReadable, removeTree } from "../platform/trees.ts";
import { WranglerError } from "../shared/errors.ts";
import { HIDDEN_TESTS, OWN_DRAFTS, OWN_FILES, type EngineRepo } from "./engine-repo.ts";

export interface WorkspacePlan {
  /** `.wrangler`; no link may stand between it and the workspace. */
  wranglerRoot: string;
  folder: string;
  repo: EngineRepo;
  base: string;
  branch: string;
}

/**
 * Makes the folder in which the agent edits: a git clone on the fix's branch. It appears whole or not at all, and
 * never in place of files that are there.
 *
 * Test files are left out of the checkout (git-sparse-checkout(1)), because the test runner of the user's project
 * would find and run them; they are in the clone, and beside the installed plugin. `git sparse-checkout disable`
 * brings them back.
 */
export async function makeWorkspace(plan: WorkspacePlan): Promise<void> {
  const folder = await confine(plan.wranglerRoot, plan.folder);
  if ((await listDir(folder)).length > 0) throw damaged(folder);
  await ensureDir(dirname(folder));
  await removeDrafts(folder);
  const draft = `${folder}.${process.pid}.tmp`;
  await git(dirname(folder), ["clone", "-q", "--no-checkout", "--no-hardlinks", "--", plan.repo.gitDir, draft]);
  await git(draft, ["config", "core.sparseCheckout", "true"]);
  await writeAtomic(join(draft, ".git", "info", "sparse-checkout"), `/*\n!/${HIDDEN_TESTS}\n`);
  await writeAtomic(
    join(draft, ".git", "info", "exclude"),
    [...OWN_FILES, ...OWN_DRAFTS].map((name) => `/${name}\n`).join(""),
  );
  await git(draft, ["checkout", "-q", "-b", plan.branch, plan.base]);
  await git(draft, ["remote", "remove", "origin"]);
  await renameFile(draft, folder);
}

/** Of attempts that were killed: whoever calls holds the fix's lock. */
async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await listDir(dirname(folder))).filter(({ name }) => {
    return name.startsWith(`${basename(folder)}.`) && name.endsWith(".tmp");
  });
  for (const { name } of drafts) await removeTree(join(dirname(folder), name));
}

function damaged(folder: string): WranglerError {
  return new WranglerError("E_WORKSPACE", `${folder} has files but is no whole workspace: package.json is missing`, {
    hint: "Put package.json back, or move the folder away and run the command again to get a new one.",
  });
}

export async function workspaceExists(folder: string): Promise<boolean> {
  return isReadable(join(folder, "package.json"));
}
