import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { mkdirSync } from "node:fs";

const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
const NEWLINE = 10;

/**
 * Appends one line by one synchronous write, which POSIX keeps whole among processes that append (write(2),
 * O_APPEND). When an earlier writer died half-way, the line starts with a newline of its own, so that only the torn
 * one is lost. The file is made 0600. Links are not followed.
 *
 * @param line without line ends
 * @throws the system error; the caller decides what a lost record costs
 */
export function appendLine(path: string, line: string): void {
  mkdirSync(dirname(path), { recursive: true });
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
