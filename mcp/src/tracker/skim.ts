import { canonicalId } from "./ids.ts";
import { MAX_FRONT_MATTER } from "./front-matter.ts";
import { PRIORITIES, STATUSES, TYPES } from "./item.ts";

/**
 * A value on one line that every YAML parser takes for what stands there: nothing to unescape, no comment, no sign of
 * YAML at its beginning, no character that is invisible or outside the basic plane. `null` and the booleans are left
 * to the parser.
 */
const EOL = String.raw`\r?\n`;
const HIDDEN = String.raw`\0-\x1f\x7f-\xa0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufe00-\uffff`;
const WORDS_OF_YAML = `(?:[nN][uU][lL][lL]|[tT][rR][uU][eE]|[fF][aA][lL][sS][eE])${EOL}`;
const FIRST = String.raw`[^ ?:,\[\]{}#&*!|>'"%@\x60~.+<=\-${HIDDEN}]`;
const INNER = `[^ :${HIDDEN}]`;
const PLAIN = `(?!${WORDS_OF_YAML})${FIRST}(?:${INNER}|:(?! |${EOL})| (?![ #:]|${EOL}))*`;
const IN_DOUBLE = String.raw`"[^ "\\${HIDDEN}][^"\\${HIDDEN}]*"`;
const IN_SINGLE = `'[^ '${HIDDEN}][^'${HIDDEN}]*'`;
const VALUE = `(?:${PLAIN}|${IN_DOUBLE}|${IN_SINGLE})`;
const LIST = String.raw`(?: \[\]|${EOL}(?<indent> *)- ${VALUE}(?:${EOL}\k<indent>- ${VALUE})*)`;

const LINES = [
  String.raw`id: (?<quote>["']?)(?:[A-Za-z]+-[A-Za-z0-9]+|[0-9]{1,15})\k<quote>`,
  `(?:title|assignee|project|createdAt|updatedAt|closedAt): ${VALUE}`,
  `type: (?:${TYPES.join("|")})`,
  `status: (?:${STATUSES.join("|")})`,
  `priority: (?:${PRIORITIES.join("|")})`,
  `labels:${LIST}`,
  `wranglerContext:(?:${EOL}  [A-Za-z_][A-Za-z0-9_-]*: ${VALUE})+`,
];
const HEAD = new RegExp(`^---${EOL}(?:(?:${LINES.join("|")})${EOL})+---${EOL}`);
/** In characters: a fourth of the bytes, whatever they are. */
const OWN_MAX = MAX_FRONT_MATTER / 4;
const DATE = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z`;
const WHEN = `(?:"${DATE}"|${DATE})`;
const OWN_LINES = [
  `(?:type: (?:${TYPES.join("|")})\n)?`,
  `(?:status: (?:${STATUSES.join("|")})\n)?`,
  `(?:priority: (?:${PRIORITIES.join("|")})\n)?`,
  `(?:labels:(?: \\[\\]|(?:\n  - ${VALUE})+)\n)?`,
  ...["createdAt", "updatedAt", "closedAt"].map((key) => `(?:${key}: ${WHEN}\n)?`),
  ...["assignee", "project"].map((key) => `(?:${key}: ${VALUE}\n)?`),
];
/** Those that we write ourselves: each key once, in this order, so that nothing is left to compare. */
const OWN_HEAD = new RegExp(`---\nid: (?:ISS|SPEC|IDEA)-[0-9]{6}\ntitle: ${VALUE}\n${OWN_LINES.join("")}---\n`, "y");
const ID = /^id: ["']?([A-Za-z0-9-]+)/m;
const KEYS = /^ *[A-Za-z_][A-Za-z0-9_-]*(?=:)/gm;

export interface Skimmed {
  readonly id: string;
  /** Where the text below the front matter begins. */
  readonly end: number;
}

/**
 * What can be told of a file without parsing its front matter: that it is sound, that it has this id, and that its
 * title and labels stand in it letter by letter. Undefined for a file in any other form, which is then parsed. Most
 * files have the form that trackers write, and this is some ten times faster, also in a process that just started.
 */
export function skim(text: string): Skimmed | undefined {
  return skimOwn(text, 0, text.length) ?? skimAny(text);
}

/** The same for a part of a text, and only for the very form that we write. `end` counts from the text's beginning. */
export function skimOwn(text: string, from: number, to: number): Skimmed | undefined {
  OWN_HEAD.lastIndex = from;
  if (!OWN_HEAD.test(text)) return undefined;
  const end = OWN_HEAD.lastIndex;
  // Beyond `to` it would have ended in what comes next.
  if (end > to || end - from >= OWN_MAX) return undefined;
  const begin = from + "---\nid: ".length;
  return { id: text.slice(begin, text.indexOf("\n", begin)), end };
}

function skimAny(text: string): Skimmed | undefined {
  const match = HEAD.exec(text.length > MAX_FRONT_MATTER ? text.slice(0, MAX_FRONT_MATTER) : text);
  if (match === null) return undefined;
  const [head] = match;
  const id = ID.exec(head)?.[1];
  const keys: string[] = head.match(KEYS) ?? [];
  if (id === undefined || !keys.includes("title") || new Set(keys).size !== keys.length) return undefined;
  return Buffer.byteLength(head) < MAX_FRONT_MATTER ? { id: canonicalId(id), end: head.length } : undefined;
}
