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
  const wanted = normalMessage(error);
  return message.split("\n").some((line) => {
    const said = normalMessage(line);
    return (
      said.includes(wanted) ||
      said
        .split(CUT)
        .slice(0, -1)
        .some((before) => endsWithBeginning(before, wanted))
    );
  });
}

function endsWithBeginning(text: string, wanted: string): boolean {
  for (let length = wanted.length - 1; length >= TELLING; length -= 1) {
    if (text.endsWith(wanted.slice(0, length))) return true;
  }
  return false;
}
