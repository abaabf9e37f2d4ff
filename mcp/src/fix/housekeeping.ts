import { join } from "node:path";
import { confine, listDir } from "../platform/files.ts";
import { removeOldDrafts } from "../platform/drafts.ts";
import { removeDeadLock } from "../platform/lock.ts";
import type { FixContext } from "./context.ts";

/** Takes away what commands that were killed left half-written in the project's `.wrangler` and the private state. */
export async function tidy({ paths, stateDir, store, clock }: FixContext): Promise<void> {
  const own = store.folderOf("..");
  const fixes = (await folders(join(own, "fixes"))).map((name) => store.folderOf(name));
  const ofUser = ["", "base-suites", "deps", "active-patches"].map((name) => join(stateDir, name));
  const ofProject = ["", "diagnoses", "fixes", "patches", "sessions"].map((name) => join(own, name));
  await removeOldDrafts([...ofUser, ...ofProject, ...fixes], clock.now());
  for (const folder of [own, join(own, "fixes")]) await removeDeadLocks(folder);
  const workspaces = (await folders(paths.fixes)).map((name) => join(paths.fixes, name));
  const tracker = [join(paths.root, ".ids"), paths.issues, paths.specifications, paths.ideas];
  const shared = [paths.root, paths.fixes, ...workspaces, paths.outbox, ...tracker];
  for (const folder of shared) {
    // The project's: a link there could lead anywhere.
    const confined = await confine(paths.root, folder).catch(() => undefined);
    if (confined !== undefined) await removeOldDrafts([confined], clock.now());
  }
}

async function removeDeadLocks(folder: string): Promise<void> {
  for (const { name } of await listDir(folder).catch(() => [])) {
    if (name.endsWith(".lock")) await removeDeadLock(join(folder, name));
  }
}

async function folders(path: string): Promise<string[]> {
  const entries = await listDir(path).catch(() => []);
  return entries.filter(({ kind }) => kind === "folder").map(({ name }) => name);
}
