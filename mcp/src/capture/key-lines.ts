import { standIn } from "./spans.ts";

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** What stands between the two, also behind the time that a logger puts before each line. */
const BODY =
  /(?:^|\s)[A-Za-z0-9+/]{20,200}={0,2}\s*$|(?:^|\s)[A-Za-z0-9+/]{1,19}={1,2}\s*$|^\s*[A-Za-z0-9+/]{0,19}\s*$|\b(?:Proc-Type|DEK-Info|Comment|Version|Hash|Charset): /;
const KIND = "private_key";

/**
 * Replaces a private key that a log has over several lines, which no look at one line would recognise. Give it the
 * lines in order; redaction of each goes on from there.
 */
export class KeyLines {
  #inside = false;

  next(line: string): string {
    const begin = BEGIN.exec(line);
    const end = END.exec(line);
    if (this.#inside && end !== null) {
      this.#inside = begin !== null && begin.index > end.index;
      return this.#inside
        ? standIn(KIND, line.length)
        : standIn(KIND, end.index) + line.slice(end.index + end[0].length);
    }
    if (begin !== null && (end === null || end.index < begin.index)) {
      this.#inside = true;
      return line.slice(0, begin.index) + standIn(KIND, line.length - begin.index);
    }
    this.#inside &&= BODY.test(line);
    return this.#inside ? standIn(KIND, line.length) : line;
  }
}

/** The same for the last lines of a log, which may begin in the middle of a key. */
export function withoutKeyLines(lines: readonly string[]): string[] {
  const keys = new KeyLines();
  const clean = lines.map((line) => keys.next(line));
  const end = lines.findIndex((line, at) => END.test(line) && clean[at] === line);
  if (end < 0 || BEGIN.test(lines[end] ?? "")) return clean;
  // A short last line behind a logger's time looks like any other.
  for (let at = end; at >= 0 && (at >= end - 1 || BODY.test(lines[at] ?? "")); at--) {
    clean[at] = standIn(KIND, lines[at]?.length ?? 0);
  }
  return clean;
}
