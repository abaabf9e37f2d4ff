import { followFolder, lostEvents, tellsChanges, type FolderWatch } from "../platform/folder-events.ts";
import { isSameStamp, look, type Look, type Stamp } from "../platform/look.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { findFiles, folderOf, type Folder, type Found } from "./folders.ts";
import { TYPES } from "./item.ts";

/** In milliseconds: how long a folder's stamp has to be old to prove that nothing came or went since. */
const SETTLED_AFTER_MS = 2_500;

interface Watched extends Folder {
  readonly stamp: Stamp;
  readonly watch: FolderWatch | undefined;
}

export interface WatchedFoldersOptions {
  readonly paths: ProjectPaths;
  /** False never watches. */
  readonly watch: boolean;
  /** Something at this path was made, changed, renamed or removed. */
  readonly changed: (path: string) => void;
  /** A watch tells nothing any more: everything has to be looked at. */
  readonly broken: () => void;
}

/** The tracker's folders as they were listed, each watched where the kernel tells every change. */
export class WatchedFolders {
  readonly #options: WatchedFoldersOptions;
  readonly #known = new Map<string, Watched>();
  #trusted: boolean;
  #losses = 0;

  constructor(options: WatchedFoldersOptions) {
    this.#options = options;
    this.#trusted = options.watch;
  }

  /** True while the kernel tells what changes. */
  get areWatched(): boolean {
    return this.#trusted && [...this.#known.values()].every(({ watch }) => watch !== undefined);
  }

  /** False where to watch them will come to nothing. */
  canBeWatched(): boolean {
    const { paths } = this.#options;
    const tops = TYPES.map((type) => folderOf(paths, type)).filter((path) => look(path) !== undefined);
    return this.#trusted && tops.every(tellsChanges);
  }

  get size(): number {
    return this.#known.size;
  }

  get(path: string): Folder | undefined {
    return this.#known.get(path);
  }

  /**
   * The files of all folders, which are watched from now on.
   *
   * @throws WranglerError E_PATH_REFUSED when a folder is a file, E_STORAGE when the disk refuses.
   */
  list(): Found[] {
    this.#losses = lostEvents();
    return this.#find((folder) => this.#enter(folder));
  }

  /** Each folder is the one that was listed, those that were missing still are, and no event was lost. */
  stand(): boolean {
    if (this.#losses !== lostEvents()) return false;
    const { paths } = this.#options;
    const tops = TYPES.map((type) => folderOf(paths, type));
    if (tops.some((path) => !this.#known.has(path) && look(path) !== undefined)) return false;
    return [...this.#known.keys()].every((path) => this.isListed(path, look(path)));
  }

  /** What is at the path now is the folder that was listed. */
  isListed(path: string, now: Look | undefined): boolean {
    const stamp = this.#known.get(path)?.stamp;
    return now?.kind === "folder" && now.stamp.ino === stamp?.ino && now.stamp.dev === stamp.dev;
  }

  /** Nothing came or went since: by the folders' stamps where those can tell, else by listing them again. */
  areStill(startedAt: number, all: readonly Found[]): boolean {
    const tells = [...this.#known].every(([path, { stamp }]) => {
      const now = look(path);
      return now !== undefined && isSameStamp(now.stamp, stamp) && startedAt - stamp.ctimeMs > SETTLED_AFTER_MS;
    });
    if (tells) return true;
    const seen = new Set(all.map(({ path }) => path));
    const again = this.#find(() => undefined);
    return again.length === seen.size && again.every(({ path }) => seen.has(path));
  }

  /** No folder is watched any more; which they are stays known. */
  closeWatches(): void {
    for (const [path, folder] of this.#known) {
      folder.watch?.close();
      this.#known.set(path, { ...folder, watch: undefined });
    }
  }

  forget(): void {
    for (const { watch } of this.#known.values()) watch?.close();
    this.#known.clear();
  }

  /** Watches no more, for good. */
  distrust(): void {
    this.#trusted = false;
    this.forget();
  }

  #find(enter: (folder: Folder) => void): Found[] {
    const { paths } = this.#options;
    return TYPES.map((type) => ({ path: folderOf(paths, type), type, depth: 0 }))
      .filter(({ path }) => look(path) !== undefined)
      .flatMap((top) => findFiles(paths, top, enter));
  }

  #enter(folder: Folder): void {
    const now = look(folder.path);
    if (now === undefined) return;
    const { changed, broken } = this.#options;
    const told = (name: string): void => {
      if (!name.startsWith(".")) changed(`${folder.path}/${name}`);
    };
    const watch = this.#trusted ? followFolder(folder.path, { changed: told, broken }) : undefined;
    this.#known.set(folder.path, { ...folder, stamp: now.stamp, watch });
  }
}
