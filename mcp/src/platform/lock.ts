import { randomBytes } from "node:crypto";
import { WranglerError } from "../shared/errors.ts";
import { readText, renameFile, storageError } from "./files.ts";
import { createExclusive, moveNoOverwrite, removeFile } from "./quick-files.ts";
import { isAlive, markOfLock, parseMark, type ProcessMark } from "./process-mark.ts";
import { giveUpLock, releaseAgain, releaseLock } from "./release-lock.ts";

const RETRY_MS = 25;

export interface LockOptions {
  /** How long to wait for a living holder; 0 refuses at once. */
  waitMs?: number;
  /** What the lock protects, for the refusal's message. */
  what?: string;
}

/**
 * Runs `work` while holding the lock file, which it makes with O_EXCL and removes afterwards. A holder that died is
 * recognised by its process (pid and start time), never by the clock, and its lock is taken over.
 *
 * @throws WranglerError E_BUSY when a living process holds it for longer than `waitMs`; E_STORAGE when the disk refuses.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const mine = ownContent();
  try {
    await acquire(path, mine, options);
  } catch (error) {
    if (error instanceof WranglerError && error.code !== "E_BUSY") giveUpLock(path, mine);
    throw error;
  }
  try {
    return await work();
  } finally {
    releaseLock(path, mine);
  }
}

function ownContent(): string {
  try {
    return markOfLock();
  } catch (error) {
    throw storageError(error, "/proc/self/stat");
  }
}

async function acquire(path: string, mine: string, options: LockOptions): Promise<void> {
  const deadline = performance.now() + (options.waitMs ?? 0);
  for (;;) {
    releaseAgain(path);
    if (await claim(path, mine)) return;
    const text = await readText(path).catch(() => undefined);
    const holder = parseMark(text);
    if (text !== undefined && (holder === undefined || !isAlive(holder))) {
      await takeAway(path, text);
      continue;
    }
    if (performance.now() >= deadline) throw busy(path, holder, options.what);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** The lock appears with its content or not at all: a death half-way leaves no lock that nobody owns. */
async function claim(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  await createExclusive(draft, content);
  const won = await moveNoOverwrite(draft, path);
  if (!won) await removeFile(draft);
  return won;
}

/** Removes a lock whose holder died; anybody would take it over, but not everybody comes by again. */
export async function removeDeadLock(path: string): Promise<void> {
  const text = await readText(path).catch(() => undefined);
  const holder = parseMark(text);
  if (text !== undefined && holder !== undefined && !isAlive(holder)) await takeAway(path, text);
}

/** Removes the lock of a dead holder, and only that one: another process may have taken it over meanwhile. */
async function takeAway(path: string, dead: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  if (!(await renameFile(path, aside))) return;
  const taken = await readText(aside).catch(() => undefined);
  // Also when it cannot be read: it may be that of a living process.
  if (taken !== dead && (await moveNoOverwrite(aside, path))) return;
  await removeFile(aside);
}

function busy(path: string, holder: ProcessMark | undefined, what = path): WranglerError {
  const who = holder === undefined ? "Another process" : `Process ${holder.pid}`;
  return new WranglerError("E_BUSY", `${who} is working on ${what}`, {
    hint: "Wait for it to end, then run the command again; it goes on where it was.",
  });
}
