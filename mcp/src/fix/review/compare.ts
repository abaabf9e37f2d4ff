import { publishedCounts, type PublishedLedger } from "../../publish/published-ledger.ts";
import type { FixState, LedgerEntry } from "../ledger.ts";
import { failing, holding, unjudged, type Claim, type ReviewVerdict } from "./claims.ts";

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

type Published = PublishedLedger["entries"][number];

/** Machines round and race: coverage within half a percent is the same. */
const COVERAGE_SLACK = 0.5;

/** Holds every step of the ledger to what the engine did here. */
export function compareSteps(ledger: PublishedLedger, fix: FixState, stopped: Stopped | undefined): Claim[] {
  return STEPS.flatMap((step) => {
    const said = ledger.entries.filter((entry) => entry.step === step);
    const seen = fix.entries.filter((entry) => entry.step === step);
    const published =
      step === "rules"
        ? "kept"
        : said.map(({ counts, result }) => (counts === "" ? result : counts)).join("; ") || "nothing";
    if (stopped?.step === step) return [failing(step, published, stopped.reason, stopped.verdict)];
    if (step === "rules" && fix.verified !== undefined) return [holding(step, "kept", "kept")];
    if (seen.length === 0) {
      // A base without such a tool has no calls round the recorded one.
      if (stopped === undefined && said.length === 0) return [];
      return [unjudged(step, published, stopped === undefined ? "not run here" : `${stopped.step} failed before it`)];
    }
    const here = seen.map(({ counts, result }) => (counts === "" ? result : counts)).join("; ");
    if (said.length === 0) return [failing(step, published, `${here}; the ledger lacks it`, "out_of_order")];
    const differs =
      seen.length !== said.length || seen.some((entry, index) => !agree(step, said[index], entry, ledger));
    return [differs ? failing(step, published, here, "stale_evidence") : holding(step, published, here)];
  });
}

function agree(step: Step, said: Published | undefined, seen: LedgerEntry, ledger: PublishedLedger): boolean {
  if (said === undefined || said.result !== seen.result || said.exit !== seen.exitCode) return false;
  switch (step) {
    case "suite":
      return suiteOf(said.counts) === suiteOf(seen.counts) && suiteOf(said.counts) === suiteText(ledger.suite);
    case "coverage":
      return near(percentIn(said.counts), percentIn(seen.counts)) && near(percentIn(said.counts), ledger.coverage);
    case "red replay":
    case "green replay":
    case "replay":
      return ofHow(said.counts) === ofHow(seen.counts);
    case "neighbours":
      // They are made from the call, which is the test's here and was a user's there.
      return true;
    default:
      return said.counts === publishedCounts(seen.counts);
  }
}

/** `7 passed, 0 failed`, without what was run again and without names. */
function suiteOf(counts: string): string {
  const [, passed, failed] = /^(\d+) passed(?: \([^)]*\))?, (\d+) failed/.exec(counts) ?? [];
  return `${passed} passed, ${failed} failed`;
}

function suiteText({ passed, failed }: PublishedLedger["suite"]): string {
  return `${passed} passed, ${failed} failed`;
}

function percentIn(counts: string): number {
  return Number.parseFloat(counts);
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= COVERAGE_SLACK;
}

/** `3 of 3 gave the recorded failure`: how it failed otherwise is another call's matter. */
function ofHow(counts: string): string {
  return counts.split(",")[0] ?? "";
}
