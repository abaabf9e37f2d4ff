import { isSecretName } from "./secret-names.ts";
import { wellFormed } from "./well-formed.ts";

/** Below this length a "secret" is a word that occurs in ordinary text (the limit of GitHub's agentic workflows). */
const MIN_LENGTH = 6;
/** Values that occur everywhere and that somebody does put into a variable named `…_TOKEN`. */
const ORDINARY =
  /^(?:true|false|null|none|undefined|disabled|enabled|default|\d{1,7}|\$\{.*\}|[/~].*|unix:.*|file:.*)$/i;

/** The spellings of secrets that are known word for word, longest first. */
export interface KnownSecrets {
  readonly forms: readonly string[];
}

export const NO_KNOWN_SECRETS: KnownSecrets = { forms: [] };

/** The values of an environment whose names look like secrets. */
export function secretValuesOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => (value !== undefined && isSecretName(name) ? [value] : []));
}

/** Prepares values for `redactText`: raw, URL-encoded, JSON-escaped, and in base64 at each of its three alignments. */
export function knownSecrets(values: readonly string[]): KnownSecrets {
  const useful = values
    .map((value) => value.trim())
    .filter((value) => value.length >= MIN_LENGTH && !ORDINARY.test(value));
  const forms = new Set(useful.flatMap(formsOf).filter((form) => form.length >= MIN_LENGTH));
  return { forms: [...forms].sort((a, b) => b.length - a.length) };
}

function formsOf(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(wellFormed(value));
  return [
    value,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    url,
    url.replaceAll("%20", "+"),
    ...base64FormsOf(value),
  ];
}

/**
 * What base64 of any text that contains the value must contain: per alignment, the characters that depend on the
 * value alone. Without padding, in both alphabets.
 */
function base64FormsOf(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  const forms = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const first = Math.ceil((shift * 8) / 6);
    const whole = Math.floor(((shift + bytes.length) * 8) / 6);
    return encoded.slice(first, whole);
  });
  const long = forms.filter((form) => form.length >= 8);
  return [...long, ...long.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}
