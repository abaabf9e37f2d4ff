import type { LoggedRecord } from "../capture/log.ts";
import { WranglerError } from "../shared/errors.ts";
import { quoted } from "./fence.ts";
import type { Session } from "./session.ts";

/**
 * The record of that id, or the newest one whose tool and message hold all the words.
 *
 * @throws WranglerError E_RECORD_NOT_FOUND with what there is instead.
 */
export async function findRecord(session: Pick<Session, "log">, what: string): Promise<LoggedRecord> {
  const { records } = await session.log();
  const exact = records.find(({ id }) => id === what.trim());
  const found = exact ?? (isId(what) ? undefined : matching(records, what).at(-1));
  if (found !== undefined) return found;
  throw notFound(records, what);
}

function ofNamedTool(records: readonly LoggedRecord[], what: string): LoggedRecord[] {
  const words = new Set(what.toLowerCase().match(/[a-z0-9_]+/g) ?? []);
  return records.filter(({ tool }) => tool.includes("_") && words.has(tool.toLowerCase()));
}

function notFound(records: readonly LoggedRecord[], what: string): WranglerError {
  const message = `no recorded failure matches ${JSON.stringify(what.slice(0, 120))}`;
  return new WranglerError("E_RECORD_NOT_FOUND", message, { hint: hintFor(records, what) });
}

/** What is missing: which of a tool's failures is meant, or a record at all. */
function hintFor(records: readonly LoggedRecord[], what: string): string {
  const kinds = [...new Map(ofNamedTool(records, what).map((record) => [record.fingerprint, record])).values()];
  if (kinds.length > 0) {
    const list = kinds.slice(-3).map(({ id, error }) => `${id} (${quoted(error, 60)})`);
    return `That tool failed so: ${list.join(", ")}. Is it one of these? If it answered without an error, but wrongly, report it with report_tool_problem: the arguments, what came and what was expected.`;
  }
  const mayBeBugs = records.filter(({ blame }) => blame === "bug").slice(-3);
  return mayBeBugs.length > 0
    ? `Newest failures that may be bugs: ${mayBeBugs.map(({ id, tool }) => `${id} (${quoted(tool, 60)})`).join(", ")}.`
    : 'No failure that may be a bug is recorded. Make the call fail again, or see "wrangler-mcp errors list".';
}

function isId(text: string): boolean {
  return /^err-[\w-]+$/.test(text.trim());
}

/** Records that hold every word of at least three letters, in tool, error name or message; oldest first. */
export function matching(records: readonly LoggedRecord[], text: string): LoggedRecord[] {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}_.]{3,}/gu) ?? []).filter((word) => !FILLERS.has(word));
  if (words.length === 0) return [];
  return records.filter((record) => {
    const hay = `${record.tool} ${record.name} ${record.error}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

/** Words of a description that say nothing about which failure is meant. */
const FILLERS = new Set([
  "the",
  "with",
  "fails",
  "failed",
  "fail",
  "error",
  "when",
  "and",
  "for",
  "tool",
  "call",
  "does",
]);
