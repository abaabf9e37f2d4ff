import { createHash } from "node:crypto";
import { constants, lstatSync, readdirSync } from "node:fs";
import { mkdir, readdir, realpath, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import fsExtra from "fs-extra";
import { systemCode } from "../shared/errors.ts";
import { exec } from "./exec.ts";
import { storageError } from "./files.ts";

/** Removes a folder with all below it; nothing when there is none. Waits a little for who still writes into it. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch (error) {
    throw storageError(error, path);
  }
}

/**
 * Removes folders that a program which still runs may be changing. rm(1) goes from folder to folder by descriptors, so
 * that none can become a link on the way.
 */
export async function removeLeft(paths: readonly string[]): Promise<void> {
  const args = ["-rf", "--one-file-system", "--", ...paths];
  const run =
    process.platform === "linux" &&
    (await exec("/bin/rm", args, { cwd: "/", env: {}, timeoutMs: 120_000 }).catch(() => undefined));
  // Elsewhere nothing confines such a program, and it needs no trick.
  if (!run || run.exitCode !== 0) for (const path of paths) await removeTree(path);
}

/**
 * Copies a folder as files of their own: no links into the original, so that what runs on the copy cannot change it.
 * Uses cp(1) with copy-on-write where there is one, since thousands of small files take it a third of the time.
 */
export async function copyTree(from: string, to: string): Promise<void> {
  if (process.platform === "linux" && (await copiedByCp(from, to))) return;
  try {
    await fsExtra.copy(from, to, { dereference: false, preserveTimestamps: true });
  } catch (error) {
    throw storageError(error, to);
  }
}

async function copiedByCp(from: string, to: string): Promise<boolean> {
  const args = ["-a", "--reflink=auto", "--no-target-directory", "--", from, to];
  const run = await exec("/bin/cp", args, { cwd: "/", env: {}, timeoutMs: 120_000 }).catch(() => undefined);
  return run?.exitCode === 0;
}

/** Copies the tree as `filter` allows, never following links: a link is left out. */
export async function copyTreeFiltered(from: string, to: string, filter: (path: string) => boolean): Promise<void> {
  try {
    await fsExtra.copy(from, to, {
      errorOnExist: false,
      filter: async (source) => {
        if (!filter(source)) return false;
        const stat = await fsExtra.lstat(source);
        return stat.isFile() || stat.isDirectory();
      },
    });
  } catch (error) {
    throw storageError(error, to);
  }
}

/** True when there is anything at the path that this process can read. */
export async function isReadable(path: string): Promise<boolean> {
  return fsExtra.access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** Size in bytes, or undefined when there is no such file. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return fsExtra.lstat(path).then(
    (stat) => stat.size,
    () => undefined,
  );
}

/** The path without links; undefined when there is nothing. */
export async function realPath(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

/**
 * Makes the folder `to` with a link for each package in the `node_modules` folder `from`: scopes become folders, what
 * begins with a dot is npm's own and stays behind.
 */
export async function linkEntries(from: string, to: string): Promise<void> {
  try {
    await mkdir(to);
    for (const name of await readdir(from)) {
      if (name.startsWith(".")) continue;
      if (name.startsWith("@")) await linkEntries(join(from, name), join(to, name));
      // Windows lets everybody make junctions, and links only some.
      else await symlink(join(from, name), join(to, name), "junction");
    }
  } catch (error) {
    throw storageError(error, to);
  }
}

/** Makes a link to a folder, and the folder that it lies in; does nothing where something of that name is. */
export async function linkFolder(path: string, target: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path, "junction");
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw storageError(error, path);
  }
}

/**
 * A hash over what `lstat` says of everything below `path`: any write, creation, removal or replacement changes it,
 * since the time of a change (`ctime`) cannot be set by a program without rights over the clock. Reading changes nothing.
 */
export async function treeStamp(path: string): Promise<string> {
  const hash = createHash("sha256");
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const at = join(folder, entry.name);
      const { ino, size, mode, mtimeNs, ctimeNs } = lstatSync(at, { bigint: true });
      hash.update(`${at.slice(path.length)}\0${ino} ${size} ${mode} ${mtimeNs} ${ctimeNs}\n`);
      if (entry.isDirectory()) visit(at);
    }
  };
  try {
    visit(path);
  } catch (error) {
    hash.update(`unreadable: ${String(error)}`);
  }
  return Promise.resolve(hash.digest("hex"));
}
