import { cleanLine, cleanText, cut } from "./clean-text.ts";

/** A code span longer than this is cut: one word cannot fill a page. */
const LONGEST_SPAN = 200;

/** What GitHub gives a meaning to in running text. A word that has one of these is shown as code. */
const LIVE: readonly RegExp[] = [
  /[@#<>&[\]*~|\\$^{}]/, // mentions, references, HTML, entities, links, emphasis, tables, escapes, math
  /:\/\/|www\./i, // autolinks
  /^\W*(?:javascript|vbscript|data|mailto|xmpp|tel|file|blob):\S/i,
  /(?:^|\W)_|_(?:$|\W)/, // emphasis; snake_case is none
  /\bGH-\d/i, // references to issues, and the keys of other trackers that a repository may have linked
  /\b[A-Z][A-Z0-9]*-\d/,
  /(?:^|[^0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/i, // commits
  /^["'(]*\//, // commands to bots, which stand at the start of a line
  /^[:|]*-[-:|]+$|^={2,}$/, // rules, table heads
];
const CLOSING = /^(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?$/i;
const REFERENCE = /^`([^ `]*(?:#|GH-|:\/\/)[^ `]*)`/i;
const BULLET = /^(?:([-*+])|(\d{1,9}[.)])) (?=\S)/;
const RULE = /^[-=_* ]+$/;

/**
 * Free text made safe for a Markdown field on GitHub: no mention, reference, closing keyword, commit, command, HTML,
 * image, link, heading, quote, table or fence stays alive. Words that could be one become code spans, in which GitHub
 * gives none of them a meaning (a backslash does not stop a mention). Plain words, lists and existing code spans on
 * one line stay. Applying it twice gives the same text.
 *
 * @param max the longest answer in UTF-16 units; what is over is cut between words
 */
export function neutralise(text: string, max = 2_000): string {
  const lines = cleanText(text.slice(0, max * 4)).split("\n");
  const inert = lines.map(neutraliseLine).join("\n");
  return fit(inert.replace(/\n{3,}/g, "\n\n").trim(), max);
}

/** As `neutralise`, on one line. */
export function neutraliseInline(text: string, max = 300): string {
  return neutralise(text.slice(0, max * 4).replace(/\s+/g, " "), max);
}

/** As `neutraliseInline`, for a cell of a table, where a pipe ends the cell even inside a code span. */
export function neutraliseCell(text: string, max = 300): string {
  return neutraliseInline(text.replaceAll("|", "¦"), max);
}

/** An identifier, path or command as a code span on one line; `none` when there is nothing to show. */
export function codeSpan(text: string, max = LONGEST_SPAN): string {
  const content = cut(cleanLine(text).replace(/`+/g, "'"), max);
  return content === "" ? "none" : `\`${content}\``;
}

/** A code span for a cell of a table. */
export function codeCell(text: string, max = LONGEST_SPAN): string {
  return codeSpan(text.replaceAll("|", "¦"), max);
}

/** An excerpt of foreign text, whole and unread, in a fence that is longer than any run of backticks in it. */
export function fence(text: string, max = 4_000): string {
  const content = cut(cleanText(text.slice(0, max * 4)), max).replace(/^\n+|\s+$/g, "");
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map((run) => run[0].length));
  const bar = "`".repeat(longest + 1);
  return `${bar}text\n${content}\n${bar}`;
}

function neutraliseLine(text: string): string {
  const line = pairedBackticks(text.replace(/ +/g, " ").trim());
  if (line === "") return "";
  if (RULE.test(line)) return span(line);
  const bullet = BULLET.exec(line);
  const marker = bullet === null ? "" : bullet[1] === undefined ? `${bullet[2] ?? ""} ` : "- ";
  const rest = line.slice(bullet?.[0].length ?? 0);
  const words = rest.match(/(?:`[^`]+`|[^ `])+/g) ?? [];
  return marker + words.map(inertWord).reduce(joined, "");
}

/** Backticks only as single ones in pairs round something, so that every code span is known. */
function pairedBackticks(line: string): string {
  const parts = line.replace(/`{2,}/g, "'").split("`");
  const open = parts.length % 2 === 0 ? parts.pop() : undefined;
  const spans = parts.map((part, index) => (index % 2 === 1 ? span(part) || " " : part)).join("");
  return open === undefined ? spans : `${spans}'${open}`;
}

function inertWord(word: string): string {
  const texts = word.split(/`[^`]+`/);
  if (!texts.some(isLive)) return word;
  const bare = cut(word.replaceAll("`", ""), LONGEST_SPAN);
  const [, before = "", core = "", after = ""] = /^(["'(]*)(.*?)([)"',.;:!?]*)$/.exec(bare) ?? [];
  return core === "" ? span(bare) : before + span(core) + after;
}

function isLive(text: string): boolean {
  return LIVE.some((pattern) => pattern.test(text));
}

function span(content: string): string {
  const shown = cut(content.trim(), LONGEST_SPAN);
  return shown === "" ? "" : `\`${shown}\``;
}

/** Puts a word after the line; a closing keyword goes into the code span of the reference that follows it. */
function joined(line: string, word: string): string {
  if (line === "") return word;
  const keyword = line.slice(line.lastIndexOf(" ") + 1);
  const reference = CLOSING.test(keyword) ? REFERENCE.exec(word)?.[1] : undefined;
  const content = `${keyword} ${reference ?? ""}`;
  if (reference === undefined || content.length > LONGEST_SPAN) return `${line} ${word}`;
  return `${line.slice(0, -keyword.length)}${span(content)}${word.slice(reference.length + 2)}`;
}

function fit(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = "";
  for (const word of text.match(/\s*(?:`[^`]+`|[^\s`])+/g) ?? []) {
    if (kept.length + word.length > max - 2) break;
    kept += word;
  }
  return `${kept.trim()} …`.trim();
}
