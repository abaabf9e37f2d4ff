import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { systemCode } from "../shared/errors.ts";

/** What tells one process from every other one, also from a later one with the same pid. */
export interface ProcessMark {
  readonly pid: number;
  readonly start: string;
  readonly host: string;
}

let ownStart: string | undefined;

/**
 * The mark of this process.
 *
 * @throws the system error when the start cannot be read now (EMFILE, say): a mark without it would pass for a dead one
 */
export function ownMark(): ProcessMark {
  ownStart ??= processStart(process.pid);
  return { pid: process.pid, start: ownStart, host: hostname() };
}

/** The mark of this process with something that no other lock says. @throws as ownMark() */
export function markOfLock(): string {
  return JSON.stringify({ ...ownMark(), once: randomBytes(6).toString("hex") });
}

/** Undefined for a text that holds no mark. */
export function parseMark(text: string | undefined): ProcessMark | undefined {
  if (text === undefined || text === "") return undefined;
  try {
    const { pid, start, host } = Object(JSON.parse(text)) as Partial<ProcessMark>;
    return typeof pid === "number" ? { pid, start: start ?? "", host: host ?? "" } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * False when the process has ended. One of another machine counts as alive, and one whose start cannot be read now:
 * nobody here can tell.
 */
export function isAlive(mark: ProcessMark): boolean {
  if (mark.host !== hostname()) return true;
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
  try {
    return mark.start === processStart(mark.pid);
  } catch {
    return true;
  }
}

/**
 * What tells a process from a later one with the same pid: its start in clock ticks since boot (proc(5), field 22).
 * A zombie (field 3) is dead, however long nobody fetches its exit code. Empty where there is no such file.
 */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "dead" : (fields[19] ?? "");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
}
