import { readFileSync, unlinkSync } from "node:fs";
import { systemCode } from "../shared/errors.ts";

const AGAIN_MS = 1_000;
/** Locks that the disk did not let go of, by what they say, which no other lock does; nobody works under them. */
const unreleased = new Map<string, string>();

/**
 * Removes a lock that this process holds. Where the disk refuses, the lock would keep everybody out for as long as the
 * process lives, so it is tried again each second, and by whoever in this process wants the lock.
 *
 * @param content what the lock says
 */
export function releaseLock(path: string, content: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    if (systemCode(error) !== "ENOENT") giveUpLock(path, content);
  }
}

/** The same for a lock of which nobody knows whether it came into being, or whether somebody else has it. */
export function giveUpLock(path: string, content: string): void {
  unreleased.set(content, path);
  if (!giveUp(path, content)) later(path, content);
}

/** Tries again to release what this process left at that path. */
export function releaseAgain(path: string): void {
  for (const [content, at] of unreleased) if (at === path) giveUp(path, content);
}

/** False when the disk refuses still. */
function giveUp(path: string, content: string): boolean {
  try {
    if (readFileSync(path, "utf8") === content) unlinkSync(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    if (systemCode(error) !== "ENOENT") return false;
  }
  unreleased.delete(content);
  return true;
}

/** Does not hold the process: when it ends, its locks are those of a dead one. */
function later(path: string, content: string): void {
  setTimeout(() => {
    if (unreleased.has(content) && !giveUp(path, content)) later(path, content);
  }, AGAIN_MS).unref();
}
