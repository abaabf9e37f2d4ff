import { codeSpan } from "../neutralise.ts";
import { publishedCounts } from "../published-ledger.ts";
import { suiteClaim } from "../suite-claim.ts";
import type { EvidenceRow, KnownStep, PublicationInput } from "../types.ts";

/** What the section is made of. */
export interface TestingClaims extends Pick<PublicationInput, "suite" | "coveragePercent"> {
  readonly evidence: readonly Pick<EvidenceRow, "step" | "result" | "counts">[];
}

/** Every line follows from rows of the ledger. What has no row is said to be missing. */
export function testing({ evidence, suite, coveragePercent }: TestingClaims): string {
  const line = (step: KnownStep, claim: string): string => `- ${verdict(evidence, step)}${claim}`;
  return `## Testing

${[
  line("red", "Wrote failing test reproducing error"),
  line("green", "Implemented minimal fix"),
  line("suite", suiteClaim(suite)),
  line("coverage", `Coverage: ${coveragePercent.toFixed(1)}%`),
  line("types", "TypeScript compilation: success"),
  line("build", "Build: success"),
  line("replay", "Verified against original error scenario"),
  line("revert", "The test fails again when the fix is reverted"),
  line("neighbours", `Calls near the recorded one, with and without the fix: ${tried(evidence, "neighbours")}`),
  line("bite", `Mutations of the changed lines: ${tried(evidence, "bite")}`),
].join("\n")}`;
}

function verdict(rows: TestingClaims["evidence"], step: KnownStep): string {
  const found = rows.filter((row) => row.step === step);
  if (found.length === 0) return "⬜ Not run: ";
  return found.every((row) => row.result === "passed") ? "✅ " : "❌ Failed: ";
}

function tried(rows: TestingClaims["evidence"], wanted: KnownStep): string {
  const found = rows.find(({ step }) => step === wanted);
  return found === undefined ? "none tried" : codeSpan(publishedCounts(found.counts), 240);
}
