import { describe, expect, it } from "vitest";
import { compareSteps } from "../../src/fix/review/compare.ts";
import { verdictOf } from "../../src/fix/review/claims.ts";
import { strayRow } from "../../src/fix/review/rows.ts";
import type { LedgerEntry } from "../../src/fix/ledger.ts";
import { ledgerOf } from "../../src/publish/published-ledger.ts";
import { aFix, PROOFS } from "../support/a-fix.ts";
import { aPublication } from "../support/a-publication.ts";

const TREE = "1".repeat(40);
const ROW = {
  ...{ command: "a command", tree: TREE, exitCode: 0, message: "", durationMs: 1, at: 1 },
  environment: "node 20.20.0, linux x64, no sandbox",
};
const COUNTS = {
  red: "3 of 3 failed, 3 with the recorded failure at the door",
  suite: "7 passed, 0 failed",
  coverage: "90.2 % of lines, none lost, all changed ones covered",
  replay: "0 of 3 gave the recorded failure, 1 failed otherwise",
  neighbours: "32 calls: 3 failed as recorded and no longer do, 29 worked and answer the same",
  need: "1 needed, 0 without effect on the built server",
};
type Step = keyof typeof COUNTS;
type Rows = Readonly<Partial<Record<Step, Partial<LedgerEntry>>>>;

function entriesOf(rows: Rows): LedgerEntry[] {
  return Object.entries(COUNTS).map(([step, counts]): LedgerEntry => {
    const own = Object.entries(rows).find(([name]) => name === step)?.[1];
    return { ...ROW, result: "passed", step, counts, ...own };
  });
}

/** What does not hold when the ledger says one thing and another was seen. */
function compared(published: Rows, seen: Rows, suite = { passed: 7, failed: 0, again: 0 }) {
  const ledger = ledgerOf(aPublication({ evidence: entriesOf(published), suite, coveragePercent: 90.2 }));
  const fix = aFix({ ...PROOFS, entries: entriesOf(seen) });
  const claims = compareSteps(ledger, fix, undefined, (one, other) => one === other);
  return claims
    .filter(({ holds, claim }) => holds === "no" && claim !== "rules")
    .map(({ claim, verdict }) => [claim, verdict]);
}

it("finds nothing where the same was seen", () => {
  expect(compared({}, {})).toEqual([]);
});

describe("takes for the same what may differ between machines and runs", () => {
  it.each<[string, Rows]>([
    ["how another call failed otherwise", { replay: { counts: "0 of 3 gave the recorded failure" } }],
    [
      "calls near another call",
      { neighbours: { counts: "12 calls: 12 failed as recorded and no longer do, 0 worked and answer the same" } },
    ],
    [
      "what calls near another call are refused by",
      {
        neighbours: {
          counts:
            "9 calls: 3 failed as recorded and no longer do (2 of them refused now: E_A, E_B), 6 worked and answer the same",
        },
      },
    ],
    ["half a percent of lines", { coverage: { counts: "90.6 % of lines, none lost, all changed ones covered" } }],
    [
      "a test that was run again",
      { suite: { counts: "7 passed (1 of them when run again alone), 0 failed", exitCode: 1 } },
    ],
    [
      "the machine, the time and how long it took",
      {
        red: { environment: "node 24.1.0, darwin arm64, bubblewrap 0.8.0", at: 99, durationMs: 77, message: "other" },
      },
    ],
  ])("%s", (_, seen) => {
    expect(compared({ red: { message: "it failed" } }, { red: { message: "failed" }, ...seen })).toEqual([]);
  });
});

