import type { ErrorLog, LoggedRecord } from "../../capture/log.ts";
import { isoTime } from "../../shared/clock.ts";
import type { JsonObject } from "../../shared/json.ts";
import { WranglerError } from "../../shared/errors.ts";
import { cleanLine, cleanText, cut } from "../../publish/clean-text.ts";
import { fenced, quoted } from "../fence.ts";
import type { Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

export interface ListOptions extends CommonOptions {
  all?: boolean;
  limit: number;
}

interface Group {
  readonly newest: LoggedRecord;
  readonly count: number;
  readonly first: number;
}

/** What failed, one line per fingerprint, newest first; by default only what may be a bug. */
export async function listErrors(options: ListOptions): Promise<Answer> {
  const session = new Session(options);
  const { records, broken } = await session.log();
  const chosen = options.all === true ? records : records.filter(({ blame }) => blame === "bug");
  const groups = grouped(chosen).slice(0, options.limit);
  const lines = groups.map(lineOf);
  if (!session.startup.selfHealing) lines.unshift("Self-healing is disabled by WRANGLER_DISABLE_SELF_HEALING.");
  const hidden = records.length - chosen.length;
  if (groups.length === 0)
    lines.push(options.all === true ? "No failure is recorded." : "No failure that may be a bug.");
  lines.push(...leftOut(hidden), ...unread(broken));
  const data: JsonObject = {
    errors: groups.map(dataOf),
    hidden,
    broken: broken.slice(0, 50).map(({ line, reason }) => ({ line, reason })),
  };
  return { text: lines.join("\n"), data };
}

function leftOut(hidden: number): string[] {
  if (hidden === 0) return [];
  if (hidden === 1) return ["1 failure of a caller or the environment is left out; --all shows it."];
  return [`${hidden} failures of callers or the environment are left out; --all shows them.`];
}

function unread(broken: ErrorLog["broken"]): string[] {
  const [first, ...others] = broken;
  if (first === undefined) return [];
  if (others.length === 0) return [`Line ${first.line} of the log is no record: ${first.reason}.`];
  return [`${broken.length} lines of the log are no records; the first is line ${first.line}: ${first.reason}.`];
}

function grouped(records: readonly LoggedRecord[]): Group[] {
  const groups = new Map<string, Group>();
  for (const record of records) {
    const before = groups.get(record.fingerprint);
    const first = Math.min(before?.first ?? record.timestamp, record.timestamp);
    groups.set(record.fingerprint, { newest: record, count: (before?.count ?? 0) + 1, first });
  }
  return [...groups.values()].sort((a, b) => b.newest.timestamp - a.newest.timestamp);
}

function lineOf({ newest, count }: Group): string {
  const times = count === 1 ? "once" : `${count} times`;
  const origin = newest.origin === "ours" ? "" : ", of unknown origin";
  const when = isoTime(newest.timestamp).slice(0, 16).replace("T", " ");
  return `${newest.id}  ${quoted(newest.tool, 60)}  ${newest.blame}, ${times}, last ${when}${origin}  ${quoted(newest.error)}`;
}

function dataOf({ newest, count, first }: Group): JsonObject {
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
    first,
    last: timestamp,
  };
}

/** One record in full, its foreign text fenced. */
export async function showError(id: string, options: CommonOptions): Promise<Answer> {
  const { records } = await new Session(options).log();
  const record = records.find((one) => one.id === id);
  if (record === undefined) {
    throw new WranglerError("E_RECORD_NOT_FOUND", `there is no record ${JSON.stringify(id.slice(0, 60))}`, {
      hint: '"wrangler-mcp errors list" shows the ids.',
    });
  }
  const origin = record.origin === "ours" ? "this user's server" : "unknown: it may have come with the project";
  const head = [
    `${record.id}  fingerprint ${record.fingerprint}`,
    `written by: ${origin}`,
    `tool: ${quoted(record.tool)}  surface: ${record.surface}  blame: ${record.blame}  code: ${quoted(record.code)}`,
    `at: ${isoTime(record.timestamp)}  took: ${record.durationMs} ms`,
    `server: ${quoted(record.server.version)} (${quoted(record.server.build)})  node: ${quoted(record.runtime.node)}`,
  ];
  const body = [
    `${record.name}: ${record.error}`,
    `arguments: ${JSON.stringify(record.params).slice(0, 1500)}`,
    record.stackTrace,
  ].join("\n\n");
  const { origin: written, ...rest } = record;
  const data: JsonObject = { origin: written, record: JSON.parse(JSON.stringify(rest, shown)) };
  return { text: [...head, fenced(body, 4000)].join("\n"), data };
}

/** Text as a reader sees it: a model gets no hidden characters, also not from JSON. */
function shown(_: string, value: unknown): unknown {
  return typeof value === "string" ? cleanText(value) : value;
}
