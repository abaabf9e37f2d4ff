import { codeCell, neutraliseCell } from "../publish/neutralise.ts";
import { cleanLine, cut } from "../publish/clean-text.ts";
import type { JsonObject } from "../shared/json.ts";
import type { Claim } from "../fix/review/claims.ts";
import type { Review } from "../fix/review/review.ts";

const MARKS = { yes: "holds", no: "DOES NOT HOLD", "not judged": "not judged" } as const;

/** What the review found, claim by claim, for people. */
export function reviewText(review: Review): string {
  const rows = review.claims.map((claim) => {
    const said = claim.holds === "yes" && claim.published === claim.here ? claim.here : bothSides(claim);
    return `  ${claim.claim.padEnd(15)} ${MARKS[claim.holds].padEnd(13)}  ${said}`;
  });
  return [`${review.verdict}: ${sentence(review)}`, ...rows].join("\n");
}

function bothSides({ published, here }: Claim): string {
  return `published: ${shown(published)}; here: ${shown(here)}`;
}

function shown(text: string): string {
  return cut(cleanLine(text), 300);
}

function sentence({ verdict, subject, claims }: Review): string {
  if (verdict === "fix_verified") return `every claim of ${subject.about} holds here.`;
  if (verdict === "unproven") return `${subject.about} carries no ledger, so there is nothing to run again.`;
  const failed = claims.filter(({ holds }) => holds === "no").map(({ claim }) => claim);
  return failed.length === 0
    ? `${subject.about} could not be judged to its end.`
    : `${subject.about} does not hold: ${failed.join(", ")}.`;
}

/** The same as a table for a page on GitHub, in which no foreign text is alive. */
export function reviewMarkdown(review: Review): string {
  const rows = review.claims.map(({ claim, holds, published, here }) => {
    const mark = { yes: "✅ holds", no: "❌ does not hold", "not judged": "⬜ not judged" }[holds];
    return `| ${neutraliseCell(claim, 40)} | ${mark} | ${codeCell(published, 160)} | ${codeCell(here, 200)} |`;
  });
  return [
    `**${review.verdict}**: ${neutraliseCell(sentence(review), 300)}`,
    "",
    "| claim | | published | here |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

export function reviewData(review: Review): JsonObject {
  const { subject, verdict, head, base, ledger } = review;
  return {
    verdict,
    about: subject.about,
    head,
    base,
    fix: ledger?.fix ?? null,
    claims: review.claims.map((claim) => ({ ...claim })),
    markdown: reviewMarkdown(review),
  };
}
