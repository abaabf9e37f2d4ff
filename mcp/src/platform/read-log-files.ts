import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { systemCode, WranglerError } from "../shared/errors.ts";
import { storageError } from "./files.ts";

const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface LogFile {
  /** The file's name without folder. */
  readonly name: string;
  readonly text: string;
}

/**
 * The files of a rotated log, oldest first, each once, also while it is written and rotated. They are opened newest
 * first: a file only ever moves to a higher number, so that it is met late or twice, and never missed.
 *
 * @throws WranglerError E_PATH_REFUSED for links, pipes, folders and files over `maxBytes`; E_STORAGE when the disk
 * refuses.
 */
export async function readLogFiles(path: string, keep: number, maxBytes: number): Promise<LogFile[]> {
  const seen = new Set<string>();
  const opened: { name: string; handle: FileHandle }[] = [];
  try {
    for (let number = 0; number <= keep; number++) {
      const file = number === 0 ? path : `${path}.${number}`;
      const handle = await openLog(file, maxBytes);
      if (handle === undefined) continue;
      const { dev, ino } = await handle.stat();
      opened.push({ name: basename(file), handle });
      if (seen.has(`${dev}:${ino}`)) opened.pop();
      else seen.add(`${dev}:${ino}`);
      if (opened.at(-1)?.handle !== handle) await handle.close();
    }
    const files: LogFile[] = [];
    for (const { name, handle } of opened.reverse()) files.push({ name, text: await handle.readFile("utf8") });
    return files;
  } catch (error) {
    throw storageError(error, path);
  } finally {
    for (const { handle } of opened) await handle.close();
  }
}

async function openLog(path: string, maxBytes: number): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, FLAGS);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw storageError(error, path);
  }
  const stat = await handle.stat();
  if (stat.isFile() && stat.size <= maxBytes) return handle;
  await handle.close();
  const what = stat.isFile() ? `has ${stat.size} bytes, more than the ${maxBytes} allowed` : "is not a regular file";
  throw new WranglerError("E_PATH_REFUSED", `${path} ${what}`, {
    hint: "Move it away; a new log is made with the next failure.",
  });
}
