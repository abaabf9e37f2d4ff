import type { LoggedRecord } from "../capture/log.ts";
import { WranglerError } from "../shared/errors.ts";
import { parseDate } from "../tracker/dates.ts";

/** Which records a command is about; all that are given must hold. */
export interface FilterOptions {
  all?: boolean;
  class?: string;
  tool?: string;
  code?: string;
  fingerprint?: string;
  since?: string;
}

export type Filter = (record: LoggedRecord) => boolean;

const CLASSES = ["bug", "environment", "caller"];
const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3_600e3, d: 86_400e3, w: 604_800e3 };

/**
 * The filter that the options ask for. Without `--all` and `--class`, only what may be a bug passes.
 *
 * @param now milliseconds since the epoch
 * @throws WranglerError E_USAGE for a class or a time that is none
 */
export function filterOf(options: FilterOptions, now: number): Filter {
  const { tool, code, fingerprint, since } = options;
  const kind = options.class;
  if (kind !== undefined && !CLASSES.includes(kind)) {
    throw usage(`there is no class ${JSON.stringify(kind)}`, `The classes are: ${CLASSES.join(", ")}.`);
  }
  const blame = kind ?? (options.all === true ? undefined : "bug");
  const from = since === undefined ? undefined : timeOf("--since", since, now);
  return (record) =>
    (blame === undefined || record.blame === blame) &&
    (tool === undefined || record.tool === tool) &&
    (code === undefined || record.code.toLowerCase() === code.toLowerCase()) &&
    (fingerprint === undefined || record.fingerprint.startsWith(fingerprint.toLowerCase())) &&
    (from === undefined || record.timestamp >= from);
}

/**
 * A moment in the past: `90s`, `15m`, `2h`, `7d`, `3w` ago, or a date.
 *
 * @returns milliseconds since the epoch
 * @throws WranglerError E_USAGE
 */
export function timeOf(option: string, text: string, now: number): number {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text.trim()) ?? [];
  const time = count === undefined ? parseDate(text) : now - Number(count) * (UNITS[unit ?? ""] ?? NaN);
  if (time !== undefined && Number.isFinite(time)) return time;
  throw usage(
    `${option} ${JSON.stringify(text)} is neither a time span nor a date`,
    "Write 15m, 2h, 7d, 3w, or 2026-11-21.",
  );
}

function usage(message: string, hint: string): WranglerError {
  return new WranglerError("E_USAGE", message, { hint });
}
