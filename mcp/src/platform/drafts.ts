import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { listDir } from "./files.ts";
import { removeTree } from "./trees.ts";

/** Writing a draft takes moments, an installation minutes: an older one belongs to a process that was killed. */
const OLD_MS = 3_600_000;
/** Random names of files, folders and locks, process ids, and new items of the tracker. Others' `tmp` is none of ours. */
const OWN_DRAFT = /\.(?:[0-9a-f]{12}|\d{1,10})\.tmp$|^(?:ISS|SPEC|IDEA)-\d{6,}-.*\.md\.tmp$/;

/**
 * Takes away the drafts in these folders, not below them, that were begun more than an hour before `now` (epoch ms):
 * of each write that is killed half-way one is left. What cannot be listed or removed stays.
 */
export async function removeOldDrafts(folders: readonly string[], now: number): Promise<void> {
  for (const folder of folders) {
    const entries = await listDir(folder).catch(() => []);
    for (const { name } of entries.filter((entry) => entry.kind !== "link" && OWN_DRAFT.test(entry.name))) {
      const path = join(folder, name);
      const stat = await lstat(path).catch(() => undefined);
      if (stat !== undefined && now - stat.mtimeMs > OLD_MS) await removeTree(path).catch(() => undefined);
    }
  }
}
