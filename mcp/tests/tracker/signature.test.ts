import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mayContain, signatureOf } from "../../src/tracker/signature.ts";

describe("a signature", () => {
  it("never rules out a text that has the word", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, text, (before, word, after) => {
        expect(mayContain(signatureOf(before + word + after), signatureOf(word))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("rules nothing out for each pair of two letters", () => {
    const letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
    const pairs = [...letters].flatMap((one) => [...letters].map((two) => one + two));

    expect(pairs.filter((pair) => !mayContain(signatureOf(`.${pair}.`), signatureOf(pair)))).toEqual([]);
  });

  it("rules out most texts without the word", () => {
    const others = Array.from({ length: 1_000 }, (_, number) => `An item number ${number} about the weather`);

    const passing = others.filter((text) => mayContain(signatureOf(text), signatureOf("supervisor")));

    expect(passing.length).toBeLessThan(50);
  });
});
