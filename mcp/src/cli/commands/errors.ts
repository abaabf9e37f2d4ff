import { join } from "node:path";
import { readLogLine, type ErrorLog, type LoggedRecord } from "../../capture/log.ts";
import { shapeOf } from "../../capture/shape.ts";
import { followFile } from "../../platform/follow-file.ts";
import { look } from "../../platform/look.ts";
import { cleanText } from "../../publish/clean-text.ts";
import { pluginRoot } from "../../settings/plugin.ts";
import { isoTime, systemClock } from "../../shared/clock.ts";
import type { JsonObject } from "../../shared/json.ts";
import { WranglerError } from "../../shared/errors.ts";
import { VERSION } from "../../shared/version.ts";
import { dataOf, grouped, lineOf, minute } from "../error-groups.ts";
import { filterOf, type Filter, type FilterOptions } from "../error-filters.ts";
import { fenced, quoted } from "../fence.ts";
import { mappedStack } from "../mapped-stack.ts";
import { printAnswer, type Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

export interface ListOptions extends CommonOptions, FilterOptions {
  limit: number;
  follow?: boolean;
}

/** What failed, one line per fingerprint, newest first; by default only what may be a bug. */
export async function listErrors(options: ListOptions): Promise<Answer> {
  const session = new Session(options);
  const filter = filterOf(options, systemClock.now());
  // Before the log is read, so that no record falls between the two.
  const following = options.follow === true ? newLines(session) : undefined;
  const { records, broken } = await session.log();
  const chosen = records.filter(filter);
  const all = grouped(chosen);
  const groups = all.slice(0, options.limit);
  const lines = groups.map(lineOf);
  if (!session.startup.selfHealing) lines.unshift("Self-healing is disabled by WRANGLER_DISABLE_SELF_HEALING.");
  const hidden = isNarrow(options) ? 0 : records.length - chosen.length;
  if (groups.length === 0) lines.push(nothing(options));
  if (all.length > groups.length) lines.push(`${all.length - groups.length} more; --limit shows them.`);
  lines.push(...leftOut(hidden), ...unread(broken));
  const answer = {
    text: lines.join("\n"),
    data: {
      errors: groups.map(dataOf),
      total: all.length,
      hidden,
      broken: broken.slice(0, 50).map(({ file, line, reason }) => ({ file, line, reason })),
    },
  };
  if (following === undefined) return answer;
  if (!(await printAnswer(answer, options.json === true))) following.end.abort();
  const known = new Set(records.map(({ id }) => id));
  return follow(session, following, (record) => !known.has(record.id) && filter(record), options.json === true);
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

function isNarrow(options: ListOptions): boolean {
  const { all, tool, code, fingerprint, since } = options;
  return all === true || [options.class, tool, code, fingerprint, since].some((filter) => filter !== undefined);
}

function nothing(options: ListOptions): string {
  if (options.all === true) return "No failure is recorded.";
  return isNarrow(options) ? "No recorded failure fits." : "No failure that may be a bug.";
}

interface NewLines {
  readonly first: Promise<IteratorResult<string>>;
  readonly rest: AsyncGenerator<string>;
  readonly end: AbortController;
}

function newLines(session: Session): NewLines {
  const end = new AbortController();
  const rest = followFile(session.startup.paths.errorLog, end.signal);
  return { first: rest.next(), rest, end };
}

/** Prints each new record on a line of its own, until the command is interrupted or nobody reads it. */
async function follow(
  session: Session,
  { first, rest, end }: NewLines,
  filter: Filter,
  json: boolean,
): Promise<Answer> {
  const key = await session.key();
  for (let next = await first; next.done !== true; next = await rest.next()) {
    const record = readLogLine(next.value, key);
    const [group] = record === undefined || !filter(record) ? [] : grouped([record]);
    if (group === undefined) continue;
    if (!(await printAnswer({ text: lineOf(group), data: { error: dataOf(group) } }, json))) end.abort();
  }
  return { text: "", data: {} };
}

export interface ShowOptions extends CommonOptions {
  publishable?: boolean;
}

/** One record in full, its foreign text fenced; the newest one of a fingerprint. */
export async function showError(id: string, options: ShowOptions): Promise<Answer> {
  const session = new Session(options);
  const { records } = await session.log();
  const record = records.find((one) => one.id === id) ?? records.filter((one) => one.fingerprint === id).at(-1);
  if (record === undefined) {
    throw new WranglerError("E_RECORD_NOT_FOUND", `there is no record ${JSON.stringify(id.slice(0, 60))}`, {
      hint: '"wrangler-mcp errors list" shows the ids.',
    });
  }
  const { errorLog, debugLog } = session.startup.paths;
  const hasDebugLog = look(debugLog)?.kind === "file";
  const [group] = grouped(records.filter(({ fingerprint }) => fingerprint === record.fingerprint));
  const shown = options.publishable === true ? await publishable(session, record) : await withSource(record);
  const origin = record.origin === "ours" ? "this user's server" : "unknown: it may have come with the project";
  const head = [
    `${record.id}  fingerprint ${record.fingerprint}`,
    `written by: ${origin}`,
    `tool: ${quoted(shown.tool)}  surface: ${record.surface}  blame: ${record.blame}  code: ${quoted(record.code)}`,
    `at: ${isoTime(record.timestamp)}  took: ${record.durationMs} ms`,
    `server: ${quoted(record.server.version)} (${quoted(record.server.build)})  node: ${quoted(record.runtime.node)}`,
    `seen: ${group?.count ?? 1} times, from ${minute(group?.first ?? record.timestamp)}, in ${quoted(group?.builds.join(", ") ?? "")}`,
    `log: ${errorLog}`,
    `debug log: ${hasDebugLog ? debugLog : "none; WRANGLER_DEBUG=1 in the server's environment writes one"}`,
  ];
  const { origin: written, ...rest } = shown;
  const data: JsonObject = {
    origin: written,
    log: errorLog,
    debugLog: hasDebugLog ? debugLog : null,
    record: JSON.parse(JSON.stringify(rest, cleaned)),
  };
  return { text: [...head, fenced(bodyOf(shown), 8000)].join("\n"), data };
}

function bodyOf(record: LoggedRecord): string {
  const causes = record.causes.map(
    ({ name, message, code }) => `caused by ${name}: ${message}${code === undefined ? "" : ` (${code})`}`,
  );
  const crumbs = record.breadcrumbs.map(({ at, kind, text }) => `${isoTime(at)} ${kind}: ${text}`);
  const parts = [
    [`${record.name}: ${record.error}`, ...causes].join("\n"),
    `arguments: ${JSON.stringify(record.params).slice(0, 1500)}`,
    record.stackTrace,
    crumbs.length === 0 ? "" : `before it:\n${crumbs.join("\n")}`,
    record.touched.length === 0 ? "" : `files: ${record.touched.map(({ file }) => file).join(", ")}`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** With the places of the stack in the source, when the record is of the build that lies here. */
async function withSource(record: LoggedRecord): Promise<LoggedRecord> {
  if (record.server.version !== VERSION || record.server.build !== "official") return record;
  const dist = join(pluginRoot(import.meta.url), "mcp", "dist");
  return { ...record, stackTrace: await mappedStack(record.stackTrace, dist) };
}

/** As strangers may see it: what tells about the person is gone, and arguments are type and shape. */
async function publishable(session: Session, record: LoggedRecord): Promise<LoggedRecord> {
  const { scrub } = await session.redaction();
  const mapped = await withSource(record);
  return {
    ...mapped,
    tool: scrub(record.tool),
    error: scrub(record.error),
    name: scrub(record.name),
    stackTrace: scrub(mapped.stackTrace),
    params: shapeOf(record.params),
    causes: record.causes.map((cause) => ({ ...cause, message: scrub(cause.message) })),
    breadcrumbs: record.breadcrumbs.map((crumb) => ({ ...crumb, text: scrub(crumb.text) })),
    touched: record.touched.map(({ hash }, index) => ({
      file: `<file ${index + 1}>`,
      hash: hash === "" ? "" : "<hash>",
    })),
    runtime: { ...record.runtime, client: scrub(record.runtime.client) },
    mac: "",
  };
}

/** Text as a reader sees it: a model gets no hidden characters, also not from JSON. */
function cleaned(_: string, value: unknown): unknown {
  return typeof value === "string" ? cleanText(value) : value;
}
