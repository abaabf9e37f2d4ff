import { BrokenFile } from "./broken-file.ts";

/** More than a tracker ever needs, and little enough that hostile YAML costs a fraction of a second. */
export const MAX_FRONT_MATTER = 64 * 1024;

/** The parts of a file: `open + yaml + close + body` is the text, byte for byte. */
export interface Parts {
  /** A byte order mark, if any, and the opening line; empty when the file has no front matter. */
  readonly open: string;
  readonly yaml: string;
  readonly close: string;
  readonly body: string;
  /** What ends a line that we add. */
  readonly eol: "\n" | "\r\n";
}

const OPENING = /^\uFEFF?---([^\r\n]*)(\r?\n|$)/;
const CLOSING = /^---[ \t]*(?:\r?\n|$)/m;
const CONFLICT_MARKER = /^(?:<{7}|>{7}|={7})(?:[ \t].*)?\r?$/m;

/**
 * Splits a file at its front matter. The opening line is three hyphens and nothing else: a language after them
 * (`---js`) would ask for code to be run, and is refused.
 *
 * @throws BrokenFile
 */
export function splitFile(text: string): Parts {
  if (text.trim() === "") throw new BrokenFile("the file is empty");
  if (/^\uFEFF?<{7}/.test(text)) throw new BrokenFile("it has git conflict markers");
  const opening = OPENING.exec(text);
  if (opening === null || opening[1]?.startsWith("-") === true) return withoutFrontMatter(text);
  const [open, language = ""] = opening;
  if (language.trim() !== "") {
    throw new BrokenFile(`its first line is "---${language.trim().slice(0, 20)}"; only plain YAML after "---" is read`);
  }
  return splitAfter(text, open);
}

function withoutFrontMatter(text: string): Parts {
  return { open: "", yaml: "", close: "", body: text, eol: eolOf(text) };
}

function splitAfter(text: string, open: string): Parts {
  const window = text.slice(open.length, open.length + MAX_FRONT_MATTER + 8);
  const closing = CLOSING.exec(window);
  if (closing === null) {
    const all = window.length + open.length >= text.length;
    throw new BrokenFile(all ? 'its front matter has no closing "---"' : "its front matter is larger than 64 KB");
  }
  const yaml = window.slice(0, closing.index);
  if (Buffer.byteLength(yaml) > MAX_FRONT_MATTER) throw new BrokenFile("its front matter is larger than 64 KB");
  if (CONFLICT_MARKER.test(yaml)) throw new BrokenFile("its front matter has git conflict markers");
  // The window may end inside the closing line; take the line from the whole text.
  const from = open.length + closing.index;
  const [close = ""] = /^---[ \t]*(?:\r?\n|$)/.exec(text.slice(from, from + 1024)) ?? [];
  return { open, yaml, close, body: text.slice(from + close.length), eol: eolOf(open + yaml) };
}

function eolOf(text: string): Parts["eol"] {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}
