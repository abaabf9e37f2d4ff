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
  const mayBeBugs = records.filter(({ blame }) => blame === "bug").slice(-3);
  const hint =
    mayBeBugs.length > 0
      ? `Newest failures that may be bugs: ${mayBeBugs.map(({ id, tool }) => `${id} (${quoted(tool, 60)})`).join(", ")}.`
      : 'No failure that may be a bug is recorded. Make the call fail again, or see "wrangler-mcp errors list".';
  throw new WranglerError("E_RECORD_NOT_FOUND", `no recorded failure matches ${JSON.stringify(what.slice(0, 120))}`, {
    hint,
  });
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
