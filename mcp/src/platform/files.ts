import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { systemCode, WranglerError } from "../shared/errors.ts";

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
/** A link, a file in place of a folder (two ways), a folder in place of a file, a socket. */
const SHAPE = new Set(["ELOOP", "ENOTDIR", "EEXIST", "EISDIR", "ENXIO"]);
const STORAGE = new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EIO", "EFBIG"]);

/**
 * Turns a refusal of the disk into E_STORAGE and of a path's shape into E_PATH_REFUSED, both naming the path; any
 * other error passes unchanged, since it is a bug of ours.
 */
export function storageError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code !== undefined && STORAGE.has(code)) {
    return new WranglerError("E_STORAGE", `the disk refused ${path}: ${code}`, { cause: error, hint: hintFor(code) });
  }
  if (code !== undefined && SHAPE.has(code)) {
    return new WranglerError("E_PATH_REFUSED", `${path} is not what it should be: ${code}`, {
      cause: error,
      hint: "A folder of .wrangler is a file or a link. Move it away and try again; nothing was changed.",
    });
  }
  return error;
}

function hintFor(code: string): string {
  if (code === "ENOSPC" || code === "EDQUOT") return "Free some disk space and try again.";
  if (code === "EROFS") return "The file system is read-only. Remount it writable, or work in another folder.";
  if (code === "EMFILE" || code === "ENFILE") return "Too many files are open. Close programs or raise ulimit -n.";
  return "Check the owner and permissions of the path.";
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(error, path);
  }
}

/**
 * The text of a regular file, undefined when there is none.
 *
 * @throws WranglerError E_PATH_REFUSED for links, pipes and folders; E_STORAGE when the disk refuses.
 */
export async function readText(path: string, maxBytes = 16 * 1024 * 1024): Promise<string | undefined> {
  return guarded(path, async () => {
    const handle = await open(path, constants.O_RDONLY | NO_FOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    });
    if (handle === undefined) return undefined;
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw notRegular(path);
      if (stat.size > maxBytes) {
        throw new WranglerError("E_PATH_REFUSED", `${path} has ${stat.size} bytes, more than the ${maxBytes} allowed`);
      }
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  });
}

function notRegular(path: string): WranglerError {
  return new WranglerError("E_PATH_REFUSED", `${path} is not a regular file`, {
    hint: "Links, pipes and folders are not read in place of files. Replace it by a regular file.",
  });
}

export interface WriteOptions {
  /** Permission bits of a new file; 0o600 unless told. */
  mode?: number;
  /** Forces the bytes to the disk before the rename. */
  fsync?: boolean;
}

/** Replaces a file as a whole: a reader sees the old or the new content, never a mixture. Makes the folder. */
export async function writeAtomic(path: string, data: string | Uint8Array, options: WriteOptions = {}): Promise<void> {
  await guarded(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    const temporary = join(dirname(path), `.${basename(path).slice(0, 80)}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      const handle = await open(temporary, "wx", options.mode ?? 0o600);
      try {
        await handle.writeFile(data);
        if (options.fsync === true) await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
  });
}

/** Creates a file that must not exist yet. False when it does: the winner of a race is exactly one. */
export async function createExclusive(path: string, data: string | Uint8Array, mode = 0o600): Promise<boolean> {
  return guarded(path, async () => {
    const handle = await open(path, "wx", mode).catch((error: unknown) => {
      if (systemCode(error) === "EEXIST") return undefined;
      throw error;
    });
    if (handle === undefined) return false;
    try {
      await handle.writeFile(data);
      return true;
    } finally {
      await handle.close();
    }
  });
}

/** Moves a file to a name that must be free. False, and nothing moved, when the name is taken. */
export async function moveNoOverwrite(from: string, to: string): Promise<boolean> {
  return guarded(to, async () => {
    await mkdir(dirname(to), { recursive: true });
    try {
      await link(from, to);
    } catch (error) {
      if (systemCode(error) === "EEXIST") return false;
      throw error;
    }
    await unlink(from);
    return true;
  });
}

/** Renames, replacing what stands at `to`. False when there is nothing at `from`. */
export async function renameFile(from: string, to: string): Promise<boolean> {
  return guarded(to, async () => {
    try {
      await rename(from, to);
      return true;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false;
      throw error;
    }
  });
}

export async function ensureDir(path: string, mode = 0o777): Promise<void> {
  await guarded(path, async () => {
    await mkdir(path, { recursive: true, mode });
  });
}

export interface Entry {
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
}

/** The entries of a folder sorted by name; empty when there is no such folder. */
export async function listDir(path: string): Promise<Entry[]> {
  return guarded(path, async () => {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return entries
        .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    } catch (error) {
      if (systemCode(error) === "ENOENT") return [];
      throw error;
    }
  });
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): Entry["kind"] {
  if (entry.isSymbolicLink()) return "link";
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "folder" : "other";
}

/** Removes a file; true when there was one. */
export async function removeFile(path: string): Promise<boolean> {
  return guarded(path, async () => {
    try {
      await unlink(path);
      return true;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false;
      throw error;
    }
  });
}

/**
 * The absolute path of `path` below `root`, when no existing component from `root` itself down is a link. The
 * project's `.wrangler/` belongs to whoever wrote the repository, so a link in it could lead anywhere.
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
  for (const part of ["", ...below.split(sep)].filter((name, index) => index === 0 || name !== "")) {
    at = part === "" ? root : join(at, part);
    if (!(await mayPass(at))) break;
  }
  return target;
}

/** False where nothing exists, so that nothing below can exist either. */
async function mayPass(path: string): Promise<boolean> {
  try {
    if (!(await lstat(path)).isSymbolicLink()) return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw storageError(error, path);
  }
  throw new WranglerError("E_PATH_REFUSED", `${path} is a symbolic link`, {
    hint: "Links below .wrangler are not followed, since they can lead out of the project. Replace it by a folder.",
  });
}
