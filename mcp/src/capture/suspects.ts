/** Something in source code that a redaction takes for a secret. */
export interface Suspect {
  /** What it was taken for, such as `token` or `github_token`. */
  readonly kind: string;
  /** Where it begins, in characters, and its line, counted from 1. */
  readonly start: number;
  readonly line: number;
}

interface Found {
  readonly kind: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * What a redaction would replace in source code, but for expressions: behind `const token =` a call, a member or an index
 * is no secret, though it may have as many signs as a password. A literal is one, and so is what any format names.
 *
 * @param redact replaces what looks like a secret by a stand-in; text without one comes back unchanged
 */
export function suspectsIn(code: string, redact: (text: string) => string): Suspect[] {
  const found = foundIn(code, redact(code));
  const expressions = found.filter(({ start, end }) => isExpression(code, start, end, redact));
  const harmless = new Set(expressions.map(({ start, end }) => code.slice(start, end)));
  // What was found once is found wherever else it stands.
  return found
    .filter(({ start, end }) => !harmless.has(code.slice(start, end)))
    .map(({ kind, start }) => ({ kind, start, line: code.slice(0, start).split("\n").length }));
}

const STAND_IN = /<secret:([a-z0-9_]{1,60}):(\d{1,9})>/g;

function foundIn(code: string, clean: string): Found[] {
  const found: Found[] = [];
  let [from, done] = [0, 0];
  for (const { 0: whole, 1: kind = "", 2: length, index } of clean.matchAll(STAND_IN)) {
    const start = from + index - done;
    // One that the code has itself.
    if (code.startsWith(whole, start)) continue;
    if (code.slice(from, start) !== clean.slice(done, index)) break;
    const end = start + Number(length);
    found.push({ kind, start, end });
    [from, done] = [end, index + whole.length];
  }
  if (code.slice(from) === clean.slice(done)) return found;
  // Something else was replaced, by a stand-in that does not say how long it was.
  let at = 0;
  while (code[from + at] === clean[done + at]) at++;
  const kind = /^<(\w+)/.exec(clean.slice(done + at))?.[1] ?? "private";
  return [...found, { kind, start: from + at, end: code.length }];
}

/** What a value of code stands behind, on a line without a text or a comment that is still open. */
const BEFORE_A_VALUE = /(?:[=:?(,]|=>|&&|\|\|)\s*\(?(?:await\s+)?$/;
/** `name.name(` and `name[0]`: no literal begins so. */
const CALL_OR_INDEX = /^!*[A-Za-z_$][\w$]*!?(?:\??\.[A-Za-z_$][\w$]*!?)*(?:\(|\[[\w$\s+.-]*\])/;
/** A pattern that something is asked of: `/^[A-Z]+$/.test(name)`. */
const PATTERN = /^!*\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]{0,6}\.[a-z]+\(/i;
const MEMBER = /^!+[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+/;
const NAME = /^[A-Za-z_$][\w$]*$/;

function isExpression(code: string, start: number, end: number, redact: (text: string) => string): boolean {
  const before = code.slice(code.lastIndexOf("\n", start - 1) + 1, start);
  if (!BEFORE_A_VALUE.test(before) || /\/\/|^\s*\/?\*/.test(before) || isInText(before)) return false;
  const found = code.slice(start, end);
  // A format of a vendor is one wherever it stands.
  if (redact(found) !== found) return false;
  const rest = code.slice(start).split("\n", 1)[0] ?? "";
  if ([CALL_OR_INDEX, PATTERN, MEMBER].some((shape) => shape.test(rest))) return true;
  return NAME.test(found) && isDeclared(code, found);
}

function isInText(before: string): boolean {
  return ['"', "'", "`"].some((quote) => before.split(quote).length % 2 === 0);
}

function isDeclared(code: string, name: string): boolean {
  return new RegExp(`\\b(?:const|let|var|function|class)\\s+${name.replaceAll("$", "\\$")}(?![\\w$])`).test(code);
}
