import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { systemCode } from "../shared/errors.ts";
import { storageError, writeAtomic } from "./files.ts";
import { appendLine } from "./jsonl.ts";

export interface RewriteOptions {
  readonly dryRun: boolean;
  /** Resolves when every process that had the file open for one write has written. */
  readonly settled: () => Promise<unknown>;
}

/**
 * Keeps some lines of a log that others append to. The file is replaced whole, and what a process still wrote to the
 * old one is carried over, so that nothing is lost but what `keeps` refuses.
 *
 * @param keeps asked once for each line that is not blank
 */
export async function rewriteLogFile(
  path: string,
  keeps: (line: string) => boolean,
  { dryRun, settled }: RewriteOptions,
): Promise<void> {
  const handle = await openOld(path);
  if (handle === undefined) return;
  try {
    const { text, end } = await readFrom(handle, 0);
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    const kept = lines.filter(keeps);
    if (dryRun || kept.length === lines.length) return;
    await writeAtomic(path, kept.map((line) => `${line}\n`).join(""), { mode: 0o600 });
    await settled();
    const late = await readFrom(handle, end);
    for (const line of late.text.split("\n").filter((one) => one.trim() !== "")) appendLine(path, line);
  } catch (error) {
    throw storageError(error, path);
  } finally {
    await handle.close();
  }
}

async function openOld(path: string): Promise<FileHandle | undefined> {
  try {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return undefined;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw storageError(error, path);
  }
}

async function readFrom(handle: FileHandle, start: number): Promise<{ text: string; end: number }> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.max(0, size - start));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return { text: bytes.toString("utf8", 0, filled), end: start + filled };
}
