import type { ChildEnd } from "./child-link.ts";

const OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|Fatal process out of memory|ERR_OUT_OF_MEMORY/;

/** Why a server process ended, in a few words: its exception, its signal, or its exit code. */
export function describeEnd(end: ChildEnd): string {
  if (end.spawnError !== undefined) return `it could not be started: ${end.spawnError}`;
  if (end.fatal !== undefined) return `${end.fatal.name}: ${end.fatal.message}`;
  if (end.stderr.some((line) => OUT_OF_MEMORY.test(line))) return "it ran out of memory";
  const reason = end.stderr.findLast((line) => /^(?:\w*Error|Error)\b.*:/.test(line));
  if (reason !== undefined) return reason;
  return end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
}

/** True when somebody outside told the process to end, so that nothing is wrong with it. */
export function endedFromOutside(end: ChildEnd): boolean {
  return end.fatal === undefined && ["SIGTERM", "SIGINT", "SIGHUP"].includes(end.signal ?? "");
}
