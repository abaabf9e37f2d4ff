import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { systemCode } from "../shared/errors.ts";
import { tryLocked } from "./try-lock.ts";

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | NO_FOLLOW;
const NEWLINE = 10;

/** When a log is put aside as `.1`, and how many such files there are; the oldest one is replaced. */
export interface Rotation {
  readonly maxBytes: number;
  readonly keep: number;
}

/** The lock under which a log's files change their names. */
export function rotationLock(path: string): string {
  return `${path}.lock`;
}

/**
 * Appends one line by one synchronous write, which POSIX keeps whole among processes that append (write(2),
 * O_APPEND). When an earlier writer died half-way, the line starts with a newline of its own, so that only the torn
 * one is lost. The file is made 0600. Links are not followed.
 *
 * With `rotation`, a log that has reached its size becomes `.1` first, `.1` becomes `.2`, and so on. One process of
 * many does it; the others go on writing, into whatever file theirs has become, so that no line is lost. Where the
 * names cannot be changed, the log grows.
 *
 * @param line without line ends
 * @throws the system error; the caller decides what a lost record costs
 */
export function appendLine(path: string, line: string, rotation?: Rotation): void {
  mkdirSync(dirname(path), { recursive: true });
  if (rotation !== undefined && sizeOf(path) >= rotation.maxBytes) tryRotate(path, rotation);
  const descriptor = openSync(path, FLAGS, 0o600);
  try {
    const torn = endsTorn(descriptor);
    const bytes = Buffer.from(`${torn ? "\n" : ""}${line}\n`, "utf8");
    const written = writeSync(descriptor, bytes);
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written to ${path}`);
  } finally {
    closeSync(descriptor);
  }
}

function endsTorn(descriptor: number): boolean {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) throw new Error("the log is not a regular file");
  if (stat.size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, stat.size - 1);
  return last[0] !== NEWLINE;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** A rotation that fails costs size, not the record. */
function tryRotate(path: string, rotation: Rotation): void {
  try {
    tryLocked(rotationLock(path), () => {
      if (sizeOf(path) >= rotation.maxBytes) shift(path, rotation.keep);
    });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

/**
 * Gives each file the next number, the oldest first, so that a death half-way leaves a gap and nothing is lost. A gap
 * is filled before the oldest file is replaced.
 */
export function shift(path: string, keep: number): void {
  let last = 1;
  while (last < keep && existsSync(`${path}.${last}`)) last++;
  for (let number = last; number > 1; number--) renameSync(`${path}.${number - 1}`, `${path}.${number}`);
  renameSync(path, `${path}.1`);
}
