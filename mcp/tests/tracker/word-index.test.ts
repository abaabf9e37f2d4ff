import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IN_BODY, IN_NAMES, WordIndex } from "../../src/tracker/word-index.ts";

const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "ab", "bab", "bug", "日本語", "本", "😀", "straße", "a.b*c", "\u0301") },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 3 }) },
);
const space = fc.constantFrom(" ", "\n", "\t", "  ", "\u00a0", "\u2003", "\u3000", "\ufeff", "\r\n");
const text = fc
  .array(fc.tuple(word, space), { maxLength: 6 })
  .map((parts) => parts.map(([one, after]) => one + after).join(""));
const items = fc.array(fc.record({ names: text, body: text }), { maxLength: 8 });

describe("an index of words", () => {
  it("says of a text without white space exactly in which items it is, also between additions", () => {
    fc.assert(
      fc.property(items, items, fc.array(word, { minLength: 1, maxLength: 4 }), (first, second, words) => {
        const parts = words.map((one) => one.replace(/\s/g, "")).filter((one) => one !== "");
        const index = new WordIndex();
        for (const added of [first, second]) {
          for (const { names, body } of added) index.add(names, body);
          const all = added === first ? first : [...first, ...second];
          for (const part of parts) {
            const expected = all.map(({ names, body }) => {
              return (names.includes(part) ? IN_NAMES : 0) | (body.includes(part) ? IN_BODY : 0);
            });
            expect([...index.marksOf(part)], part).toEqual(expected);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("counts places up, one for each item", () => {
    const index = new WordIndex();

    expect([index.add("a", "b"), index.add("", ""), index.add("b b", "a")]).toEqual([0, 1, 2]);
    expect(index.size).toBe(3);
    expect([...index.marksOf("a")]).toEqual([IN_NAMES, 0, IN_BODY]);
  });
});
