import type { TestRun } from "../sandbox/test-runner.ts";

/** How many tests of the suite passed and failed; a test that fails once and passes alone is counted as passed. */
export interface SuiteCounts {
  readonly passed: number;
  readonly failed: number;
  /** Of the passed, those that passed only when they were run again. */
  readonly again: number;
}

/** @param again the tests that did not pass in `run`, and did when they were run again with their files alone */
export function suiteCounts({ tests }: TestRun, again: ReadonlySet<string>): SuiteCounts {
  const passed = tests.filter(({ id, status }) => status === "passed" && !again.has(id)).length + again.size;
  const failed = tests.filter(({ id, status }) => status === "failed" && !again.has(id)).length;
  return { passed, failed, again: again.size };
}
