import { copyFile, cp, lstat, mkdir, readdir, rm, utimes } from "node:fs/promises";
import { join } from "node:path";

/** Keeps copies of folders, and gives them back as they were. */
export class SavedFolders {
  readonly #folder: string;
  readonly #parts: readonly string[];
  readonly #saved: string;
  #files = new Map<string, string>();

  private constructor(folder: string, parts: readonly string[]) {
    this.#folder = folder;
    this.#parts = parts;
    this.#saved = join(folder, "saved");
  }

  static async of(folder: string, parts: readonly string[]): Promise<SavedFolders> {
    const saved = new SavedFolders(folder, parts);
    for (const part of parts) {
      const options = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true };
      await cp(join(folder, part), join(saved.#saved, part), options);
    }
    saved.#files = await saved.#now();
    return saved;
  }

  /** Only what differs is written: on a busy disk a new file takes milliseconds. */
  async restore(): Promise<void> {
    const now = await this.#now();
    for (const path of [...now.keys()].reverse()) {
      if (!this.#files.has(path)) await rm(join(this.#folder, path), { recursive: true, force: true });
    }
    for (const [path, stamp] of this.#files) {
      if (now.get(path) === stamp) continue;
      const to = join(this.#folder, path);
      if (stamp === FOLDER) await mkdir(to, { recursive: true });
      else await putBack(join(this.#saved, path), to);
    }
  }

  /** Every path with what tells whether it was touched, folders before what they hold. */
  async #now(): Promise<Map<string, string>> {
    const files = new Map<string, string>();
    for (const part of this.#parts) {
      const names = (await readdir(join(this.#folder, part), { recursive: true })).sort();
      for (const path of names.map((name) => join(part, name))) {
        const stat = await lstat(join(this.#folder, path));
        files.set(path, stat.isDirectory() ? FOLDER : `${stat.size} ${Math.round(stat.mtimeMs)} ${stat.mode}`);
      }
    }
    return files;
  }
}

const FOLDER = "folder";

async function putBack(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await copyFile(from, to);
  const { atime, mtime } = await lstat(from);
  await utimes(to, atime, mtime);
}
