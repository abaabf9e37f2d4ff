import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { messageOf, systemCode } from "../shared/errors.ts";

/** What tells one process from every other one, also from a later one with the same pid. */
export interface ProcessMark {
  readonly pid: number;
  readonly start: string;
  readonly host: string;
}

/** The mark of this process. */
export function ownMark(): ProcessMark {
  return { pid: process.pid, start: processStart(process.pid), host: hostname() };
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

/** False when the process has ended. One of another machine counts as alive: nobody here can tell. */
export function isAlive(mark: ProcessMark): boolean {
  if (mark.host !== hostname()) return true;
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
  return mark.start === processStart(mark.pid);
}

/**
 * What tells a process from a later one with the same pid: its start in clock ticks since boot (proc(5), field 22).
 * A zombie (field 3) is dead, however long nobody fetches its exit code.
 */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "dead" : (fields[19] ?? "");
  } catch (error) {
    return systemCode(error) === undefined ? messageOf(error) : "";
  }
}
