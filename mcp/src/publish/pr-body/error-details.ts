import { isoTime } from "../../shared/clock.ts";
import { codeSpan, fence, neutraliseInline } from "../neutralise.ts";
import type { PublicationInput, UserImpact } from "../types.ts";

/** The error's own text is foreign: it stands in a fence and nowhere else. */
export function errorDetails(input: PublicationInput): string {
  return `## Error Details

- **Tool**: ${codeSpan(input.tool)}
- **Error**: ${codeSpan(input.errorName, 80)}, fingerprint ${codeSpan(input.fingerprint, 40)}; message below
- **Timestamp**: ${isoTime(input.errorTimestamp)}
- **User Impact**: ${neutraliseInline(input.explain.userImpact, 400)} (${seen(input.userImpactFromLog)})

${fence(input.errorMessageRedacted, 1_000)}`;
}

function seen({ count, firstSeen, lastSeen, sessions }: UserImpact): string {
  const times = count === 1 ? "recorded once" : `recorded ${count} times`;
  const when = count === 1 ? `, at ${isoTime(lastSeen)}` : `, from ${isoTime(firstSeen)} to ${isoTime(lastSeen)}`;
  const where = sessions === undefined ? "" : `, in ${sessions} ${sessions === 1 ? "session" : "sessions"}`;
  return times + when + where;
}
