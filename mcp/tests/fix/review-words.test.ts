import { describe, expect, it } from "vitest";
import { verdictOf } from "../../src/fix/review/claims.ts";
import { wordClaims, type ReviewersWords } from "../../src/fix/review/word-claims.ts";
import type { FixState } from "../../src/fix/ledger.ts";
import { ledgerOf } from "../../src/publish/published-ledger.ts";
import { aFix, PROOFS } from "../support/a-fix.ts";
import { aPublication } from "../support/a-publication.ts";

const NOTHING: ReviewersWords = {
  refusalIsRight: false,
  keepUnneeded: false,
  otherFaults: false,
  refusalWasWrong: false,
};
const BUG = { code: "E_INTERNAL", blame: "bug", what: "TypeError: x is not a function\n  in a file" };
const REFUSAL = { code: "E_PATH_REFUSED", blame: "environment", what: "WranglerError: the path leaves the project" };
const KEPT = "1 needed, 0 without effect on the built server; kept by a person's word though no test needs it: a.ts:1";
const REFUSED =
  "9 calls: 3 failed as recorded and no longer do (3 of them refused now: E_A, the recorded one by a person's word), 6 worked and answer the same";

const OTHERWISE =
  "7 passed, 1 failed (none passed on the base; the first: a.test.ts > b; 1 of them run what was changed, by a person's word)";

type Rows = Readonly<Record<string, string>>;

function entriesOf(rows: Rows): FixState["entries"] {
  const row = { command: "c", tree: "1".repeat(40), exitCode: 0, message: "", environment: "", durationMs: 1, at: 1 };
  return Object.entries(rows).map(([step, counts]) => ({ ...row, step, counts, result: "passed" }));
}

function judged(said: Rows, seen: Rows, words: Partial<ReviewersWords> = {}, shown: typeof BUG | undefined = BUG) {
  const ledger = ledgerOf(aPublication({ evidence: entriesOf(said) }));
  const red = { ...PROOFS.red, ...(shown === undefined ? {} : { shown }) };
  const claims = wordClaims(ledger, aFix({ red, entries: entriesOf(seen) }), { ...NOTHING, ...words });
  return { verdict: verdictOf(claims), claims: claims.map(({ claim, holds }) => `${claim}: ${holds}`), all: claims };
}

describe("a person's word", () => {
  it("is asked for nothing where a failure of the code was healed", () => {
    expect(judged({}, {})).toMatchObject({ verdict: "fix_verified", claims: ["failure: yes"] });
  });

  it.each<[string, Rows, Rows, Partial<ReviewersWords>, string]>([
    [
      "a call that is refused now",
      { neighbours: REFUSED },
      { neighbours: REFUSED },
      { refusalIsRight: true },
      "refusal",
    ],
    ["one of which only the ledger says it", { neighbours: REFUSED }, {}, { refusalIsRight: true }, "refusal"],
    ["one of which the ledger says nothing", {}, { neighbours: REFUSED }, { refusalIsRight: true }, "refusal"],
    ["tests that fail otherwise", { suite: OTHERWISE }, { suite: OTHERWISE }, { otherFaults: true }, "other faults"],
    ["parts that no test needs", { need: KEPT }, { need: KEPT }, { keepUnneeded: true }, "unneeded"],
  ])("is not taken from the ledger: %s", (_, said, seen, word, claim) => {
    expect(judged(said, seen)).toMatchObject({
      verdict: "needs_manual_review",
      claims: ["failure: yes", `${claim}: no`],
    });
    expect(judged(said, seen, word)).toMatchObject({
      verdict: "fix_verified",
      claims: ["failure: yes", `${claim}: yes`],
    });
    expect(judged(said, seen, { refusalWasWrong: true }).verdict).toBe("needs_manual_review");
  });

  it("is asked for where what was taken away is a refusal, which can have been right", () => {
    const asked = judged({}, {}, {}, REFUSAL);

    expect(asked).toMatchObject({ verdict: "needs_manual_review", claims: ["failure: no"] });
    expect(asked.all[0]?.here).toBe(
      "E_PATH_REFUSED, blames the environment: WranglerError: the path leaves the project; say --refusal-was-wrong if that is right",
    );
    expect(judged({}, {}, { refusalWasWrong: true }, REFUSAL).verdict).toBe("fix_verified");
    expect(judged({}, {}, { refusalIsRight: true, keepUnneeded: true }, REFUSAL).verdict).toBe("needs_manual_review");
  });
});

describe("the failure", () => {
  it("is shown as it was seen here: its code, whom it blames, its first line", () => {
    expect(judged({}, {}).all[0]?.here).toBe("E_INTERNAL, blames the code: TypeError: x is not a function");
  });

  it("is blamed on whom its code blames, whatever the server says", () => {
    expect(judged({}, {}, {}, { ...REFUSAL, blame: "bug" }).verdict).toBe("needs_manual_review");
    expect(judged({}, {}, {}, { ...BUG, blame: "caller" }).verdict).toBe("fix_verified");
  });

  it("is not judged where it was not seen", () => {
    const ledger = ledgerOf(aPublication());

    expect(wordClaims(ledger, aFix(), NOTHING)).toMatchObject([{ claim: "failure", holds: "not judged" }]);
  });
});
