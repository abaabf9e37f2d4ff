import { normalMessage } from "../capture/fingerprint.ts";

/** A shorter beginning is that of many messages. */
const TELLING = 16;
/** What an assertion puts where it cuts a value short. */
const CUT = "…";

/**
 * True where a test's message has the words of a failure in one of its lines, whole or as an assertion shows them:
 * `expected TypeError: Cannot read properties of null… to match object`.
 */
export function hasWordsOf(error: string, message: string): boolean {
  const lines = message.split("\n");
  // An assertion puts a message into quotes, and what stands in quotes says nothing in the normal form.
  if (lines.some((line) => hasWords(line, error))) return true;
  const wanted = normalMessage(error);
  return lines.some((line) => hasWords(normalMessage(line), wanted));
}

function hasWords(line: string, wanted: string): boolean {
  const cut = line.split(CUT).slice(0, -1);
  return line.includes(wanted) || cut.some((before) => endsWithBeginning(before, wanted));
}

function endsWithBeginning(text: string, wanted: string): boolean {
  for (let length = wanted.length - 1; length >= TELLING; length -= 1) {
    if (text.endsWith(wanted.slice(0, length))) return true;
  }
  return false;
}
