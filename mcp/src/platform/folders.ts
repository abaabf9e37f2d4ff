import { randomBytes } from "node:crypto";
import { rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemCode } from "../shared/errors.ts";
import { ensureDir, storageError, writeAtomic } from "./files.ts";
import { removeTree } from "./trees.ts";

/**
 * Writes a whole folder so that it appears with all its files or not at all, in place of an older one of that name.
 * A death half-way leaves a `.<name>.<random>.tmp` beside it, and in the worst moment no folder, never a half one.
 *
 * @param files content by relative path; private (0600)
 */
export async function replaceFolder(path: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  const draft = aside(path);
  try {
    await ensureDir(draft, 0o700);
    for (const [name, content] of Object.entries(files)) await writeAtomic(join(draft, name), content, { fsync: true });
    if (await renameOver(draft, path)) return;
    const old = aside(path);
    await rename(path, old);
    await rename(draft, path);
    await removeTree(old);
  } catch (error) {
    await removeTree(draft).catch(() => undefined);
    throw storageError(error, path);
  }
}

function aside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
}

/** False when a folder with files stands at `to`. */
async function renameOver(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST", "EPERM"].includes(systemCode(error) ?? "")) return false;
    throw error;
  }
}
