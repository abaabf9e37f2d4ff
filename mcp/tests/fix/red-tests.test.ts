import { expect, it } from "vitest";
import { failingOtherwise, notPassing } from "../../src/fix/red-tests.ts";
import type { TestOutcome } from "../../src/sandbox/test-runner.ts";

function test(id: string, status: TestOutcome["status"], message = ""): TestOutcome {
  return { id, status, message };
}

it("tests that failed on the base and fail by other words with the fix are told from those that fail alike", () => {
  const base = new Map([
    ["a > throws", "ZodError: the answer does not fit\n    at a.ts:1"],
    ["a > stays", "AssertionError: expected 3 to be 4\n    at a.ts:1"],
    ["a > heals", "ZodError: the answer does not fit"],
  ]);
  const tests = [
    test("a > throws", "failed", "AssertionError: expected true to be false\n    at a.ts:2"),
    test("a > stays", "failed", "AssertionError: expected 5 to be 4\n    at a.ts:9"),
    test("a > heals", "passed"),
    test("a > worked", "failed", "AssertionError: expected 1 to be 2"),
  ];

  expect(failingOtherwise({ tests }, base)).toEqual(["a > throws"]);
});

it("a test that is not there any more has not passed", () => {
  const tests = [test("a > one", "passed"), test("a > two", "failed")];

  expect(notPassing({ tests }, new Set(["a > one", "a > two", "a > three"]))).toEqual(["a > two", "a > three"]);
});
