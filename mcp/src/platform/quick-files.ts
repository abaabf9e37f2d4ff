import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { systemCode, WranglerError } from "../shared/errors.ts";
import { storageError, type WriteOptions } from "./files.ts";

/*
 * The same promises as in files.ts, kept by system calls without the thread pool: for small files on a local disk a
 * step takes a hundredth of a millisecond so, and a twentieth through the pool. For steps of which one call needs
 * many.
 */

async function guarded<T>(path: string, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    throw storageError(error, path);
  }
}

/** `otherwise` when the work fails with this code. */
function unless<T>(code: string, work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) === code) return otherwise;
    throw error;
  }
}

function writeWhole(path: string, data: string | Uint8Array, mode: number, fsync = false): void {
  const bytes = typeof data === "string" ? Buffer.from(data, "utf8") : data;
  const descriptor = openSync(path, "wx", mode);
  try {
    for (let from = 0; from < bytes.length;) from += writeSync(descriptor, bytes, from);
    if (fsync) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function inFolder<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    mkdirSync(dirname(path), { recursive: true });
    return work();
  }
}

/** Replaces a file as a whole: a reader sees the old or the new content, never a mixture. Makes the folder. */
export function writeAtomic(path: string, data: string | Uint8Array, options: WriteOptions = {}): Promise<void> {
  return guarded(path, () => {
    const temporary = join(dirname(path), `.${basename(path).slice(0, 80)}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      inFolder(path, () => writeWhole(temporary, data, options.mode ?? 0o600, options.fsync));
      renameSync(temporary, path);
    } catch (error) {
      unless("ENOENT", () => unlinkSync(temporary), undefined);
      throw error;
    }
  });
}

/**
 * Creates a file that must not exist yet; false when it does. A file that could not be filled, on a full disk, is
 * taken away again.
 */
export function createExclusive(path: string, data: string | Uint8Array, mode = 0o600): Promise<boolean> {
  return guarded(path, () =>
    unless(
      "EEXIST",
      () => {
        try {
          writeWhole(path, data, mode);
        } catch (error) {
          if (systemCode(error) !== "EEXIST" && systemCode(error) !== "ENOENT") {
            unless("ENOENT", () => unlinkSync(path), undefined);
          }
          throw error;
        }
        return true;
      },
      false,
    ),
  );
}

/**
 * Moves a file to a name that must be free. False, and nothing moved, when the name is taken. Where the disk does not
 * take the former name away, the new one is given up again.
 */
export function moveNoOverwrite(from: string, to: string): Promise<boolean> {
  return guarded(to, () => {
    const isFree = unless(
      "EEXIST",
      () => {
        inFolder(to, () => linkSync(from, to));
        return true;
      },
      false,
    );
    if (isFree) unless("ENOENT", () => leaveName(from, to), undefined);
    return isFree;
  });
}

function leaveName(from: string, to: string): void {
  try {
    unlinkSync(from);
  } catch (error) {
    const [here, there] = [from, to].map((path) => lstatSync(path, { throwIfNoEntry: false }));
    // Not what somebody else wrote there meanwhile, and never the last name of the file.
    if (here !== undefined && here.ino === there?.ino && here.dev === there.dev) unlinkSync(to);
    throw error;
  }
}

/** Removes a file; true when there was one. */
export function removeFile(path: string): Promise<boolean> {
  return guarded(path, () => unless("ENOENT", () => (unlinkSync(path), true), false));
}

export function ensureDir(path: string, mode = 0o777): Promise<void> {
  return guarded(path, () => void mkdirSync(path, { recursive: true, mode }));
}

/** The names in a folder, in no order; none when there is no such folder. */
export function namesIn(path: string): Promise<string[]> {
  return guarded(path, () => unless("ENOENT", () => readdirSync(path), []));
}

/**
 * The absolute path of `path` below `root`, when no existing component from `root` itself down is a link.
 *
 * @throws WranglerError E_PATH_REFUSED
 */
export async function confine(root: string, path: string): Promise<string> {
  const target = resolve(root, path);
  const below = relative(root, target);
  if (below.startsWith("..") || isAbsolute(below) || below.includes("\0")) {
    throw new WranglerError("E_PATH_REFUSED", `${path} leaves ${root}`, {
      hint: "Only what lies in that folder is read and written. See that WRANGLER_DIR is what it was before.",
    });
  }
  let at = root;
  for (const part of ["", ...below.split(sep)]) {
    at = part === "" ? at : join(at, part);
    const stats = await guarded(at, () => lstatSync(at, { throwIfNoEntry: false }));
    if (stats === undefined) break;
    if (stats.isSymbolicLink()) throw linkRefused(at);
  }
  return target;
}

function linkRefused(path: string): WranglerError {
  return new WranglerError("E_PATH_REFUSED", `${path} is a symbolic link`, {
    hint: "Links below .wrangler are not followed, since they can lead out of the project. Replace it by a folder.",
  });
}