describe("does not take for the same", () => {
  it.each<[Step, string]>([
    ["suite", "8 passed, 0 failed"],
    ["suite", "7 passed, 1 failed (none passed on the base; the first: a)"],
    ["coverage", "88.1 % of lines, none lost, all changed ones covered"],
    ["red", "2 of 2 failed, 2 with the recorded failure at the door"],
    ["replay", "1 of 3 gave the recorded failure"],
  ])("%s, where %s was seen", (step, counts) => {
    expect(compared({}, { [step]: { counts } })).toEqual([[step, "stale_evidence"]]);
  });

  it.each<[string, Step, Partial<LedgerEntry>]>([
    ["words after the counts", "suite", { counts: "7 passed, 0 failed; 10000 fuzzed calls passed" }],
    ["more run again than passed", "suite", { counts: "7 passed (8 of them when run again alone), 0 failed" }],
    ["other words after the percentage", "coverage", { counts: "90.2 % of lines, 100 % of branches" }],
    [
      "another percentage than the ledger's own",
      "coverage",
      { counts: "90.3 % of lines, none lost, all changed ones covered" },
    ],
    ["words after the replays", "replay", { counts: "0 of 3 gave the recorded failure, 0 of 999 others" }],
    [
      "more replays that failed otherwise than there were",
      "replay",
      { counts: "0 of 3 gave the recorded failure, 4 failed otherwise" },
    ],
    ["other words for calls near it", "neighbours", { counts: "all calls work" }],
    [
      "calls that do not add up",
      "neighbours",
      { counts: "9 calls: 5 failed as recorded and no longer do, 5 worked and answer the same" },
    ],
    [
      "more refused than had failed",
      "neighbours",
      {
        counts:
          "9 calls: 1 failed as recorded and no longer do (2 of them refused now: E_A), 6 worked and answer the same",
      },
    ],
    [
      "more calls than are made",
      "neighbours",
      { counts: "9000 calls: 1 failed as recorded and no longer do, 6 worked and answer the same" },
    ],
    ["more that is needed", "need", { counts: "2 needed, 0 without effect on the built server" }],
    ["another command", "red", { command: "another command" }],
    ["other files", "red", { tree: "2".repeat(40) }],
    ["another end", "red", { exitCode: 1 }],
    ["another end of the suite", "suite", { exitCode: 2 }],
    ["a machine in other words", "red", { environment: "node 20.20.0, linux x64, audited by experts" }],
    ["words of failing code where nothing failed", "coverage", { message: "all 5000 tests passing" }],
  ])("%s in the ledger", (_, step, row) => {
    expect(compared({ [step]: row }, {})).toEqual([[step, "stale_evidence"]]);
  });

  it("the suite of a ledger that counts otherwise by itself", () => {
    expect(compared({}, {}, { passed: 6, failed: 0, again: 0 })).toEqual([["suite", "stale_evidence"]]);
  });
});

it("says what differs where the counts are the same", () => {
  const ledger = ledgerOf(aPublication({ evidence: entriesOf({ red: { command: "vitest run another" } }) }));
  const fix = aFix({ ...PROOFS, entries: entriesOf({}) });
  const [red] = compareSteps(ledger, fix, undefined, () => true).filter(({ claim }) => claim === "red");

  expect(red?.here).toBe(`${COUNTS.red}; the command is a command`);
});

it("misses in a ledger what was run here, and says so", () => {
  const entries = entriesOf({});
  const ledger = ledgerOf(aPublication({ evidence: entries.slice(1), coveragePercent: 90.2 }));
  const claims = compareSteps(ledger, aFix({ ...PROOFS, entries }), undefined, () => true);

  expect(claims.find(({ claim }) => claim === "red")).toMatchObject({ holds: "no", verdict: "out_of_order" });
});

describe("the rows of a proof", () => {
  const whole = [
    ...["red replay", "red", "green", "green", "green replay", "build", "types", "lint", "suite", "coverage"],
    ...["replay", "revert", "neighbours", "second build", "need", "bite"],
  ];
  const stray = (steps: readonly string[]): string | undefined => strayRow(steps.map((step) => ({ step })));

  it("are known, in their order, each as often as the engine writes it", () => {
    expect(stray(whole)).toBeUndefined();
    expect(stray(whole.filter((step) => step !== "neighbours"))).toBeUndefined();
  });

  it.each([
    ["a step that no engine takes", [...whole, "security audit"], "security audit"],
    ["a step once more", [...whole, "suite"], "suite"],
    ["a step twice in its place", whole.flatMap((step) => (step === "suite" ? [step, step] : [step])), "suite"],
    ["the rules, which no command runs", ["red replay", "rules"], "rules"],
    ["another order", ["red", "red replay"], "red replay"],
  ])("are not those of a proof with %s", (_, steps, found) => {
    expect(stray(steps)).toBe(found);
  });
});

it("calls nothing verified that was not judged to its end", () => {
  expect(verdictOf([])).toBe("blocked");
  expect(verdictOf([{ claim: "red", holds: "not judged", published: "", here: "" }])).toBe("blocked");
  expect(verdictOf([{ claim: "red", holds: "yes", published: "", here: "" }])).toBe("fix_verified");
});
