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
  const match = HEAD.exec(text.length > MAX_FRONT_MATTER ? text.slice(0, MAX_FRONT_MATTER) : text);
  if (match === null) return undefined;
  const [head] = match;
  const id = ID.exec(head)?.[1];
  const keys: string[] = head.match(KEYS) ?? [];
  if (id === undefined || !keys.includes("title") || new Set(keys).size !== keys.length) return undefined;
  return Buffer.byteLength(head) < MAX_FRONT_MATTER ? { id: canonicalId(id), end: head.length } : undefined;
}
