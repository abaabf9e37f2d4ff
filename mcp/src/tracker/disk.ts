import * as files from "../platform/quick-files.ts";

/** What the tracker does to files, and no more. All writes of the tracker go through this one object. */
export interface Disk {
  /** Replaces the file as a whole, or leaves it as it was. */
  writeFile(path: string, text: string, mode: number): Promise<void>;
  /** Moves to a free name; false when the name is taken. */
  move(from: string, to: string): Promise<boolean>;
  /** Makes an empty file that must not exist; false when it does. */
  claim(path: string): Promise<boolean>;
  remove(path: string): Promise<boolean>;
  makeFolder(path: string): Promise<void>;
}

export const disk: Disk = {
  writeFile: (path, text, mode) => files.writeAtomic(path, text, { mode }),
  move: files.moveNoOverwrite,
  claim: (path) => files.createExclusive(path, ""),
  remove: files.removeFile,
  makeFolder: (path) => files.ensureDir(path),
};
