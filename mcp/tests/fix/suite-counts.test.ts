import { expect, it } from "vitest";
import { suiteEntry } from "../../src/fix/entries.ts";
import { suiteCounts } from "../../src/fix/suite-counts.ts";
import type { TestRun } from "../../src/sandbox/test-runner.ts";

const RUN: TestRun = {
  command: "vitest run --project core",
  exitCode: 1,
  timedOut: false,
  durationMs: 1200,
  tests: [
    { id: "a.test.ts > holds", status: "passed", message: "" },
    { id: "a.test.ts > races", status: "failed", message: "too late" },
    { id: "b.test.ts > failed before", status: "failed", message: "as ever" },
    { id: "b.test.ts > skipped", status: "skipped", message: "" },
  ],
  loadErrors: [],
  output: "",
  coverage: undefined,
};
const WHERE = { step: "suite", tree: "1".repeat(40), at: 1 };

it("counts what one run showed", () => {
  expect(suiteCounts(RUN, new Set())).toEqual({ passed: 1, failed: 2, again: 0 });
});

it("counts as passed what passed when it was run again, also what the first run had lost", () => {
  expect(suiteCounts(RUN, new Set(["a.test.ts > races", "c.test.ts > was not run"]))).toEqual({
    passed: 3,
    failed: 1,
    again: 2,
  });
});

it("says in the ledger which tests passed only when they were run again", () => {
  const entry = { ...WHERE, command: RUN.command, exitCode: 1, result: "passed", durationMs: 1200 };

  expect(suiteEntry(WHERE, RUN, new Set(["a.test.ts > races"]), 0)).toEqual({
    ...entry,
    counts:
      "2 passed (1 of them when run again alone), 1 failed (none passed on the base; the first: b.test.ts > failed before)",
    message: RUN.tests.find(({ id }) => id === "b.test.ts > failed before")?.message,
  });
  expect(suiteEntry(WHERE, { ...RUN, tests: RUN.tests.slice(0, 1) }, new Set(), 0).counts).toBe("1 passed, 0 failed");
  expect(suiteEntry(WHERE, RUN, new Set(), 1).counts).toMatch(
    /; 1 of them run what was changed, by a person's word\)$/,
  );
});
