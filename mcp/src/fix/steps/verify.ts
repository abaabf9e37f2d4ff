import { emptySource, type RunRoot } from "../../sandbox/run-root.ts";
import { runTests, type TestRun } from "../../sandbox/test-runner.ts";
import { reproduce } from "../../diagnose/reproduce.ts";
import { buildDist, generateAll, lint, typecheck, type CommandRun } from "../../sandbox/build.ts";
import type { EngineRepo } from "../../sandbox/engine-repo.ts";
import { CALL_DEADLINE_MS, onTree, REPEATS, SUITE_DEADLINE_MS, withEntries, type FixContext } from "../context.ts";
import { coverageLosses, mergedCoverage, percentOf, type Coverage, type CoverageLoss } from "../coverage.ts";
import { runThroughDoor } from "../door-runs.ts";
import { commandEntry, doorEntry, replayEntry, suiteEntry } from "../entries.ts";
import { requireGreen, withoutProof } from "../evidence.ts";
import type { FixState, LedgerEntry, ProvenGreen, Verified } from "../ledger.ts";
import { addedLines, sortAllowed, type SortedChange } from "../policy.ts";
import { baseSuite, runSuite, type BaseSuite, type SuiteRun } from "../suite.ts";
import { suiteCounts, type SuiteCounts } from "../suite-counts.ts";
import { refused } from "../verdict.ts";
import { recordOf, unchangedWorkspace } from "./current.ts";
import { assertHealed } from "./green.ts";
import { assertOnlyGenerated, assertSameSurface } from "../generated.ts";

export interface VerifyOptions {
  /** Replaces what looks like a secret; text without one comes back unchanged. */
  redact: (text: string) => string;
}

/**
 * Shows that the change does no harm and is guarded: policy, secrets, build, types, lint, the suite (no test that
 * passed on the base fails), coverage, the replay, the test red again without the change, and generated files that a
 * second build gives byte for byte.
 *
 * @throws WranglerError E_GATE_REFUSED with the verdict of the first gate that refuses.
 */
export async function verifyFix(context: FixContext, fix: FixState, options: VerifyOptions): Promise<Verified> {
  const proven = requireGreen(fix);
  const { repo, tree, changes } = await unchangedWorkspace(context, fix, proven.green.tree, "fix green");
  const diff = await repo.diff(fix.baseTree, tree);
  const sorted = sortAllowed(changes, addedLines(diff));
  assertNoSecret(diff, options);
  const base = await baseSuite(context, repo, fix.baseTree);
  const judged = await judgeFixed(context, proven, { repo, tree, diff, base, sorted });
  const revert = await judgeApart(context, proven, { repo, tree, sorted, generatedTree: judged.generatedTree });
  const verified: Verified = {
    ...withEntries(withoutProof(fix, "verified"), [...judged.entries, ...revert]),
    red: proven.red,
    green: proven.green,
    verified: {
      tree,
      generatedTree: judged.generatedTree,
      suite: judged.suite,
      coveragePercent: judged.coveragePercent,
      at: context.clock.now(),
    },
  };
  await context.store.save(verified);
  return verified;
}

function assertNoSecret(diff: string, { redact }: VerifyOptions): void {
  const added = addedLines(diff);
  if (redact(added) === added) return;
  const line = added.split("\n").findIndex((text) => redact(text) !== text) + 1;
  const reason = `added line ${line} of the change holds something that looks like a secret`;
  throw refused("secret_found", reason, "Take it out; build such values from parts in a test.");
}

interface Judging {
  readonly repo: EngineRepo;
  readonly tree: string;
  readonly diff: string;
  readonly base: BaseSuite;
  readonly sorted: SortedChange;
}

interface Judged {
  readonly entries: LedgerEntry[];
  readonly generatedTree: string;
  readonly suite: SuiteCounts;
  readonly coveragePercent: number;
}

async function judgeFixed(context: FixContext, fix: ProvenGreen, what: Judging): Promise<Judged> {
  const { repo, tree } = what;
  return onTree(context, repo, tree, async (root) => {
    const where = { tree, at: context.clock.now() };
    context.progress("Building, checking types and style …");
    const build = passes(await generateAll(root), "the fix does not build");
    const generatedTree = await repo.importFolder(root.source);
    assertOnlyGenerated(await repo.changes(tree, generatedTree));
    await assertSameSurface(repo, fix.baseTree, generatedTree);
    const changed = [...what.sorted.source, ...what.sorted.tests].filter(({ status }) => status !== "D");
    const [typed, linted] = await Promise.all([typecheck(root), lint(root, pathsOf(changed))]);
    const types = passes(typed, "the types do not check");
    const style = passes(linted, "the linter refuses the change");
    context.progress("Running the suite with the fix …");
    const suite = await runSuite(root);
    const again = await assertNoRegression(root, suite, what.base);
    await assertCoverage(root, suite, what);
    context.progress("Replaying the recorded call with the fix …");
    const replay = { runs: REPEATS, deadlineMs: CALL_DEADLINE_MS };
    const seen = await reproduce(root, recordOf(fix), context.paths, replay);
    assertHealed(seen);
    return {
      generatedTree,
      suite: suiteCounts(suite.run, again),
      coveragePercent: percentOf(suite.coverage),
      entries: [
        commandEntry({ ...where, step: "build" }, build),
        commandEntry({ ...where, step: "types" }, types),
        commandEntry({ ...where, step: "lint" }, style),
        suiteEntry({ ...where, step: "suite" }, suite.run, again),
        coverageEntry({ ...where, step: "coverage" }, suite),
        replayEntry({ ...where, step: "replay" }, fix.tool, seen, true),
      ],
    };
  });
}

