import { basename, join } from "node:path";
import { look, isSameStamp, type Stamp } from "../platform/look.ts";
import { confine } from "../platform/quick-files.ts";
import { withLock } from "../platform/lock.ts";
import { readBytes } from "../platform/read-bytes.ts";
import { ensureWranglerDir } from "../platform/wrangler-dir.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { slug } from "../shared/slug.ts";
import { claimId } from "./claims.ts";
import type { Disk } from "./disk.ts";
import { folderOf, placeOf, shownPath } from "./folders.ts";
import { MAX_FILE } from "./item-text.ts";
import { isDone, type Item, type ItemType } from "./item.ts";
import type { Loaded } from "./reader.ts";
import { nameTaken } from "./tracker-errors.ts";

/** Tracker files are meant for git and for colleagues. */
const NEW_FILE_MODE = 0o644;
const LOCK_WAIT_MS = 10_000;

/**
 * Stores a new item under an id of its own, whatever other processes do meanwhile.
 *
 * @param inUse the highest number that a file of the tracker has
 * @param textOf the file's text for the id it gets
 * @returns the path of the file
 */
export async function storeNew(
  fs: Disk,
  paths: ProjectPaths,
  item: Pick<Item, "title" | "type" | "status">,
  inUse: number,
  textOf: (id: string) => string,
): Promise<string> {
  await prepare(fs, paths);
  for (;;) {
    const id = await claimId(fs, paths, item.type, inUse);
    const name = `${id}-${slug(item.title, 50, item.type)}.md`;
    const path = await confine(paths.root, join(homeOf(paths, item.type, isDone(item.status)), name));
    const draft = join(paths.root, ".ids", `${name}.tmp`);
    await fs.writeFile(draft, textOf(id), NEW_FILE_MODE);
    if (await fs.move(draft, path)) return path;
    // Somebody made a file of that very name by hand: it keeps the id, and we take the next one.
    await fs.remove(draft);
  }
}

function homeOf(paths: ProjectPaths, type: ItemType, done: boolean): string {
  return done ? join(folderOf(paths, type), "archived") : folderOf(paths, type);
}

/**
 * Writes the changed text, then moves the file to where its status and type belong. A crash in between leaves a
 * complete file in the former place; a move that is refused leaves the file as it was.
 *
 * @param placed what the item is now, which decides on its place, or the place itself; undefined to leave it
 * @returns the path it has now; undefined, and nothing done, when the file is not as it was loaded
 * @throws WranglerError E_ISSUE_CONFLICT when it has to move to a name that is taken
 */
export async function storeChanged(
  fs: Disk,
  paths: ProjectPaths,
  loaded: Loaded,
  text: string,
  placed: Pick<Item, "type" | "status"> | string | undefined,
): Promise<string | undefined> {
  const path = await confine(paths.root, loaded.path);
  const wanted = typeof placed === "object" ? placeOf(paths, path, placed) : (placed ?? path);
  const target = await confine(paths.root, wanted);
  if (target !== path && readBytes(target, MAX_FILE) !== undefined) throw taken(paths, path, target);
  if (!isUnchanged(loaded)) return undefined;
  if (text !== loaded.text) await fs.writeFile(path, text, loaded.mode);
  if (target === path) return path;
  try {
    if (await fs.move(path, target)) return target;
  } catch (error) {
    // Where the disk leaves the file under both names, the next change takes the former one away.
    if (look(target) === undefined) await takeBack(fs, loaded, text);
    throw error;
  }
  await takeBack(fs, loaded, text);
  throw taken(paths, path, target);
}

/** A change that is refused is not half made, where the disk lets us. */
async function takeBack(fs: Disk, loaded: Loaded, text: string): Promise<void> {
  try {
    if (text === loaded.text || !isUnchanged({ ...loaded, text })) return;
    await fs.writeFile(loaded.path, loaded.text, loaded.mode);
  } catch {
    // The file is whole, with the new text in its former place, and the refusal that led here is told.
  }
}

function taken(paths: ProjectPaths, path: string, target: string): Error {
  return nameTaken(shownPath(paths, path), shownPath(paths, target));
}

/** Removes the file; false, and nothing done, when it is not as it was loaded. */
export async function storeRemoval(fs: Disk, paths: ProjectPaths, loaded: Loaded): Promise<boolean> {
  const path = await confine(paths.root, loaded.path);
  return isUnchanged(loaded) && (await fs.remove(path));
}

function isUnchanged(loaded: Loaded): boolean {
  const now = readBytes(loaded.path, MAX_FILE);
  return now !== undefined && Buffer.from(loaded.text, "utf8").equals(now.bytes);
}

/** One writer at a time for one item, in this and in other processes. */
export async function lockItem<T>(fs: Disk, paths: ProjectPaths, id: string, work: () => Promise<T>): Promise<T> {
  await prepare(fs, paths);
  const folder = await confine(paths.root, ".ids");
  const lock = join(folder, `${slug(basename(id), 80)}.lock`);
  return withLock(lock, { waitMs: LOCK_WAIT_MS, what: id }, work);
}

/** The state in which `.wrangler/` was found in order, by its path. */
const inOrder = new Map<string, Stamp>();

/** Looks first, so that a `.wrangler` that is a link or a file is refused in those words, then makes the folders. */
async function prepare(fs: Disk, paths: ProjectPaths): Promise<void> {
  const ids = join(paths.root, ".ids");
  const isThere = look(paths.root)?.kind === "folder" && look(ids)?.kind === "folder";
  const ignored = look(join(paths.root, ".gitignore"));
  const before = inOrder.get(paths.root);
  if (isThere && ignored?.kind === "file" && before !== undefined && isSameStamp(ignored.stamp, before)) return;
  const folder = await confine(paths.root, ".ids");
  await ensureWranglerDir(paths);
  await fs.makeFolder(folder);
  const now = look(join(paths.root, ".gitignore"));
  if (now !== undefined) inOrder.set(paths.root, now.stamp);
}
