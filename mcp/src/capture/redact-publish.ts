import { NO_KNOWN_SECRETS, type KnownSecrets } from "./known-secrets.ts";
import { NOBODY, ownHome, privateFacts, type Identity } from "./private-facts.ts";
import { looksRandom } from "./randomness.ts";
import { guarded, secretsIn, withoutWholes } from "./redact.ts";
import { replaceSpans, type Span } from "./spans.ts";

/**
 * The publish tier: for what leaves this machine. What the write tier replaces, and besides: tokens that look random
 * (hashes, ids and keys of vendors that nobody has listed), home folders, the account and machine by name, mail and
 * network addresses, hosts of URLs that are not widely known, and queries of URLs. Words, paths in a project, names of
 * code and frames of stacks stay. Linear in the text, twice the same as once; a text that cannot be checked is dropped.
 *
 * @param who the names that would give the person away
 */
export function redactForPublishing(
  text: string,
  known: KnownSecrets = NO_KNOWN_SECRETS,
  who: Identity = NOBODY,
): string {
  return guarded(text, (scanned) => {
    const rest = withoutWholes(scanned, known);
    const spans = secretsIn(rest);
    privateFacts(rest, who, spans);
    randomTokens(rest, spans);
    return replaceSpans(rest, spans);
  });
}

/**
 * What the last gate looks for in a finished text: the secrets of the write tier, and the home folder. Code and our own
 * fields may have hashes and addresses, which the publish tier would replace.
 */
export function redactFinished(text: string, known: KnownSecrets, who: Identity): string {
  return guarded(text, (scanned) => {
    const rest = withoutWholes(scanned, known);
    const spans = secretsIn(rest);
    ownHome(rest, who, spans);
    return replaceSpans(rest, spans);
  });
}

const CANDIDATE = /[A-Za-z0-9_+/=~-]{12,8192}/g;
const UUID = /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/gi;
/** Ids of our own records and fixes, which a reader needs and which say nothing. */
const OWN_ID = /^(?:err-\d{8}-[a-z2-7]{8}|fix-\d{10,13})$/;

function randomTokens(text: string, spans: Span[]): void {
  for (const { 0: found, index } of text.matchAll(UUID)) {
    spans.push({ start: index, end: index + found.length, kind: "uuid", as: "<uuid>" });
  }
  CANDIDATE.lastIndex = 0;
  for (let match = CANDIDATE.exec(text); match !== null; match = CANDIDATE.exec(text)) {
    for (const { start, end } of randomParts(match[0], match.index)) spans.push({ start, end, kind: "token" });
  }
}

/** A path is looked at folder by folder: one of them may be a hash, while the others are to stay. */
function randomParts(run: string, at: number): { start: number; end: number }[] {
  if (OWN_ID.test(run)) return [];
  const isPath = run.includes("/") && !/[+=]/.test(run);
  const pieces = isPath ? [...run.matchAll(/[^/]+/g)] : [...run.matchAll(/[A-Za-z0-9_+/~-]+=*/g)];
  return pieces.flatMap(({ 0: piece, index }) =>
    looksRandom(piece) ? [{ start: at + index, end: at + index + piece.length }] : [],
  );
}
