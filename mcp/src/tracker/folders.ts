import { basename, dirname, join, relative, sep } from "node:path";
import { lookInto } from "../platform/look.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { isDone, type Item, type ItemType } from "./item.ts";

const MAX_DEPTH = 8;
const README = /^readme\.md$/i;
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

/** One of a folder's files. Of ten thousand, most are never asked for more than their path, and that once. */
class InFolder implements Found {
  constructor(
    private readonly folder: Folder,
    private readonly shown: string,
    readonly name: string,
  ) {}

  get path(): string {
    return `${this.folder.path}${sep}${this.name}`;
  }

  get file(): string {
    return `${this.shown}/${this.name}`;
  }

  get folderType(): ItemType {
    return this.folder.type;
  }
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
export function findFiles(paths: ProjectPaths, folder: Folder, enter: (folder: Folder) => void): Found[] {
  const all: Found[] = [];
  const visit = (inside: Folder): void => {
    const shown = shownPath(paths, inside.path);
    enter(inside);
    for (const { name, kind } of lookInto(inside.path) ?? []) {
      if (name.startsWith(".")) continue;
      if (kind === "folder" && inside.depth < MAX_DEPTH) {
        visit({ path: `${inside.path}${sep}${name}`, type: inside.type, depth: inside.depth + 1 });
        continue;
      }
      const found = judged(new InFolder(inside, shown, name), kind);
      if (found !== undefined) all.push(found);
    }
  };
  visit(folder);
  return all;
}

/** The file as one to read, or as one to refuse; undefined when it is none of the tracker's. */
export function judged(found: Found, kind: "file" | "folder" | "link" | "other"): Found | undefined {
  if (kind === "folder") return refused(found, "folders are nested too deeply");
  if (kind === "link") return refused(found, "it is a symbolic link");
  if (!found.name.endsWith(".md") || README.test(found.name)) return undefined;
  return kind === "file" ? found : refused(found, "it is not a regular file");
}

function refused({ path, file, name, folderType }: Found, why: string): Found {
  return { path, file, name, folderType, refused: why };
}

/** Where an item's file belongs; its present path when that will do. Only a change of status or type moves a file. */
export function placeOf(paths: ProjectPaths, path: string, item: Pick<Item, "type" | "status">): string {
  const home = folderOf(paths, item.type);
  const inside = !relative(home, path).startsWith("..");
  const isArchived = DONE_FOLDERS.has(basename(dirname(path)));
  if (inside && isArchived === isDone(item.status)) return path;
  return isDone(item.status) ? join(home, "archived", basename(path)) : join(home, basename(path));
}
