import { reproduce } from "../diagnose/reproduce.ts";
import { generateAll, type CommandRun } from "../sandbox/build.ts";
import type { ReadyRoot } from "../sandbox/dependencies.ts";
import type { RunRoot } from "../sandbox/run-root.ts";
import { runTests } from "../sandbox/test-runner.ts";
import { untouched } from "../sandbox/untouched.ts";
import { CALL_DEADLINE_MS, REPEATS, SUITE_DEADLINE_MS, type FixContext } from "./context.ts";
import { coverageLosses, mergedCoverage, percentOf, type Coverage, type CoverageLoss } from "./coverage.ts";
import { runThroughDoor } from "./door-runs.ts";
import { commandEntry, replayEntry, suiteEntry } from "./entries.ts";
import { assertOnlyGenerated, assertSameSurface } from "./generated.ts";
import type { RanEntry, ProvenGreen } from "./ledger.ts";
import { withoutMoved, withoutRethrows } from "./needs-cover.ts";
import type { Round } from "./neighbours/index.ts";
import { runNeighbours, type Outcome } from "./neighbours/run.ts";
import { compilerOf } from "./rules/syntax.ts";
import { recordOf } from "./steps/current.ts";
import { assertHealed } from "./steps/green.ts";
import { sourceChanges } from "./judge-source.ts";
import { judgeRedTests, notPassing } from "./red-tests.ts";
import type { Judging } from "./steps/verify.ts";
import { runSuite, type BaseSuite, type SuiteRun } from "./suite.ts";
import { suiteCounts, type SuiteCounts } from "./suite-counts.ts";
import { refused } from "./verdict.ts";

export interface Built {
  readonly entries: RanEntry[];
  readonly generatedTree: string;
  /** What the fix does round the recorded call. */
  readonly outcomes: readonly Outcome[];
}

/** Builds the fix, and makes the calls round the recorded one. */
export async function buildFixed(
  context: FixContext,
  root: RunRoot,
  fix: ProvenGreen,
  { repo, tree }: Judging,
  round: Round | undefined,
): Promise<Built> {
  const where = { tree, at: context.clock.now() };
  context.progress("Building the fix …");
  const build = passes(await generateAll(root), "the fix does not build");
  const generatedTree = await repo.importFolder(root.source);
  assertOnlyGenerated(await repo.changes(tree, generatedTree));
  await assertSameSurface(repo, fix.baseTree, generatedTree);
  const outcomes = round === undefined ? [] : await untouched(root, () => runNeighbours(root, round.run));
  return { generatedTree, outcomes, entries: [commandEntry({ ...where, step: "build" }, build)] };
}

export interface Judged {
  readonly entries: RanEntry[];
  readonly suite: SuiteCounts;
  readonly coveragePercent: number;
}

/** The suite with the fix, what it covers, and the recorded call once more. */
export async function judgeFixed(
  context: FixContext,
  root: ReadyRoot,
  fix: ProvenGreen,
  what: Judging,
  { round, outcomes }: { round: Round | undefined; outcomes: readonly Outcome[] },
): Promise<Judged> {
  const where = { tree: what.tree, at: context.clock.now() };
  if (round !== undefined) await assertLooks(root, fix, round, outcomes);
  context.progress("Running the suite with the fix …");
  const suite = await runSuite(root);
  const again = await assertNoRegression(root, suite, what.base);
  const reaching = await judgeRedTests(root, suite.run, what.base.failed, {
    error: String(fix.record["error"]),
    otherFaults: what.words.otherFaults,
    diff: what.diff,
  });
  await assertCoverage(context, root, fix, { ...what, suite });
  context.progress("Replaying the recorded call with the fix …");
  const replay = { runs: REPEATS, deadlineMs: CALL_DEADLINE_MS };
  const seen = await untouched(root, () => reproduce(root, recordOf(fix), context.paths, replay));
  assertHealed(seen, fix);
  return {
    suite: suiteCounts(suite.run, again),
    coveragePercent: percentOf(suite.coverage),
    entries: [
      suiteEntry({ ...where, step: "suite" }, suite.run, again, reaching),
      coverageEntry({ ...where, step: "coverage" }, suite),
      replayEntry({ ...where, step: "replay" }, fix.tool, seen, true),
    ],
  };
}

