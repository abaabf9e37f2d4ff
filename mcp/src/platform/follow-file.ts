import { constants } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const CHUNK = 1024 * 1024;

/**
 * The lines that are appended to a file from now on, also when it does not exist yet, is rotated or replaced. A line
 * comes when its end is there.
 *
 * @param signal ends it
 */
export async function* followFile(path: string, signal: AbortSignal, everyMs = 200): AsyncGenerator<string> {
  let current = await openAt(path);
  let position = (await current?.stat())?.size ?? 0;
  let rest = "";
  try {
    while (!signal.aborted) {
      for (;;) {
        const { text, end } = await readSome(current, position);
        if (text === "") break;
        position = end;
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        yield* lines.filter((line) => line.trim() !== "");
      }
      const next = await nextFile(path, current);
      if (next !== undefined) {
        await current?.close();
        [current, position, rest] = [next, 0, ""];
      } else await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await current?.close();
  }
}

async function openAt(path: string): Promise<FileHandle | undefined> {
  return open(path, FLAGS).catch(() => undefined);
}

/** The file that took the place of the one that is open, if another did. */
async function nextFile(path: string, current: FileHandle | undefined): Promise<FileHandle | undefined> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return undefined;
  const open = await current?.stat();
  return open?.ino === there.ino && open.dev === there.dev ? undefined : openAt(path);
}

async function readSome(handle: FileHandle | undefined, position: number): Promise<{ text: string; end: number }> {
  if (handle === undefined) return { text: "", end: position };
  const bytes = Buffer.alloc(CHUNK);
  const { bytesRead } = await handle.read(bytes, 0, CHUNK, position);
  // Whole characters: a chunk that ends within a line may end within one of its characters.
  const end = bytesRead < CHUNK ? bytesRead : bytes.lastIndexOf(10) + 1;
  return { text: bytes.toString("utf8", 0, end), end: position + end };
}
