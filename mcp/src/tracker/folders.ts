import { basename, dirname, join, relative, sep } from "node:path";
import { confine, listDir } from "../platform/files.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import type { Item, ItemType } from "./item.ts";
import { isDone, TYPES } from "./item.ts";

const MAX_DEPTH = 8;
/** `completed/` is where early versions of the original put what was done. */
const DONE_FOLDERS = new Set(["archived", "completed"]);

/** A file of the tracker as found in its folder, not read yet. */
export interface Found {
  readonly path: string;
  readonly file: string;
  readonly name: string;
  readonly folderType: ItemType;
  /** Why it must not be read: it is a link, a pipe. */
  readonly refused?: string;
}

export function folderOf(paths: ProjectPaths, type: ItemType): string {
  return { issue: paths.issues, specification: paths.specifications, idea: paths.ideas }[type];
}

/** The path as answers show it: below the project, with forward slashes on every platform. */
export function shownPath(paths: ProjectPaths, path: string): string {
  return relative(paths.projectDir, path).split(sep).join("/");
}

/**
 * All Markdown files of the three folders, subfolders included. Hidden files and `README.md` are not items.
 *
 * @throws WranglerError E_PATH_REFUSED when `.wrangler` or one of the three is a link or a file.
 */
export async function findFiles(paths: ProjectPaths): Promise<Found[]> {
  const found = await Promise.all(
    TYPES.map(async (type) => walk(paths, type, await confine(paths.root, folderOf(paths, type)), 0)),
  );
  return found.flat();
}

async function walk(paths: ProjectPaths, folderType: ItemType, folder: string, depth: number): Promise<Found[]> {
  const entries = (await listDir(folder)).filter((entry) => !entry.name.startsWith("."));
  const found: Found[] = [];
  for (const { name, kind } of entries) {
    const path = join(folder, name);
    const entry = { path, file: shownPath(paths, path), name, folderType };
    if (kind === "folder" && depth < MAX_DEPTH) found.push(...(await walk(paths, folderType, path, depth + 1)));
    else if (kind === "folder") found.push({ ...entry, refused: "folders are nested too deeply" });
    else if (kind === "link") found.push({ ...entry, refused: "it is a symbolic link" });
    else if (isItemName(name)) found.push(kind === "file" ? entry : { ...entry, refused: "it is not a regular file" });
  }
  return found;
}

function isItemName(name: string): boolean {
  return name.endsWith(".md") && name.toLowerCase() !== "readme.md";
}

/** Where an item's file belongs; its present path when that will do. Only a change of status or type moves a file. */
export function placeOf(paths: ProjectPaths, path: string, item: Pick<Item, "type" | "status">): string {
  const home = folderOf(paths, item.type);
  const inside = !relative(home, path).startsWith("..");
  const isArchived = DONE_FOLDERS.has(basename(dirname(path)));
  if (inside && isArchived === isDone(item.status)) return path;
  return isDone(item.status) ? join(home, "archived", basename(path)) : join(home, basename(path));
}
