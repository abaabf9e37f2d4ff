import type { LoggedRecord } from "../capture/log.ts";
import { cleanLine, cut } from "../publish/clean-text.ts";
import { isoTime } from "../shared/clock.ts";
import type { JsonObject } from "../shared/json.ts";
import { quoted } from "./fence.ts";

/** The records of one defect. */
export interface Group {
  readonly newest: LoggedRecord;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly first: number;
  /** Each build that it was seen in, e.g. `official 0.1.0`, in order of appearance. */
  readonly builds: readonly string[];
  /** How many of the records are of unknown origin. */
  readonly unknown: number;
}

/** Groups by fingerprint, the group with the newest record first. */
export function grouped(records: readonly LoggedRecord[]): Group[] {
  const groups = new Map<string, Group>();
  for (const record of records) {
    const before = groups.get(record.fingerprint);
    groups.set(record.fingerprint, {
      newest: before !== undefined && before.newest.timestamp > record.timestamp ? before.newest : record,
      count: (before?.count ?? 0) + 1,
      first: Math.min(before?.first ?? record.timestamp, record.timestamp),
      builds: [...new Set([...(before?.builds ?? []), buildOf(record)])],
      unknown: (before?.unknown ?? 0) + (record.origin === "ours" ? 0 : 1),
    });
  }
  return [...groups.values()].sort((a, b) => b.newest.timestamp - a.newest.timestamp);
}

/** One line: id, tool, class, how often and when, build, origin, message. */
export function lineOf(group: Group): string {
  const { newest, count, first, builds, unknown } = group;
  const times =
    count === 1 ? `once, ${minute(first)}` : `${count} times, ${minute(first)} to ${minute(newest.timestamp)}`;
  const origin = unknown === 0 ? "" : unknown === count ? ", of unknown origin" : `, ${unknown} of unknown origin`;
  const build = builds.map((name) => cut(cleanLine(name), 60)).join(", ");
  return `${newest.id}  ${quoted(newest.tool, 60)}  ${newest.blame}, ${times}, ${build}${origin}  ${quoted(newest.error)}`;
}

export function dataOf({ newest, count, first, builds, unknown }: Group): JsonObject {
  const { id, fingerprint, tool, error, blame, code, surface, origin, timestamp } = newest;
  return {
    id,
    fingerprint,
    tool: cut(cleanLine(tool), 128),
    error: cut(cleanLine(error), 300),
    blame,
    code: cut(cleanLine(code), 60),
    surface,
    origin,
    count,
    unknown,
    first,
    last: timestamp,
    builds: builds.map((name) => cut(cleanLine(name), 60)),
  };
}

/** `official 0.1.0` */
export function buildOf({ server }: LoggedRecord): string {
  return `${server.build} ${server.version}`;
}

/** UTC, to the minute. */
export function minute(time: number): string {
  return isoTime(time).slice(0, 16).replace("T", " ");
}
