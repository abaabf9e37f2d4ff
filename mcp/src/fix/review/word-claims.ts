import type { PublishedLedger } from "../../publish/published-ledger.ts";
import { ERROR_CODES } from "../../shared/error-codes.ts";
import type { FixState } from "../ledger.ts";
import type { PersonsWords } from "../steps/verify.ts";
import { failing, holding, unjudged, type Claim } from "./claims.ts";

/** What the person who reviews says of this fix. Nothing of it is taken from the pull request. */
export interface ReviewersWords extends PersonsWords {
  /** The failure is a refusal, and the call should not have been refused. */
  readonly refusalWasWrong: boolean;
}

export const WORDS = [
  { word: "refusalIsRight", option: "--refusal-is-right" },
  { word: "keepUnneeded", option: "--keep-unneeded" },
  { word: "otherFaults", option: "--other-faults" },
  { word: "refusalWasWrong", option: "--refusal-was-wrong" },
] as const satisfies readonly { readonly word: keyof ReviewersWords; readonly option: string }[];

interface Rows {
  readonly entries: readonly { readonly step: string; readonly counts: string }[];
}

/** Steps of which a row may say that something holds by a person's word. */
type WordStep = "need" | "neighbours" | "suite";

/** Whether the row of a step says that something holds by a person's word. */
export function saidIn(step: WordStep, { entries }: Rows): boolean {
  return entries.some((entry) => entry.step === step && entry.counts.includes("person's word"));
}

/**
 * What no run can show, and a person has to say: that the failure is one, that a call is refused now and should be, that
 * parts stay which no test needs. Whoever wrote the ledger has said so; that counts for nothing here.
 */
export function wordClaims(ledger: PublishedLedger, fix: FixState, words: ReviewersWords): Claim[] {
  const asked = (step: WordStep): boolean => saidIn(step, ledger) || saidIn(step, fix);
  const said = (step: WordStep): string => (saidIn(step, ledger) ? "a person said so" : "nobody said so");
  return [
    failureClaim(ledger, fix, words),
    ...(asked("neighbours")
      ? [byWord("refusal", said("neighbours"), "the recorded call is refused now", "refusalIsRight", words)]
      : []),
    ...(asked("need")
      ? [byWord("unneeded", said("need"), "parts of the change stay that no test needs", "keepUnneeded", words)]
      : []),
    ...(asked("suite")
      ? [
          byWord(
            "other faults",
            said("suite"),
            "tests that failed on the base run what was changed, and still fail",
            "otherFaults",
            words,
          ),
        ]
      : []),
  ];
}

/** The failure as it was seen here. To take a refusal away is a fix only where it was wrong to refuse. */
function failureClaim({ fingerprint }: PublishedLedger, { red }: FixState, words: ReviewersWords): Claim {
  const shown = red?.shown;
  if (shown === undefined) return unjudged("failure", fingerprint, "it was not seen here");
  const { code, what } = shown;
  // Of a code of ours is known whom it blames; a server under test could say anything.
  const blame = Object.entries(ERROR_CODES).find(([name]) => name === code)?.[1].blame ?? shown.blame;
  const first = what.split("\n")[0]?.slice(0, 200) ?? "";
  const here = `${code === "" ? "no code" : code}, blames ${blame === "bug" ? "the code" : `the ${blame}`}: ${first}`;
  if (blame === "bug") return holding("failure", fingerprint, here);
  return byWord("failure", fingerprint, here, "refusalWasWrong", words);
}

function byWord(claim: string, said: string, what: string, word: keyof ReviewersWords, words: ReviewersWords): Claim {
  const option = WORDS.find((one) => one.word === word)?.option ?? "";
  if (words[word]) return holding(claim, said, `${what}; by your word`);
  return failing(claim, said, `${what}; say ${option} if that is right`, "needs_manual_review");
}
