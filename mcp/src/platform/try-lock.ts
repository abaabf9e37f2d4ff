import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { systemCode } from "../shared/errors.ts";
import { isAlive, markOfLock, parseMark } from "./process-mark.ts";
import { releaseAgain, releaseLock } from "./release-lock.ts";

/**
 * Runs `work` at once if nobody holds the lock file, else not at all. It is the lock of `withLock`, for work that is
 * synchronous and that somebody else will do if this process cannot. The lock of a dead process is taken over.
 *
 * @returns whether it ran
 * @throws what `work` throws, and the disk's refusals
 */
export function tryLocked(path: string, work: () => void): boolean {
  const mine = markOfLock();
  releaseAgain(path);
  if (!claim(path, mine) && !(takeAwayDead(path) && claim(path, mine))) return false;
  try {
    work();
    return true;
  } finally {
    releaseLock(path, mine);
  }
}

/** The lock appears with its content or not at all. */
function claim(path: string, content: string): boolean {
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    writeFileSync(draft, content, { mode: 0o600, flag: "wx" });
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    removeQuietly(draft);
  }
}

/** False when the holder lives, or when another process was quicker. */
function takeAwayDead(path: string): boolean {
  const text = readQuietly(path);
  const holder = parseMark(text);
  if (text === undefined) return true;
  if (holder !== undefined && isAlive(holder)) return false;
  const aside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    renameSync(path, aside);
    // Not the lock that was read: a living process took it meanwhile, and gets it back.
    if (readQuietly(aside) !== text) linkSync(aside, path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    removeQuietly(aside);
  }
}

function readQuietly(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    // Gone already, or the disk refuses: a draft that stays keeps nobody out.
    if (systemCode(error) === undefined) throw error;
  }
}
