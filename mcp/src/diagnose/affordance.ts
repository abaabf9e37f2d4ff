import type { Facts } from "./facts.ts";
import { quoteSome } from "./quote.ts";

/** Which part of a tool invites the wrong call, and what the proof of a change is. */
export function affordanceText(facts: Facts): string {
  const { count, sessions } = facts.recurrence;
  const proof = "The proof is that the recorded calls succeed, or get an answer that leads to success.";
  return `The same wrong call was made ${count} times in ${sessions} sessions: ${inviter(facts)}. ${proof}`;
}

/** What of the tool to change, by what the caller got wrong. */
function inviter({ record, fit }: Facts): string {
  const wrong = quoteSome(fit.wrong, 3);
  if (record.surface === "unknown_tool") {
    return "callers expect a tool of that name; name it in the description of the one that does this, or in the error text";
  }
  if (record.surface === "schema" && fit.fits === "no") {
    return `the schema and the description of ${record.tool} do not lead callers to ${wrong === "" ? "the right arguments" : `the right ${wrong}`}; accept what they mean, or say it in the description`;
  }
  if (record.surface === "schema") {
    return `the schema of ${record.tool} does not show a condition that the handler demands; show it there`;
  }
  return `the description of ${record.tool} does not say what it takes, and the error text does not lead to a call that works`;
}
