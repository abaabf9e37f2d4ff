import { randomBytes } from "node:crypto";
import { WranglerError } from "../shared/errors.ts";
import { readText, renameFile } from "./files.ts";
import { createExclusive, moveNoOverwrite, removeFile } from "./quick-files.ts";
import { isAlive, ownMark, parseMark, type ProcessMark } from "./process-mark.ts";

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
 * @throws WranglerError E_BUSY when a living process holds it for longer than `waitMs`.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  await acquire(path, options);
  try {
    return await work();
  } finally {
    await removeFile(path).catch(() => false);
  }
}

async function acquire(path: string, options: LockOptions): Promise<void> {
  const deadline = performance.now() + (options.waitMs ?? 0);
  const mine = JSON.stringify(ownMark());
  while (!(await claim(path, mine))) {
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
  if ((await readText(aside)) !== dead) await moveNoOverwrite(aside, path);
  await removeFile(aside);
}

function busy(path: string, holder: ProcessMark | undefined, what = path): WranglerError {
  const who = holder === undefined ? "Another process" : `Process ${holder.pid}`;
  return new WranglerError("E_BUSY", `${who} is working on ${what}`, {
    hint: "Wait for it to end, then run the command again; it goes on where it was.",
  });
}
