import { expect, it } from "vitest";
import { hasWordsOf } from "../../src/fix/same-words.ts";

const ERROR = "Cannot read properties of null (reading 'length')";

it.each([
  ["whole", `AssertionError: expected 'TypeError: ${ERROR}' to be undefined`, true],
  ["in another line", `Error: it failed\n  ${ERROR}\n  at work`, true],
  ["cut short", "AssertionError: expected TypeError: Cannot read properties of null… to match object { a: 1 }", true],
  ["cut short in another line", "it failed\nexpected 'Cannot read properties of n…' to be 'x'", true],
  ["cut so short that many begin so", "expected 'Cannot read…' to be 'x'", false],
  ["cut short after other words", "expected 'Cannot read properties of undefined…' to be 'x'", false],
  ["its beginning without a cut", "expected 'Cannot read properties of null' to be 'x'", false],
  ["something else", "expected 1 to be 2", false],
  ["nothing", "", false],
])("the words of a failure stand in a message: %s", (_, message, has) => {
  expect(hasWordsOf(ERROR, message)).toBe(has);
});
