import { LETTER_PAIRS } from "./letter-pairs.ts";

const COUNTS = new Uint16Array(256);

/** Shannon entropy in bits per character, as gitleaks computes it; of the first 4096 characters. */
export function entropyOf(text: string): number {
  const length = Math.min(text.length, 4096);
  COUNTS.fill(0);
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at) & 255;
    COUNTS[code] = (COUNTS[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of COUNTS) if (count > 0) bits -= (count / length) * Math.log2(count / length);
  return bits;
}

/** Words that stand after a secret name in ordinary text and code. */
const PLAIN =
  /^(?:true|false|null|none|nil|undefined|string|number|boolean|object|required|optional|missing|invalid|expired|example|changeme|process|import|require|await|return|\*+|x+|\.+|[A-Za-z]{1,3})$/i;
const VERSION = /^[\^~v]?\d+(?:\.\d+)+$/;

/** A word or version that nobody would take for a secret. */
export function isPlain(value: string): boolean {
  return PLAIN.test(value) || VERSION.test(value);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Characters that are looked at: randomness shows early. */
const ENOUGH = 160;
const SEPARATORS = /[^A-Za-z0-9]+/g;

/**
 * Whether nobody would write this by hand: a hash, an id, a token. Words joined by hyphens, paths, dates, versions and
 * names in camel case do not look so.
 */
export function looksRandom(whole: string): boolean {
  if (whole.length < 12) return false;
  const value = whole.slice(0, ENOUGH);
  if (/^[./~]|:\/\//.test(value)) return false;
  if (UUID.test(value)) return true;
  const run = value.replace(SEPARATORS, "");
  if (run.length < value.length * 0.7 || (run.length < value.length && isMadeOfWords(value))) return false;
  return isRandomRun(run);
}

/** `broadcast_34_piece0`, `GHES_V3_SUFFIX`: each part a word or a number, with no more than a few digits on a word. */
function isMadeOfWords(value: string): boolean {
  const parts = value.split(SEPARATORS);
  const word = /^(?:[A-Z]?[a-z]+|[A-Z]+)*\d{0,4}[A-Za-z]{0,3}$|^\d+$/;
  return parts.every((part) => part.length < 16 && word.test(part)) && surpriseOf(parts.join("")) < 6;
}

function isRandomRun(run: string): boolean {
  if (run.length < 12) return false;
  const digits = run.replace(/[^0-9]/g, "").length;
  if (digits === run.length) return run.length >= 20;
  if (/^[0-9a-f]+$/i.test(run)) return digits >= 2;
  if (entropyOf(run) < 2.8) return false;
  const surprise = surpriseOf(run);
  if (digits === 0) return run.length >= 16 && surprise >= 5.4;
  return changes(run) / run.length >= (surprise >= 4.6 ? 0.1 : 0.3);
}

/** The mean surprise of its pairs of letters, in bits: about 3.5 for words and names, 6 for letters at random. */
export function surpriseOf(run: string): number {
  const letters = run.slice(0, 256).toLowerCase();
  let bits = 0;
  let pairs = 0;
  for (let at = 1; at < letters.length; at++) {
    const bit = LETTER_PAIRS[letters.charCodeAt(at - 1) - 97]?.[letters.charCodeAt(at) - 97];
    if (bit === undefined) continue;
    bits += Number(bit);
    pairs++;
  }
  return pairs === 0 ? 9 : bits / pairs;
}

/** How often the kind of character changes: small, capital, digit. A capital that begins a word counts once. */
function changes(run: string): number {
  let count = 0;
  for (let at = 1; at < run.length; at++) {
    const [before, here] = [kindOf(run.charCodeAt(at - 1)), kindOf(run.charCodeAt(at))];
    if (before !== here && !(before === 1 && here === 0)) count++;
  }
  return count;
}

/** 0 small letter, 1 capital, 2 digit, 3 anything else. */
function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return 0;
  if (code >= 65 && code <= 90) return 1;
  return code >= 48 && code <= 57 ? 2 : 3;
}
