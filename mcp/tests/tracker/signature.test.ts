import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bitsOf, mayContain, signatureOf } from "../../src/tracker/signature.ts";

describe("a signature", () => {
  it("never rules out a text that has the word", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, text, (before, word, after) => {
        expect(mayContain(signatureOf(before + word + after), bitsOf(word))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("rules nothing out for each run of three letters", () => {
    const letters = [..."abcdefghijklmnopqrstuvwxyz0123456789-"];
    const runs = letters.flatMap((one) => letters.flatMap((two) => letters.map((three) => one + two + three)));

    expect(runs.filter((run) => !mayContain(signatureOf(`.${run}.`), bitsOf(run)))).toEqual([]);
  });

  it("rules nothing out for a word that is shorter than a run", () => {
    expect([bitsOf(""), bitsOf("a"), bitsOf("ab")]).toEqual([[], [], []]);
  });

  it("rules out most texts without the word", () => {
    const others = Array.from({ length: 1_000 }, (_, number) => `An item number ${number} about the weather`);

    const passing = others.filter((text) => mayContain(signatureOf(text), bitsOf("supervisor")));

    expect(passing.length).toBeLessThan(50);
  });
});
