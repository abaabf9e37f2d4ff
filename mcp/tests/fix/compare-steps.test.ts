import { expect, it } from "vitest";
import { compareSteps } from "../../src/fix/review/compare.ts";
import { verdictOf } from "../../src/fix/review/claims.ts";
import type { LedgerEntry } from "../../src/fix/ledger.ts";
import { ledgerOf } from "../../src/publish/published-ledger.ts";
import { aFix, PROOFS } from "../support/a-fix.ts";
import { aPublication } from "../support/a-publication.ts";

const COUNTS = {
  red: "3 of 3 failed, 3 with the recorded failure at the door",
  suite: "7 passed, 0 failed",
  coverage: "90.2 % of lines, none lost, all changed ones covered",
  replay: "0 of 3 gave the recorded failure, 1 failed otherwise",
  neighbours: "32 calls: 3 failed as recorded and no longer do, 29 worked and answer the same",
};
type Counts = Readonly<Record<string, string>>;

function entriesOf(counts: Counts): LedgerEntry[] {
  const entry = { command: "c", tree: "1".repeat(40), exitCode: 0, message: "", environment: "", durationMs: 1, at: 1 };
  return Object.entries(counts).map(([step, text]) => ({ ...entry, step, counts: text, result: "passed" }));
}

/** What does not hold when the ledger says one thing and another was seen. */
function compared(published: Counts, seen: Counts) {
  const suite = { passed: 7, failed: 0, again: 0 };
  const ledger = ledgerOf(aPublication({ evidence: entriesOf(published), suite, coveragePercent: 90.2 }));
  const claims = compareSteps(ledger, aFix({ ...PROOFS, entries: entriesOf(seen) }), undefined);
  return claims
    .filter(({ holds, claim }) => holds === "no" && claim !== "rules")
    .map(({ claim, verdict }) => [claim, verdict]);
}

it("finds nothing where the same was seen", () => {
  expect(compared(COUNTS, COUNTS)).toEqual([]);
});

it.each([
  ["how another call failed otherwise", { replay: "0 of 3 gave the recorded failure" }],
  ["calls near another call", { neighbours: "12 calls: 12 failed as recorded and no longer do, 0 worked" }],
  ["half a percent of lines", { coverage: "90.6 % of lines" }],
  ["a test that was run again", { suite: "7 passed (1 of them when run again alone), 0 failed" }],
])("takes for the same what may differ between machines: %s", (_, seen) => {
  expect(compared(COUNTS, { ...COUNTS, ...seen })).toEqual([]);
});

it.each([
  ["suite", "8 passed, 0 failed"],
  ["suite", "7 passed, 1 failed (none passed on the base; the first: a)"],
  ["coverage", "88.1 % of lines"],
  ["red", "2 of 2 failed, 2 with the recorded failure at the door"],
  ["replay", "1 of 3 gave the recorded failure"],
])("does not take for the same: %s, %s", (step, seen) => {
  expect(compared(COUNTS, { ...COUNTS, [step]: seen })).toEqual([[step, "stale_evidence"]]);
});

it("misses in a ledger what was run here, and says so", () => {
  const { red, ...rest } = COUNTS;
  void red;
  expect(compared(rest, COUNTS)).toEqual([["red", "out_of_order"]]);
});

it("calls nothing verified that was not judged to its end", () => {
  expect(verdictOf([])).toBe("blocked");
  expect(verdictOf([{ claim: "red", holds: "not judged", published: "", here: "" }])).toBe("blocked");
  expect(verdictOf([{ claim: "red", holds: "yes", published: "", here: "" }])).toBe("fix_verified");
});
