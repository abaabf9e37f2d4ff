import type { Classification, PublicationInput, UserImpact } from "../types.ts";

/** What a body says that its ledger does not: the words of its author, and what only the author's machine knows. */
export type AuthorsPart = Pick<
  PublicationInput,
  | "recordId"
  | "errorName"
  | "errorMessageRedacted"
  | "errorTimestamp"
  | "userImpactFromLog"
  | "classification"
  | "explain"
>;

/**
 * That part of a pull request's body, with line ends as `\n`. Of a body that `prBody` wrote, `prBody` makes the same
 * body of it again; of any other text the answer is undefined, or makes another body.
 */
export function authorsPart(body: string): AuthorsPart | undefined {
  const text = new Cursor(body.trimEnd());
  text.past("` tool: ");
  const summary = text.past("\n\n## Error Details\n");
  text.past("\n- **Error**: ");
  const errorName = unspanned(text.past(", fingerprint "));
  text.past("\n- **Timestamp**: ");
  const errorTimestamp = Date.parse(text.past("\n- **User Impact**: "));
  const [, userImpact = "", seen = ""] = /^(.*) \((recorded [^()]*)\)$/.exec(text.past("\n\n")) ?? [];
  const bar = text.past("text\n");
  const errorMessageRedacted = text.past(`\n${bar}\n\n## Root Cause Analysis\n\n`);
  const [, file = "", line = ""] = /^`([^`]*):(\d{1,9})`$/.exec(text.past("\n\n")) ?? [];
  const rootCause = text.past("\n\n## Fix Implementation\n\n");
  const fix = text.past("\n\n### Changed Files\n\n");
  text.past("\n\n## Confidence\n\n");
  const classification = classificationIn(text.past("\n\n## Auto-Generated\n"));
  text.past(", from record ");
  const userImpactFromLog = impactIn(seen);
  if (text.isLost || Number.isNaN(errorTimestamp)) return undefined;
  if (classification === undefined || userImpactFromLog === undefined) return undefined;
  const explain = { summary, rootCause, file, line: Number(line), fix, userImpact };
  const recordId = unspanned(text.rest);
  return { recordId, errorName, errorMessageRedacted, errorTimestamp, userImpactFromLog, classification, explain };
}

/** Reads on from one known text to the next. */
class Cursor {
  #rest: string;
  isLost = false;

  constructor(text: string) {
    this.#rest = text;
  }

  get rest(): string {
    return this.#rest;
  }

  /** What stands before `mark`; the cursor is behind it then. */
  past(mark: string): string {
    const at = this.#rest.indexOf(mark);
    if (at < 0) this.isLost = true;
    const before = this.#rest.slice(0, Math.max(0, at));
    this.#rest = this.#rest.slice(Math.max(0, at) + mark.length);
    return before;
  }
}

function unspanned(text: string): string {
  return text === "none" ? "" : text.replace(/^`|`$/g, "");
}

const IMPACT =
  /^recorded (?:once, at ([\dT:.Z-]+)|(\d{1,9}) times, from ([\dT:.Z-]+) to ([\dT:.Z-]+))(?:, in (\d{1,9}) sessions?)?$/;

function impactIn(text: string): UserImpact | undefined {
  const [whole, once, count = "1", from, to, sessions] = IMPACT.exec(text) ?? [];
  const [firstSeen, lastSeen] = [Date.parse(once ?? from ?? ""), Date.parse(once ?? to ?? "")];
  if (whole === undefined || Number.isNaN(firstSeen) || Number.isNaN(lastSeen)) return undefined;
  const inSessions = sessions === undefined ? {} : { sessions: Number(sessions) };
  return { count: Number(count), firstSeen, lastSeen, ...inSessions };
}

function classificationIn(text: string): Classification | undefined {
  const [head = "", ...rows] = text.split("\n");
  const [, confidence, kind] = /^`([^`]*)` that this is a `([^`]*)`(?:\.|, computed from:)$/.exec(head) ?? [];
  if (confidence === undefined || kind === undefined) return undefined;
  const terms = rows.slice(3).map((row) => {
    const [, name = "", value = ""] = /^\| (.*) \| (.*) \|$/.exec(row) ?? [];
    return { name, value: unspanned(value) };
  });
  return { class: kind, confidence, terms };
}
