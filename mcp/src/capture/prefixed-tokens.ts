import { looksRandom } from "./randomness.ts";
import type { Span } from "./spans.ts";

/** What most vendors do since GitHub did: a name of theirs, then the token. Ids of jobs and blocks have no letters. */
const PREFIXED = /\b([A-Za-z][A-Za-z0-9]{1,11}(?:_[a-z0-9]{1,8}){0,3}_)([A-Za-z0-9]{20,}(?:_[A-Za-z0-9]{6,})*)/g;

/** Finds tokens of vendors that nobody has listed yet. */
export function prefixedTokens(text: string, spans: Span[]): void {
  if (!text.includes("_")) return;
  PREFIXED.lastIndex = 0;
  for (let match = PREFIXED.exec(text); match !== null; match = PREFIXED.exec(text)) {
    const [whole, , token = ""] = match;
    if (/[A-Za-z]/.test(token) && /\d/.test(token) && looksRandom(token.replaceAll("_", ""))) {
      spans.push({ start: match.index, end: match.index + whole.length, kind: "token" });
    }
  }
}
