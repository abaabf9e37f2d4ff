import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, cut } from "../../src/publish/clean-text.ts";
import { plainWords } from "../../src/publish/plain-words.ts";

describe("plainWords", () => {
  it.each([
    ["fixes #12 for @octocat", "fixes no. 12 for (at)octocat"],
    ["GH-3 and JIRA-4", "GH 3 and JIRA 4"],
    ["since 0123abcdef it fails", "since 0123ab… it fails"],
    ["see https://evil.example/?q=1 or www.evil.example", "see (link) or (link)"],
    ["[skip ci] and skip-checks: true", "(skip ci) and skip checks: true"],
    ["Co-authored-by: A <a@b.example>", "Co-authored-by: A (a(at)b.example)"],
    ["a `b` **c** \\ ~d~ $e", "a 'b' c d e"],
    ["first\nsecond\u202e\u001b[1m", "first second"],
  ])("turns %j into plain words", (text, words) => {
    expect(plainWords(text)).toBe(words);
  });

  it("cuts between words, since half a word can be the name of a commit", () => {
    expect(plainWords("one two three", 9)).toBe("one two …");
    expect(plainWords("x".repeat(50), 10)).toBe("…");
  });

  it("is on one line, bounded, and twice the same as once", () => {
    const piece = fc.oneof(fc.constantFrom("@", "#1", "GH-2", "deadbeef12", "http://x", "<", "\n", "`"), fc.string());
    fc.assert(
      fc.property(fc.array(piece), fc.integer({ min: 5, max: 120 }), (pieces, max) => {
        const words = plainWords(pieces.join(""), max);

        expect(words).not.toMatch(/[@\n`<>]|#\d|:\/\/|(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/i);
        expect(words.length).toBeLessThanOrEqual(max);
        expect(plainWords(words, max)).toBe(words);
      }),
    );
  });
});

describe("cleanText", () => {
  it("gives the same text when cleaned twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        expect(cleanText(cleanText(text))).toBe(cleanText(text));
      }),
    );
  });

  it("keeps at most four stacked accents and one emoji style", () => {
    expect(cleanText(`q${"\u0323\u0300".repeat(20)}`).length).toBeLessThanOrEqual(6);
    expect(cleanText("✈\ufe0f a\ufe0f")).toBe("✈\ufe0f a");
  });

  it("never leaves half a character when cutting", () => {
    expect(cut("ab😀cd", 4)).toBe("ab…");
    expect(cut("abc", 3)).toBe("abc");
  });
});
