import { normalMessage } from "../capture/fingerprint.ts";
import type { RunRoot } from "../sandbox/run-root.ts";
import { runTests, type TestRun } from "../sandbox/test-runner.ts";
import { untouched } from "../sandbox/untouched.ts";
import { SUITE_DEADLINE_MS } from "./context.ts";
import { parseCoverage } from "./coverage.ts";
import { hunksOf } from "./hunks.ts";
import { hasWordsOf } from "./same-words.ts";
import { refused } from "./verdict.ts";

/** The messages of tests that failed, by the tests' ids. */
export type Failed = ReadonlyMap<string, string>;

export interface RedJudging {
  /** The message of the recorded failure. */
  readonly error: string;
  /** A person said that what these tests show are other faults. */
  readonly otherFaults: boolean;
  /** From base to fix. */
  readonly diff: string;
}

/**
 * Judges the tests that failed on the base. By the words of the recorded failure: they show more of it than the recorded
 * call does, and pass with the fix. By other words, where they run what the change changed: it reached what they show and
 * did not heal it, unless they show another fault, which a person has to say.
 *
 * @returns how many of them fail still and reach the change
 */
export async function judgeRedTests(root: RunRoot, run: TestRun, base: Failed, judging: RedJudging): Promise<number> {
  const same = new Set([...base].filter(([, message]) => hasWordsOf(judging.error, message)).map(([id]) => id));
  const unhealed = notPassing(run, same);
  const still = run.tests.filter(({ id, status }) => status === "failed" && base.has(id)).map(({ id }) => id);
  if (unhealed.length === 0 && still.length === 0) return 0;
  const changed = failingOtherwise(run, base);
  const files = filesOf([...unhealed, ...still]);
  const again = await untouched(root, () => runTests(root, { files, deadlineMs: SUITE_DEADLINE_MS }));
  assertHealed(again, notPassing(again, new Set(unhealed)));
  const first = new Map(run.tests.map(({ id, message }) => [id, message]));
  // What ends in another way each time shows nothing.
  const otherwise = failingOtherwise(again, base).filter((id) => changed.includes(id) && isSame(again, first, id));
  const alike = still.filter(
    (id) => !otherwise.includes(id) && again.tests.some((test) => test.id === id && test.status === "failed"),
  );
  const reaching = [...otherwise, ...((await reachChange(root, alike, judging.diff)) ? alike : [])];
  if (!judging.otherFaults) assertNone(again, reaching);
  return reaching.length;
}

/** Whether one of the tests runs a line that the change brought. */
async function reachChange(root: RunRoot, ids: readonly string[], diff: string): Promise<boolean> {
  if (ids.length === 0) return false;
  const [files, only] = [filesOf(ids), ids.map((id) => id.split(" > ").slice(1).join(" "))];
  const request = { files, only, coverage: true, deadlineMs: SUITE_DEADLINE_MS };
  const run = await untouched(root, () => runTests(root, request));
  const coverage = parseCoverage(run.coverage ?? "{}", root.source);
  return hunksOf(diff).some(({ path, newStart, newCount }) => {
    const covered = coverage.get(path)?.covered;
    return Array.from({ length: newCount }, (_, at) => newStart + at).some((line) => covered?.has(line) === true);
  });
}

function filesOf(ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => id.split(" > ")[0] ?? id))];
}

function assertHealed(run: TestRun, broken: readonly string[]): void {
  if (broken.length === 0) return;
  const [what, still] = broken.length === 1 ? ["1 test", "does"] : [`${broken.length} tests`, "do"];
  const failed = `${what} that failed on the base by the recorded failure ${still} not pass with the change`;
  const reason = `${failed}: ${broken.slice(0, 5).join("; ")}`;
  throw refused("fix_ineffective", reason, "Mend the cause, so that they pass as well.", detailsOf(run, broken));
}

function assertNone(run: TestRun, reaching: readonly string[]): void {
  if (reaching.length === 0) return;
  const [what, runs] = reaching.length === 1 ? ["1 test", "runs"] : [`${reaching.length} tests`, "run"];
  const failed = `${what} that failed on the base ${runs} what the change changed, and still ${reaching.length === 1 ? "fails" : "fail"}`;
  const reason = `${failed}: ${reaching.slice(0, 5).join("; ")}`;
  const mend = `Mend the cause, so that they pass as well. Where they show another fault, ask the person, who then runs "wrangler-mcp fix verify --other-faults".`;
  throw refused("needs_manual_review", reason, mend, detailsOf(run, reaching));
}

function detailsOf(run: TestRun, broken: readonly string[]): { broken: string[]; messages: string[] } {
  const messages = run.tests.filter(({ id }) => broken.includes(id)).map(({ message }) => message.slice(0, 400));
  return { broken: broken.slice(0, 20), messages: messages.slice(0, 5) };
}

/** Tests that failed on the base and fail now, by other first words. */
export function failingOtherwise({ tests }: Pick<TestRun, "tests">, base: Failed): string[] {
  const failing = tests.filter(({ id, status }) => status === "failed" && base.has(id));
  return failing
    .filter(({ id, message }) => firstWords(message) !== firstWords(base.get(id) ?? ""))
    .map(({ id }) => id);
}

function isSame({ tests }: TestRun, first: ReadonlyMap<string, string>, id: string): boolean {
  const message = tests.find((test) => test.id === id)?.message ?? "";
  return firstWords(message) === firstWords(first.get(id) ?? "");
}

function firstWords(message: string): string {
  return normalMessage(message.split("\n")[0] ?? "");
}

/** Those of the wanted tests that did not pass. */
export function notPassing(run: Pick<TestRun, "tests">, wanted: ReadonlySet<string>): string[] {
  const passing = new Set(run.tests.filter(({ status }) => status === "passed").map(({ id }) => id));
  return [...wanted].filter((id) => !passing.has(id));
}
