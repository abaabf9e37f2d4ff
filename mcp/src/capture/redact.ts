import { assignments } from "./assignments.ts";
import { NO_KNOWN_SECRETS, type KnownSecrets } from "./known-secrets.ts";
import { SECRET_PATTERNS } from "./secret-patterns.ts";

/** Texts are scanned up to here; the rest is dropped unseen, since what was not scanned must not be written. */
const MAX_SCAN = 1024 * 1024;

/** What stands where a secret stood: its kind and length help a diagnosis, its value is gone. */
export function standIn(kind: string, length: number): string {
  return `<secret:${kind}:${length}>`;
}

/**
 * Replaces secrets by typed stand-ins: values known word for word, PEM blocks, vendors' formats, credentials in URLs
 * and headers, and assignments to secret names. Linear in the text, twice the same as once. Ordinary text stays.
 *
 * When anything in here throws, the whole text is dropped: a redactor that fails must not let through.
 */
export function redactText(text: string, known: KnownSecrets = NO_KNOWN_SECRETS): string {
  try {
    const scanned = text.length > MAX_SCAN ? `${text.slice(0, MAX_SCAN)}<cut:${text.length - MAX_SCAN}>` : text;
    return assignments(credentials(vendorFormats(pemBlocks(knownValues(scanned, known)))));
  } catch {
    return "<dropped: could not be checked for secrets>";
  }
}

function knownValues(text: string, known: KnownSecrets): string {
  let clean = text;
  for (const form of known.forms) {
    if (clean.includes(form)) clean = clean.replaceAll(form, () => standIn("known", form.length));
  }
  return clean;
}

/** From BEGIN to END, or to the end of the text when END was cut off. By search, since an expression is quadratic. */
function pemBlocks(text: string): string {
  const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
  let clean = "";
  let from = 0;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const end = text.indexOf("-----END ", match.index);
    const tail = end < 0 ? -1 : text.indexOf("-----", end + 9);
    const to = tail < 0 ? text.length : tail + 5;
    clean += text.slice(from, match.index) + standIn("private_key", to - match.index);
    from = to;
    begin.lastIndex = to;
  }
  return clean + text.slice(from);
}

/** One look for all vendors' marks: most texts have none. */
const ANY_MARK = new RegExp(
  SECRET_PATTERNS.flatMap(({ marks }) => marks)
    .map((mark) => mark.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
    .join("|"),
);

function vendorFormats(text: string): string {
  if (!ANY_MARK.test(text)) return text;
  let clean = text;
  for (const { kind, marks, pattern } of SECRET_PATTERNS) {
    if (!marks.some((mark) => clean.includes(mark))) continue;
    clean = clean.replace(pattern, (found) => standIn(kind, found.length));
  }
  return clean;
}

/** `Bearer …`, `Basic …` and `scheme://user:password@host`. "basic data" and "bearer of news" stay. */
function credentials(text: string): string {
  let clean = text;
  if (clean.includes("://")) {
    clean = clean.replace(
      /(:\/\/[^\s:@/?#"'<>]{0,256}:)([^\s@/"'<>]{1,512})(?=@)/g,
      (_, head: string, password: string) => {
        return head + standIn("url_password", password.length);
      },
    );
  }
  return clean.replace(
    /\b(bearer|basic|token|digest|apikey)(\s{1,3})([A-Za-z0-9._~+/=-]{8,4096})/gi,
    (whole, scheme: string, gap: string, value: string) => {
      return looksRandom(value) ? `${scheme}${gap}${standIn(scheme.toLowerCase(), value.length)}` : whole;
    },
  );
}

/** Letters in both cases or with digits, long enough: a word of any language is not, a token nearly always is. */
function looksRandom(value: string): boolean {
  if (value.length < 12) return false;
  const digits = /\d/.test(value);
  return (
    (digits && /[A-Za-z]/.test(value) && !/^[\d.:/-]+$/.test(value)) || (/[a-z][A-Z]/.test(value) && /=$/.test(value))
  );
}