/**
 * Of a tool that only reads, all that a test can look at is the answer: one that passes with empty answers would pass
 * with any.
 */
async function assertLooks(root: RunRoot, fix: ProvenGreen, round: Round, outcomes: readonly Outcome[]): Promise<void> {
  if (!round.promised.readOnly || outcomes[0]?.ending !== "ok") return;
  const [run] = await runThroughDoor(root, fix.red.testFile, fix.fingerprint, 1, { blank: true });
  if (run?.outcome !== "passed") return;
  const reason = `${fix.red.testFile} passes whatever ${fix.tool} answers, as long as it is no error`;
  throw refused("test_does_not_guard", reason, "Assert on what the answer holds, then run fix red again.");
}

/** @throws WranglerError E_GATE_REFUSED `build_failed` with what the command printed. */
export function passes(run: CommandRun, otherwise: string): CommandRun {
  if (run.ok) return run;
  throw refused("build_failed", `${otherwise}:\n${run.output}`, "Mend what the output names, then fix green again.");
}

/**
 * A test that fails in the suite is run once more with its file alone: what passes then is the machine's noise.
 *
 * @returns the tests that passed only then
 */
async function assertNoRegression(root: RunRoot, suite: SuiteRun, base: BaseSuite): Promise<ReadonlySet<string>> {
  const suspects = notPassing(suite.run, base.passed);
  if (suspects.length === 0) return new Set();
  const files = [...new Set(suspects.map((id) => id.split(" > ")[0] ?? id))];
  const again = await untouched(root, () => runTests(root, { files, deadlineMs: SUITE_DEADLINE_MS }));
  const broken = notPassing(again, new Set(suspects));
  if (broken.length === 0) return new Set(suspects);
  const messages = again.tests.filter(({ id }) => broken.includes(id)).map(({ message }) => message.slice(0, 400));
  const what =
    broken.length === 1
      ? "1 test that passed on the base fails"
      : `${broken.length} tests that passed on the base fail`;
  const reason = `${what} with the change: ${broken.slice(0, 5).join("; ")}`;
  throw refused("regression", reason, "Mend the source so that they pass again.", {
    broken: broken.slice(0, 20),
    messages: messages.slice(0, 5),
  });
}

/** A line that races and random inputs miss once is no loss: what either of two runs covers is covered. */
async function assertCoverage(
  context: FixContext,
  root: ReadyRoot,
  fix: ProvenGreen,
  what: Judging & { readonly suite: SuiteRun },
): Promise<void> {
  const compiler = compilerOf(root.modules);
  const changes = await sourceChanges(fix.baseTree, what);
  const lossesOf = (now: Coverage): CoverageLoss[] => {
    const losses = withoutRethrows(compiler, coverageLosses(what.base.coverage, now, what.diff), changes);
    return withoutMoved(compiler, losses, changes, what.base.coverage);
  };
  const first = lossesOf(what.suite.coverage);
  if (first.length === 0) return;
  context.progress(`No test ran ${linesOf(first)}; running the suite once more …`);
  const losses = lossesOf(mergedCoverage(what.suite.coverage, (await runSuite(root)).coverage));
  if (losses.length === 0) return;
  const reason = `no test runs ${losses.length} ${losses.length === 1 ? "line" : "lines"}: ${linesOf(losses)}`;
  throw refused("coverage_dropped", reason, "Cover the changed lines by the regression test, or change fewer.");
}

function linesOf(losses: readonly CoverageLoss[]): string {
  const lines = losses.map(({ path, line, why }) => `${path}:${line} (${why === "new" ? "new" : "no longer"})`);
  return lines.slice(0, 8).join(", ");
}

function coverageEntry(where: { step: string; tree: string; at: number }, suite: SuiteRun): RanEntry {
  return {
    ...where,
    command: "compare line coverage with the base",
    exitCode: null,
    counts: `${percentOf(suite.coverage)} % of lines, none lost, all changed ones covered`,
    message: "",
    result: "passed",
    durationMs: 0,
  };
}
