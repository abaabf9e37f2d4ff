import { basename, dirname, join, relative, sep } from "node:path";
import { lookInto } from "../platform/look.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { isDone, type Item, type ItemType } from "./item.ts";

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

/** A folder in which items of one kind lie. */
export interface Folder {
  readonly path: string;
  readonly type: ItemType;
  /** 0 for `issues/`, 1 for `issues/archived/`. */
  readonly depth: number;
}

export function folderOf(paths: ProjectPaths, type: ItemType): string {
  return { issue: paths.issues, specification: paths.specifications, idea: paths.ideas }[type];
}

/** The path as answers show it: below the project, with forward slashes on every platform. */
export function shownPath(paths: ProjectPaths, path: string): string {
  return relative(paths.projectDir, path).split(sep).join("/");
}

/**
 * All Markdown files below a folder. Hidden files and `README.md` are not items.
 *
 * @param enter is told of each folder before it is read
 * @throws WranglerError E_PATH_REFUSED when the folder is a file, E_STORAGE when the disk refuses.
 */
export function* findFiles(paths: ProjectPaths, folder: Folder, enter: (folder: Folder) => void): Generator<Found> {
  enter(folder);
  const below = shownPath(paths, folder.path);
  for (const { name, kind } of lookInto(folder.path) ?? []) {
    if (name.startsWith(".")) continue;
    const path = `${folder.path}${sep}${name}`;
    const inner = { path, type: folder.type, depth: folder.depth + 1 };
    if (kind === "folder" && inner.depth <= MAX_DEPTH) yield* findFiles(paths, inner, enter);
    else {
      const found = judged({ path, file: `${below}/${name}`, name, folderType: folder.type }, kind);
      if (found !== undefined) yield found;
    }
  }
}

/** The file as one to read, or as one to refuse; undefined when it is none of the tracker's. */
export function judged(found: Found, kind: "file" | "folder" | "link" | "other"): Found | undefined {
  if (kind === "folder") return { ...found, refused: "folders are nested too deeply" };
  if (kind === "link") return { ...found, refused: "it is a symbolic link" };
  if (!found.name.endsWith(".md") || found.name.toLowerCase() === "readme.md") return undefined;
  return kind === "file" ? found : { ...found, refused: "it is not a regular file" };
}

/** Where an item's file belongs; its present path when that will do. Only a change of status or type moves a file. */
export function placeOf(paths: ProjectPaths, path: string, item: Pick<Item, "type" | "status">): string {
  const home = folderOf(paths, item.type);
  const inside = !relative(home, path).startsWith("..");
  const isArchived = DONE_FOLDERS.has(basename(dirname(path)));
  if (inside && isArchived === isDone(item.status)) return path;
  return isDone(item.status) ? join(home, "archived", basename(path)) : join(home, basename(path));
}
