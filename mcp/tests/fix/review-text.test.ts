import { describe, expect, it } from "vitest";
import { unlike } from "../../src/fix/review/text-claim.ts";
import { prBody } from "../../src/publish/pr-body/index.ts";
import { ledgerOf } from "../../src/publish/published-ledger.ts";
import { aPublication } from "../support/a-publication.ts";

const terms = [{ name: "replay of the recorded call", value: "3 of 3 the same failure (+2)" }];
const classification = { class: "BUG", confidence: "HIGH", terms };
const input = aPublication({ classification });
const BODY = prBody(input).trimEnd();
const LEDGER = ledgerOf(input);

const judged = (text: string): string | undefined => unlike(text, LEDGER, input.changedFiles);

describe("the text of a pull request", () => {
  it("is what the engine writes from its ledger", () => {
    expect(judged(BODY)).toBeUndefined();
    expect(
      judged(prBody(aPublication({ classification: { ...classification, terms: [] } })).trimEnd()),
    ).toBeUndefined();
  });

  it("may have other words of its author, who says why it failed and what was changed", () => {
    const explain = { ...input.explain, rootCause: "It is\n\n- this\n- or that", summary: "mend it", fix: "So." };
    const own = { ...input, errorMessageRedacted: "```\n## Testing\n", errorName: "Error", recordId: "err-1", explain };

    expect(judged(prBody(own).trimEnd())).toBeUndefined();
  });

  it.each([
    ["words before it", `All tests pass.\n\n${BODY}`],
    ["words behind it", `${BODY}\n\nAll tests pass.`],
    ["words beside a section", BODY.replace("## Testing\n", "## Testing\n\nReviewed by hand.\n")],
    ["a claim more", BODY.replace("- ✅ Build: success", "- ✅ Build: success\n- ✅ Security audit: success")],
    ["a claim less", BODY.replace("- ✅ Build: success\n", "")],
    ["another count", BODY.replace("All 233 tests passing", "All 5000 tests passing")],
    ["another count in the table", BODY.replace("| `233 passed` |", "| `5000 passed` |")],
    ["another machine", BODY.replace("Ran on `node 20.20.0", "Ran on `node 99.0.0")],
    ["a comment", BODY.replace("## Rollback", "<!-- All tests pass -->\n\n## Rollback")],
    [
      "the true table in a comment, and another to see",
      BODY.replace(/(\| step[^]*?)(?=\n\nRan on)/, "<!--\n$1\n-->\n| a |"),
    ],
    ["the ledger twice", BODY.replace(/(```json\n.*\n```)/, "$1\n\n$1")],
    ["markup in the author's words", BODY.replace("Import writeFile by name.", "Import <b>writeFile</b>.")],
    ["a heading in the author's words", BODY.replace("Import writeFile by name.", "x\n\n## Testing\n\nAll pass.")],
    ["a term that no diagnosis has", BODY.replace("| replay of the recorded call |", "| security audit |")],
    ["another value of a term", BODY.replace("3 of 3 the same failure (+2)", "40 of 40 audits passed")],
    ["a term twice", BODY.replace(/(\n\| replay of the recorded call .*)/, "$1$1")],
    ["a class that there is none of", BODY.replace("this is a `BUG`", "this is a `CERTIFIED`")],
    ["a changed file less", BODY.replace(/\n- `mcp\/src\/tracker\/store\.ts` - source.*/, "")],
    ["other numbers of lines", BODY.replace("(+2 −1)", "(+1 −1)")],
    ["another branch to look at", BODY.replace("git checkout fix/", "git checkout good/")],
    ["half of it", BODY.slice(0, BODY.indexOf("## Rollback"))],
    ["its last line cut off", BODY.slice(0, BODY.lastIndexOf("\n"))],
  ])("is not with %s", (_, text) => {
    expect(text).not.toBe(BODY);
    expect(judged(text)).toEqual(expect.any(String));
  });

  it("names the first line that is not the engine's", () => {
    expect(judged(BODY.replace("All 233 tests", "All 5000 tests"))).toMatch(
      /^line \d+ is not, "- ✅ All 5000 tests passing"$/,
    );
  });
});
