import { credentials } from "./credentials.ts";
import { headOf } from "../shared/head-of.ts";
import { NO_KNOWN_SECRETS, type KnownSecrets } from "./known-secrets.ts";
import { namedValues } from "./named-values.ts";
import { prefixedTokens } from "./prefixed-tokens.ts";
import { replaceSpans, type Span } from "./spans.ts";
import { vendorFormats } from "./vendor-formats.ts";

export { standIn } from "./spans.ts";

/** Texts are scanned up to here; the rest is dropped unseen, since what was not scanned must not be written. */
const MAX_SCAN = 1024 * 1024;
const DROPPED = "<dropped: could not be checked for secrets>";
/** Distinct values that are looked for a second time. */
const MAX_REPEATED = 50;

/**
 * The write tier: for what stays on this machine. Replaces secrets by typed stand-ins: values known word for word, PEM
 * blocks, vendors' formats, credentials in URLs and headers, and values of secret names; and each such value again
 * wherever else the text has it. Linear in the text, twice the same as once. Ordinary text stays.
 *
 * When anything in here throws, the whole text is dropped: a redactor that fails must not let through.
 */
export function redactText(text: string, known: KnownSecrets = NO_KNOWN_SECRETS): string {
  return guarded(text, (scanned) => {
    const rest = withoutWholes(scanned, known);
    return replaceSpans(rest, secretsIn(rest));
  });
}

/** Runs a redaction over the part that is scanned, and drops the text when it throws. */
export function guarded(text: string, redaction: (scanned: string) => string): string {
  try {
    const scanned = headOf(text, MAX_SCAN);
    const clean = redaction(scanned);
    return text.length > scanned.length ? `${clean}<cut:${text.length - scanned.length}>` : clean;
  } catch {
    return DROPPED;
  }
}

/**
 * Replaces what may hold blanks, quotes and line ends, before anything looks at those: values known word for word, and
 * PEM blocks.
 */
export function withoutWholes(text: string, known: KnownSecrets): string {
  const spans: Span[] = [];
  for (const form of known.forms) addOccurrences(text, form, "known", spans);
  if (text.includes("-----BEGIN ")) pemBlocks(text, spans);
  return replaceSpans(text, spans);
}

/** Where the other secrets of the write tier are. */
export function secretsIn(text: string): Span[] {
  const spans: Span[] = [];
  vendorFormats(text, spans);
  prefixedTokens(text, spans);
  credentials(text, spans);
  namedValues(text, spans);
  if (spans.length > 0) repeated(text, spans);
  return spans;
}

function addOccurrences(text: string, value: string, kind: string, spans: Span[]): void {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    spans.push({ start: at, end: at + value.length, kind });
  }
}

/** What was found once, by its name or its neighbours, is the same secret where it stands alone. */
function repeated(text: string, spans: Span[]): void {
  const values = new Map<string, string>();
  for (const { start, end, kind } of spans) {
    if (values.size >= MAX_REPEATED) break;
    if (end - start < 8 || end - start > 4096) continue;
    const value = text.slice(start, end);
    if (/\d/.test(value) && !value.includes("<secret:")) values.set(value, kind);
  }
  for (const [value, kind] of values) addOccurrences(text, value, kind, spans);
}

/** From BEGIN to END, or to the end of the text when END was cut off. By search, since an expression is quadratic. */
function pemBlocks(text: string, spans: Span[]): void {
  const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const end = text.indexOf("-----END ", match.index);
    const tail = end < 0 ? -1 : text.indexOf("-----", end + 9);
    const to = tail < 0 ? text.length : tail + 5;
    spans.push({ start: match.index, end: to, kind: "private_key" });
    begin.lastIndex = to;
  }
}
