import type { PublishedLedger } from "../../publish/published-ledger.ts";
import type { FixState } from "../ledger.ts";
import { failing, holding, unjudged, type Claim, type ReviewVerdict } from "./claims.ts";
import { difference, type SameTree } from "./rows.ts";

/** What a whole proof has, in the order in which it is read. No command runs the rules over the source and the test. */
export const STEPS = [
  "red replay",
  "red",
  "green",
  "green replay",
  "rules",
  "build",
  "types",
  "lint",
  "neighbours",
  "revert",
  "suite",
  "coverage",
  "replay",
  "second build",
  "need",
  "bite",
] as const;

export type Step = (typeof STEPS)[number];

/** What stopped the run here, and at which step. */
export interface Stopped {
  readonly step: Step;
  readonly verdict: ReviewVerdict;
  readonly reason: string;
}

/** Holds every step of the ledger to what the engine did here. */
export function compareSteps(
  ledger: PublishedLedger,
  fix: FixState,
  stopped: Stopped | undefined,
  isSameTree: SameTree,
): Claim[] {
  return STEPS.flatMap((step) => {
    const said = ledger.entries.filter((entry) => entry.step === step);
    const seen = fix.entries.filter((entry) => entry.step === step);
    const published = step === "rules" ? "kept" : countsIn(said) || "nothing";
    if (stopped?.step === step) return [failing(step, published, stopped.reason, stopped.verdict)];
    if (step === "rules" && fix.verified !== undefined) return [holding(step, "kept", "kept")];
    if (seen.length === 0) {
      // A base without such a tool has no calls round the recorded one.
      if (stopped === undefined && said.length === 0) return [];
      return [unjudged(step, published, stopped === undefined ? "not run here" : `${stopped.step} failed before it`)];
    }
    const here = countsIn(seen);
    if (said.length === 0) return [failing(step, published, `${here}; the ledger lacks it`, "out_of_order")];
    const differs = said.flatMap((row, index) => {
      const entry = seen[index];
      return entry === undefined ? [] : (difference(row, entry, ledger, isSameTree) ?? []);
    });
    if (seen.length !== said.length) differs.push(`${seen.length} commands, not ${said.length}`);
    const [first] = differs;
    return [
      first === undefined
        ? holding(step, published, here)
        : failing(step, published, `${here}; ${first}`, "stale_evidence"),
    ];
  });
}

function countsIn(rows: readonly { readonly counts: string; readonly result: string }[]): string {
  return rows.map(({ counts, result }) => (counts === "" ? result : counts)).join("; ");
}
