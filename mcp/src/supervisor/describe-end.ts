import type { ChildEnd } from "./child-link.ts";

const OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|Fatal process out of memory|ERR_OUT_OF_MEMORY/;

/** Why a server process ended, in a few words: its exception, its signal, or its exit code. */
export function describeEnd(end: ChildEnd): string {
  if (end.spawnError !== undefined) return `it could not be started: ${end.spawnError}`;
  if (end.removed === "hung") return "it no longer answered and was replaced";
  if (end.removed === "memory") return "it took too much memory and was ended";
  if (end.removed === "closed") return "the connection was closed";
  if (end.removed === "retired") return "a server of another build took its place";
  if (end.fatal !== undefined) return `${end.fatal.name}: ${end.fatal.message}`;
  if (end.stderr.some((line) => OUT_OF_MEMORY.test(line))) return "it ran out of memory";
  const reason = end.stderr.findLast((line) => /^(?:\w*Error|Error)\b.*:/.test(line));
  if (reason !== undefined) return reason;
  return end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
}

/** True when the process was told to end, so that the calls that it was cut off in are not to blame. */
export function endedFromOutside(end: ChildEnd): boolean {
  if (end.removed !== undefined) return end.removed !== "memory";
  return end.fatal === undefined && ["SIGTERM", "SIGINT", "SIGHUP"].includes(end.signal ?? "");
}
