import { describe, expect, it } from "vitest";
import { EXPLANATION_FORM, parseExplanation } from "../../src/cli/explanation.ts";

const FIELDS = { summary: "one", rootCause: "two", at: "mcp/src/a.ts:3", fix: "four", impact: "five" };

describe("an explanation", () => {
  it("is read from labels at the start of lines", () => {
    const text = "Summary: one\nRoot cause: two\nAt: mcp/src/a.ts:3\nFix: four\nImpact: five\n";

    expect(parseExplanation(text)).toEqual(FIELDS);
  });

  it("is read however Markdown writes labels, in any order and with Windows line ends", () => {
    const text =
      "# My explanation\r\n\r\n**Impact**: five\r\n## Fix: four\r\n**AT:** mcp/src/a.ts:3\r\nroot cause : two\r\n  Summary: one\r\n";

    expect(parseExplanation(text)).toEqual(FIELDS);
  });

  it("goes on over lines until the next label", () => {
    const text = "Root cause: two\n\nand more: of it\n- a list\nFix:\nfour";

    expect(parseExplanation(text)).toEqual({ rootCause: "two\n\nand more: of it\n- a list", fix: "four" });
  });

  it("takes the last of two", () => {
    expect(parseExplanation("Fix: old\nFix: new")).toEqual({ fix: "new" });
  });

  it.each(["", "no label here", "Summary without a colon", "constructor: x\n__proto__: y"])(
    "has no field in %j",
    (text) => {
      expect(parseExplanation(text)).toEqual({});
    },
  );

  it("has a form that names every field", () => {
    expect(Object.keys(parseExplanation(EXPLANATION_FORM)).sort()).toEqual(Object.keys(FIELDS).sort());
  });
});
