import { isPlain, looksRandom } from "./randomness.ts";
import { isHarmlessName } from "./secret-names.ts";
import type { Span } from "./spans.ts";

/**
 * `password=…`, `"api_key": "…"`, `token: …`, `--secret …`, `"tokens": ["…"]`, `if (secret != "…")`: a value that
 * stands after a secret name inside a text. The name decides; the value must then look like one, so that
 * "password: required" and `token = getToken()` stay.
 *
 * 1 the word that makes a name secret, 2 the rest of the name, what closes it, the operator, what opens the value.
 */
const NAMED =
  /(passw(?:or)?d|passphrase|(?<=[_-])pass(?![a-z])|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|client[_-]?key|consumer[_-]?key|authorization|credentials?|cookie|(?<![a-z])nonce|sig(?:nature)?(?![a-z])|(?<![a-z])key(?![a-z])|(?<=[a-z])Key(?![a-z]))([A-Za-z0-9_-]{0,24}(?:\[\])?\\{0,3}["'`\]]{0,2}(?:\s{1,2}string)?\s{0,4}(?:[!?:.|+]{0,3}={1,3}>?|:{1,3}=?|,|>|\s-\s|(?=[("'])|(?<=\s)(?=\\{0,3}["'`]))\s{0,8}(?:(?:new\s)?[A-Za-z]{1,8}\(|\()?@?)/gi;

/** Names of what is often no secret at all: their values must look random. */
const WEAK = /^(?:key|nonce|sig|signature|cookie|credentials?)$/i;
const MAX_QUOTED = 4096;
const MAX_LIST = 4096;

/** Adds the values, wherever they stand. Linear in the text. */
export function namedValues(text: string, spans: Span[]): void {
  NAMED.lastIndex = 0;
  for (let match = NAMED.exec(text); match !== null; match = NAMED.exec(text)) {
    const [whole, name = "", between = ""] = match;
    if (isHarmlessName(nameAround(text, match.index, name, between))) continue;
    const found = valuesAt(text, match.index + whole.length, name, between);
    for (const { start, end } of found) spans.push({ start, end, kind: name.toLowerCase().replace(/[^a-z]/g, "") });
    const last = found.at(-1);
    if (last !== undefined) NAMED.lastIndex = last.end;
  }
}

/** The whole name: what stands before the word that makes it secret, and after. */
function nameAround(text: string, at: number, name: string, between: string): string {
  const before = /[A-Za-z0-9_-]{0,40}$/.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? "";
  return `${before}${name}${/^[A-Za-z0-9_-]*/.exec(between)?.[0] ?? ""}`;
}

interface Found {
  readonly start: number;
  readonly end: number;
}

function valuesAt(text: string, at: number, name: string, between: string): Found[] {
  const open = QUOTE.exec(text.slice(at, at + 5))?.[0];
  if (open !== undefined) return quoted(text, at + open.length, open, name, between);
  if (text[at] === "[") return listed(text, at, name);
  if (text[at] === "{" && between.includes(">")) return element(text, at);
  return bare(text, at, name, between);
}

const QUOTE = /^\\{0,3}["'`]/;

function quoted(text: string, start: number, quote: string, name: string, between: string): Found[] {
  const rest = text.slice(start, start + MAX_QUOTED);
  const end = closing(rest, quote);
  const line = rest.search(/[\r\n]/);
  // Without a closing quote on the line, the value is what stands before the next blank.
  if (end < 0 || (line >= 0 && line < end)) return bare(text, start, name, between);
  const value = rest.slice(0, end);
  return isQuotedValue(value, name, between) ? [{ start, end: start + end }] : [];
}

/** Where the quote closes: with as many backslashes before it as the opening one had, since others are of the value. */
function closing(rest: string, quote: string): number {
  const mark = quote.slice(-1);
  for (let at = rest.indexOf(mark); at >= 0; at = rest.indexOf(mark, at + 1)) {
    let start = at;
    while (rest[start - 1] === "\\") start--;
    const backslashes = at - start;
    if (quote.length === 1 ? backslashes % 2 === 0 : backslashes === quote.length - 1) return at - (quote.length - 1);
  }
  return -1;
}

function isQuotedValue(value: string, name: string, between: string): boolean {
  if (value.length < 4 || isPlain(value) || isTemplate(value)) return false;
  // A list of names, or the name and value of a call: `["GITHUB_TOKEN", "GH_TOKEN"]`, `set("TOKEN", "a1b2c3")`.
  if (between.includes(",") && !/\d/.test(value)) return false;
  if (WEAK.test(name) && between.trim() === "") return false;
  if (WEAK.test(name)) return looksRandom(value) || (value.length >= 8 && /^[\da-f]+$/i.test(value));
  const assigned = between.includes("=");
  if (/\s/.test(value)) return assigned && !isSentence(value, name);
  // Words of other scripts are a translation of a label, and one word may be the label itself.
  if (/[^\u0000-\u024f]/.test(value) && !assigned) return false;
  return !/^[a-z]+(?:[._-][a-z]+)*$/i.test(value) || assigned || value.length >= 8;
}

/** `TOKEN = "there is no token here, set one"`: a message about a secret. A pass phrase has no such marks. */
function isSentence(value: string, name: string): boolean {
  if (/[.!?:]$/.test(value)) return true;
  const words = value.split(/\s+/);
  const plain = words.filter((word) => /^[A-Za-z]+['\u2019]?[a-z]*[,:;]?$/.test(word)).length;
  return !/pass|pwd/i.test(name) && plain === words.length && (words.length > 6 || /^[A-Z]/.test(value));
}

/** `{{ … }}`, `${…}`, `Bearer ${…}`, `%TOKEN%`, `<your key>`, `#{…}`: what is filled in later. */
function isTemplate(value: string): boolean {
  const fixed = value.replace(/[$#]\{[^{}]*\}/g, "");
  if (fixed !== value && /^[A-Za-z:._ -]*$/.test(fixed)) return true;
  return /^(?:[$#%]?\{[^{}]*\}+|%\w+%|\$\w+|<[^>]*>|@\w+)$/.test(value) || /^\{\{.*\}\}$/.test(value);
}

/** `"tokens": ["…", "…"]`: words stay. What begins with what stands behind an entry is none: its quote was a closing one. */
function listed(text: string, at: number, name: string): Found[] {
  const rest = text.slice(at, at + MAX_LIST);
  const close = rest.indexOf("]");
  // Without an end, only its beginning: names that are repeated would each look at all that follows.
  const list = close < 0 ? rest.slice(0, 512) : rest.slice(0, close);
  return [...list.matchAll(/(?<=[[,]\s{0,16}\\{0,3})["'`]([^"'`\\\s,\]][^"'`\\\s]{5,1023})/g)].flatMap(
    ({ 0: whole, 1: item = "", index }) => {
      const start = at + index + whole.length - item.length;
      const random = looksRandom(item) || (!WEAK.test(name) && /^(?=.*\d)(?=.*[a-z])[\da-f]{8,}$/i.test(item));
      return random ? [{ start, end: start + item.length }] : [];
    },
  );
}

/** `<secret>{…}</secret>`: what configurations in XML keep, blanks included. */
function element(text: string, at: number): Found[] {
  const end = text.slice(at, at + MAX_QUOTED).indexOf("<");
  return end < 5 ? [] : [{ start: at, end: at + end }];
}

function bare(text: string, at: number, name: string, between: string): Found[] {
  VALUE.lastIndex = at;
  const raw = VALUE.exec(text)?.[0] ?? "";
  const trimmed = raw.replace(/[,;()\]}&|].*$/s, "");
  const value = (isOdd(raw) ? raw.replace(/[,;]+$/, "") : trimmed).replace(/\\+[nrt]?$/, "");
  if (!isBareValue(value, name, between, text[at + value.length])) return [];
  const end = at + value.length;
  if (value.length < MAX_BARE) return [{ start: at, end }];
  REST.lastIndex = end;
  return [{ start: at, end: end + (REST.exec(text)?.[0].length ?? 0) }];
}

const MAX_BARE = 512;
const VALUE = /[^\s"'`<>]{0,512}/y;
/** What is longer than any value is taken whole: half a secret must not stay. */
const REST = /[^\s"'`<>]*/y;

function isBareValue(value: string, name: string, between: string, next: string | undefined): boolean {
  if (value.length < 4 || isPlain(value)) return false;
  if (isOdd(value)) return !WEAK.test(name);
  if (/[{$%#@]/.test(value[0] ?? "")) return false;
  if (between.includes(",") && !/\d/.test(value)) return false;
  if (next === "(" || next === "[" || MEMBER.test(value)) return false;
  if (WEAK.test(name) || between.trim() === "" || between.endsWith("(")) return looksRandom(value);
  return mixed(value);
}

/** `options.request?.signal`: code, not a value. */
const MEMBER = /^[\w$]+(?:\??\.[A-Za-z_$#][\w$]*)+$/;

/** Has a digit beside letters, or is one long run: not a word, a path or a version. */
function mixed(value: string): boolean {
  if (/^[./~]|^\w+:\/\/|^v?\d+(?:\.\d+)*$/.test(value)) return false;
  return (
    (/\d/.test(value) && /[A-Za-z]/.test(value) && value.length >= 6) || /[!@#$^*]/.test(value) || value.length >= 24
  );
}

/** So many kinds of punctuation that only a password has them, and no call or member of code. */
function isOdd(value: string): boolean {
  if (value.length > 128 || /^\/.*\/[a-z]*$/.test(value)) return false;
  return new Set(value.match(/[{}()[\]#$!^*>&@%]/g)).size >= 4 && /[#!^]/.test(value) && !/^[\w$.]+\(\w*\)/.test(value);
}
