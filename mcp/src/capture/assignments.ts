/**
 * `password=…`, `"api_key": "…"`, `token: …`, `--secret …`: a value that is assigned to a secret name inside a text.
 * The name decides; the value must then look like one, so that "password: required" and `token = getToken()` stay.
 */
const ASSIGNMENT =
  /(?<!<)(passw(?:or)?d|passphrase|passwd|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|auth[_-]?key|client[_-]?key|consumer[_-]?key|authorization|credentials?|cookie|sig(?:nature)?(?![a-z]))([A-Za-z0-9_-]{0,24}["'`\]]{0,2}(?:\s{1,2}string)?\s{0,4}(?:[?:.|+]{0,3}={1,2}>?|:|,|>)\s{0,8}(?:[A-Za-z]{1,8}\()?)(["'`]?)([^\s"'`<>]{4,4096})/gi;

/** Words that stand after a secret name in ordinary text and code. */
const PLAIN =
  /^(?:true|false|null|none|nil|undefined|string|number|boolean|object|required|optional|missing|invalid|expired|example|changeme|process|import|require|await|return|\*+|x+|\.+|[A-Za-z]{1,3})$/i;

const VERSION = /^[\^~v]?\d+(?:\.\d+)+$/;
const WORDS = /^[a-z]+(?:[ ._-][a-z]+)*$/i;
/** `options.request?.signal`: code, not a value. */
const MEMBER = /^[\w$]+(?:\??\.[A-Za-z_$#][\w$]*)+$/;

/** Replaces the values; everything around them stays as it was. */
export function assignments(text: string): string {
  return text.replace(ASSIGNMENT, (whole, name: string, between: string, quote: string, raw: string, at: number) => {
    const value = quote === "" ? raw.replace(/[,;()\]}&|].*$/s, "") : raw.replace(/[)\]};,]+$/, "");
    const next = text[at + name.length + between.length + quote.length + value.length];
    if (!isValue(value, quote, between, next)) return whole;
    const kind = name.toLowerCase().replace(/[^a-z]/g, "");
    return `${name}${between}${quote}<secret:${kind}:${value.length}>${raw.slice(value.length)}`;
  });
}

function isValue(value: string, quote: string, between: string, next: string | undefined): boolean {
  if (value.length < 4 || PLAIN.test(value) || VERSION.test(value) || value.includes("<secret:")) return false;
  if (/[{$%]/.test(value[0] ?? "")) return false;
  // A list of names, or the name and value of a call: `["GITHUB_TOKEN", "GH_TOKEN"]`, `set("TOKEN", "a1b2c3")`.
  if (between.includes(",") && !/\d/.test(value)) return false;
  if (quote !== "" && next === quote) return !WORDS.test(value) || between.includes("=") || value.length >= 8;
  return next !== "(" && next !== "[" && mixed(value) && !MEMBER.test(value);
}

/** Has a digit beside letters, or is one long run: not a word, a path or a version. */
function mixed(value: string): boolean {
  if (/^[./~]|^\w+:\/\/|^v?\d+(?:\.\d+)*$/.test(value)) return false;
  return (
    (/\d/.test(value) && /[A-Za-z]/.test(value) && value.length >= 6) || /[!@#$^*]/.test(value) || value.length >= 24
  );
}