function pathsOf(changes: readonly { path: string }[]): string[] {
  return changes.map(({ path }) => path);
}

function passes(run: CommandRun, otherwise: string): CommandRun {
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
  const again = await runTests(root, { files, deadlineMs: SUITE_DEADLINE_MS });
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

function notPassing(run: TestRun, wanted: ReadonlySet<string>): string[] {
  const passing = new Set(run.tests.filter(({ status }) => status === "passed").map(({ id }) => id));
  return [...wanted].filter((id) => !passing.has(id));
}

/** A line that races and random inputs miss once is no loss: what either of two runs covers is covered. */
async function assertCoverage(root: RunRoot, suite: SuiteRun, what: Judging): Promise<void> {
  const lossesOf = (now: Coverage): CoverageLoss[] => coverageLosses(what.base.coverage, now, what.diff);
  if (lossesOf(suite.coverage).length === 0) return;
  const losses = lossesOf(mergedCoverage(suite.coverage, (await runSuite(root)).coverage));
  if (losses.length === 0) return;
  const lines = losses.map(({ path, line, why }) => `${path}:${line} (${why === "new" ? "new" : "no longer"})`);
  const reason = `no test runs ${losses.length} ${losses.length === 1 ? "line" : "lines"}: ${lines.slice(0, 8).join(", ")}`;
  throw refused("coverage_dropped", reason, "Cover the changed lines by the regression test, or change fewer.");
}

function coverageEntry(where: { step: string; tree: string; at: number }, suite: SuiteRun): LedgerEntry {
  return {
    ...where,
    command: "compare line coverage with the base",
    exitCode: null,
    counts: `${percentOf(suite.coverage)} % of lines, none lost, all changed ones covered`,
    result: "passed",
    durationMs: 0,
  };
}

interface Apart {
  readonly repo: EngineRepo;
  readonly tree: string;
  readonly sorted: SortedChange;
  readonly generatedTree: string;
}

/** In a folder that the fixed source never ran in: red without the change, then the second build. */
async function judgeApart(context: FixContext, fix: ProvenGreen, what: Apart): Promise<LedgerEntry[]> {
  const { repo, tree } = what;
  const reverted = await repo.graft(tree, fix.baseTree, pathsOf(what.sorted.source));
  const left = await repo.changes(fix.baseTree, reverted);
  if (left.some(({ path }) => path.startsWith("mcp/src/"))) {
    throw refused("test_does_not_guard", "the revert did not take effect", "Report this: the engine is at fault.");
  }
  return onTree(context, repo, reverted, async (root) => {
    context.progress("Taking the change back: the test has to fail again …");
    passes(await buildDist(root), "the base does not build");
    const runs = await runThroughDoor(root, fix.red.testFile, fix.fingerprint, REPEATS);
    if (runs.some(({ outcome, sawFailure }) => outcome !== "failed" || !sawFailure)) {
      const reason = "without the change the test does not fail by the recorded failure every time";
      throw refused("test_does_not_guard", reason, "Make the test fail whenever the recorded call fails.");
    }
    const at = context.clock.now();
    await assertReproducible(context, root, what);
    return [
      doorEntry({ step: "revert", tree: reverted, at }, runs, true),
      { ...REBUILT, tree: what.generatedTree, at: context.clock.now() },
    ];
  });
}

const REBUILT = {
  step: "second build",
  command: "node scripts/generate.mjs",
  exitCode: 0,
  counts: "the same bytes",
  result: "passed",
  durationMs: 0,
} as const;

/** Another build, in another folder, of what will be pushed gives the same bytes. */
async function assertReproducible(context: FixContext, root: RunRoot, { repo, generatedTree }: Apart): Promise<void> {
  context.progress("Building once more: the generated files have to be the same byte for byte …");
  await emptySource(root);
  await repo.materialise(generatedTree, root.source);
  passes(await generateAll(root), "the second build failed");
  const again = await repo.importFolder(root.source);
  if (again === generatedTree) return;
  const files = pathsOf(await repo.changes(generatedTree, again))
    .slice(0, 5)
    .join(", ");
  throw refused(
    "build_failed",
    `two builds of the fix differ in ${files}`,
    "Report this: the build is not reproducible.",
  );
}
