import { publishedRow, type PublishedLedger } from "../../publish/published-ledger.ts";
import type { LedgerEntry } from "../ledger.ts";
import { MOST_OWN_CALLS } from "../neighbours/index.ts";

export type PublishedRow = PublishedLedger["entries"][number];

/** The rows of a whole proof, in the order in which the engine writes them: the build for the test has one of its own. */
const ROWS = [
  ...["red replay", "red", "green", "green", "green replay", "build", "types", "lint", "suite", "coverage", "replay"],
  ...["revert", "neighbours", "second build", "need", "bite"],
];

/** The step of the first row that no engine writes, or not there, or not so often. */
export function strayRow(entries: readonly Pick<PublishedRow, "step">[]): string | undefined {
  let at = 0;
  for (const { step } of entries) {
    const found = ROWS.indexOf(step, at);
    if (found < 0) return step;
    at = found + 1;
  }
  return undefined;
}

/** Whether the files that a row of the ledger names are those that a step had here. */
export type SameTree = (said: string, seen: string) => boolean;

/** Machines round and race: coverage within half a percent is the same. */
const COVERAGE_SLACK = 0.5;
/** Of the author's machine, which nobody else can see: it has a form, and that is all that is known of it. */
const ENVIRONMENT =
  /^node \d+\.\d+\.\d+[-+.\w]{0,40}, [a-z0-9]{1,12} [a-z0-9]{1,12}, (?:no sandbox|bubblewrap \d+(?:\.\d+){1,3})$/;
const SUITE =
  /^(\d+) passed(?: \((\d+) of them when run again alone\))?, (\d+) failed(?: \(none passed on the base; .+\))?$/;
const COVERAGE = /^(\d+(?:\.\d+)?) % of lines, none lost, all changed ones covered$/;
const REPLAY = /^(\d+ of \d+) gave the recorded failure(?:, (\d+) failed otherwise)?$/;
const NEIGHBOURS =
  /^(\d+) calls: (\d+) failed as recorded and no longer do(?: \((\d+) of them refused now: [\w-]{1,60}(?:, [\w-]{1,60})*(?:, the recorded one by a person's word)?\))?, (\d+) worked and answer the same$/;

/**
 * Holds a row of the ledger, whole, to the one that the same step wrote here. What differs between machines and runs is
 * held to its form: when, how long, on what, what was run again, and how many calls there are near another call.
 *
 * @returns what differs; undefined where nothing does
 */
export function difference(
  said: PublishedRow,
  entry: LedgerEntry,
  ledger: PublishedLedger,
  isSameTree: SameTree,
): string | undefined {
  const seen = publishedRow(entry);
  if (said.result !== seen.result) return `it ${seen.result}`;
  if (said.command !== seen.command) return `the command is ${seen.command}`;
  if (!isSameTree(said.tree, seen.tree))
    return `it was run on ${seen.tree.slice(0, 12)}, not on ${said.tree.slice(0, 12)}`;
  if (!ENVIRONMENT.test(said.environment)) return "what it ran on is not as the engine says it";
  if (said.message !== "" && seen.message === "") return "nothing failed that could have said something";
  // A test that fails once and passes alone leaves another exit code.
  const exits = said.step === "suite" ? [0, 1] : [seen.exit];
  if (!exits.includes(said.exit)) return `the exit code is ${seen.exit}`;
  return sameCounts(said, seen, ledger) ? undefined : "the counts differ";
}

function sameCounts(said: PublishedRow, seen: PublishedRow, ledger: PublishedLedger): boolean {
  switch (said.step) {
    case "suite":
      return sameSuite(said.counts, seen.counts, ledger);
    case "coverage":
      return sameCoverage(said.counts, seen.counts, ledger);
    case "green replay":
    case "replay":
      return sameReplay(said.counts, seen.counts);
    case "neighbours":
      return likeNeighbours(said.counts, seen.counts);
    default:
      return said.counts === seen.counts;
  }
}

/** All but which tests had to be run again alone. */
function sameSuite(said: string, seen: string, { suite }: PublishedLedger): boolean {
  const [, passed, again = "0", failed] = SUITE.exec(said) ?? [];
  if (passed === undefined || Number(passed) !== suite.passed || Number(failed) !== suite.failed) return false;
  const withoutAgain = (counts: string): string => counts.replace(/ \(\d+ of them when run again alone\)/, "");
  return Number(again) <= suite.passed && withoutAgain(said) === withoutAgain(seen);
}

function sameCoverage(said: string, seen: string, { coverage }: PublishedLedger): boolean {
  const [one, other] = [said, seen].map((counts) => Number(COVERAGE.exec(counts)?.[1]));
  if (one === undefined || other === undefined) return false;
  return one === coverage && Math.abs(one - other) <= COVERAGE_SLACK;
}

/** How a call fails otherwise, with the fix, depends on the call, which is the test's here and was a user's there. */
function sameReplay(said: string, seen: string): boolean {
  const [published, here] = [REPLAY.exec(said), REPLAY.exec(seen)];
  if (published === null || here === null || published[1] !== here[1]) return false;
  const [same = 0, runs = 0] = (published[1] ?? "").split(" of ").map(Number);
  return same + Number(published[2] ?? 0) <= runs;
}

/** They are made from the call: their number and what they are refused by may differ, but not add up to anything. */
function likeNeighbours(said: string, seen: string): boolean {
  const [, calls, failed, refused = "0", worked] = NEIGHBOURS.exec(said) ?? [];
  const most = Number(NEIGHBOURS.exec(seen)?.[1]) + MOST_OWN_CALLS;
  return Number(failed) + Number(worked) <= Number(calls) && Number(refused) <= Number(failed) && Number(calls) <= most;
}
