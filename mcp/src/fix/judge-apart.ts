import { bite } from "./bite.ts";
import { buildServer, generateAll } from "../sandbox/build.ts";
import { EngineRepo } from "../sandbox/engine-repo.ts";
import { emptySource, type RunRoot } from "../sandbox/run-root.ts";
import { untouched } from "../sandbox/untouched.ts";
import { onTree, REPEATS, type FixContext } from "./context.ts";
import { runThroughDoor, type DoorRun } from "./door-runs.ts";
import { doorEntry } from "./entries.ts";
import { passes, type Built } from "./judge-fixed.ts";
import type { RanEntry, ProvenGreen } from "./ledger.ts";
import { assertNeeded } from "./need.ts";
import { compareNeighbours } from "./neighbours/compare.ts";
import { countsOf, refusalOfRecorded } from "./neighbours/counts.ts";
import type { Round } from "./neighbours/index.ts";
import { runNeighbours } from "./neighbours/run.ts";
import type { Judging } from "./steps/verify.ts";
import { refused } from "./verdict.ts";

export type Apart = Judging & {
  /** The other side, which builds meanwhile. */
  readonly built: Promise<Built>;
  readonly round: Round | undefined;
  /** Called when the calls round the recorded one showed nothing against the fix. */
  readonly onHonest: () => void;
};

/**
 * In a folder that the fixed source never ran in: red without the change, the calls round the recorded one as the base
 * answers them, the second build, each hunk of the change taken back alone, and the changed lines changed in small ways.
 */
export async function judgeApart(context: FixContext, fix: ProvenGreen, what: Apart): Promise<RanEntry[]> {
  // The suite's side uses the repository too: git's index is not for two at once.
  const repo = new EngineRepo(what.repo.gitDir, ".apart");
  const paths = what.sorted.source.map(({ path }) => path);
  const reverted = await repo.graft(what.tree, fix.baseTree, paths);
  const left = await repo.changes(fix.baseTree, reverted);
  if (left.some(({ path }) => path.startsWith("mcp/src/"))) {
    throw refused("test_does_not_guard", "the revert did not take effect", "Report this: the engine is at fault.");
  }
  return onTree(context, repo, reverted, async (root) => {
    context.progress("Taking the change back: the test has to fail again …");
    passes(await buildServer(root), "the base does not build");
    const where = { tree: reverted, at: context.clock.now() };
    const red = await redAgain(root, fix, where);
    const near = await judgeNeighbours(context, root, what);
    what.onHonest();
    const at = context.clock.now();
    const { generatedTree } = await what.built;
    await assertReproducible(context, root, repo, generatedTree);
    context.progress("Taking each part of the change back alone …");
    const need = await assertNeeded(root, fix, { ...what, repo, at });
    context.progress("Changing the changed lines in small ways: the test should notice …");
    const bitten = await bite(root, fix, { ...what, repo, at });
    // Last: a person is asked of a fix that stands otherwise.
    if (!what.words.refusalIsRight) assertNotRefused(near.refusal);
    return [red, ...near.entries, { ...REBUILT, tree: generatedTree, at }, need, bitten];
  });
}

async function redAgain(root: RunRoot, fix: ProvenGreen, where: { tree: string; at: number }): Promise<RanEntry> {
  const run = (): Promise<DoorRun[]> => runThroughDoor(root, fix.red.testFile, fix.fingerprint, REPEATS);
  let runs = await run();
  // A server or a runner that a busy machine keeps waiting shows nothing about the test; a test that passes does.
  if (runs.some(isBlind) && !runs.some(({ outcome }) => outcome === "passed")) runs = await run();
  const wrong = runs.find(isBlind);
  if (wrong === undefined) return doorEntry({ step: "revert", ...where }, runs, true);
  const seen = wrong.outcome === "passed" ? "it passes" : `it ended with: ${wrong.message.slice(0, 300)}`;
  const reason = `without the change the test does not fail by the recorded failure every time; ${seen}`;
  throw refused("test_does_not_guard", reason, "Make the test fail whenever the recorded call fails.");
}

function isBlind({ outcome, sawFailure }: DoorRun): boolean {
  return outcome !== "failed" || !sawFailure;
}

interface Near {
  readonly entries: readonly RanEntry[];
  /** The code by which the fix refuses the recorded call, if it does. */
  readonly refusal: string | undefined;
}

/** The base's answers, beside the fix's that are there already. */
async function judgeNeighbours(context: FixContext, root: RunRoot, what: Apart): Promise<Near> {
  if (what.round === undefined) return { entries: [], refusal: undefined };
  context.progress("Making calls near the recorded one, on base and fix …");
  const started = performance.now();
  const { run } = what.round;
  const base = await untouched(root, () => runNeighbours(root, run));
  const fails = base.some(({ asRecorded }) => asRecorded);
  const { outcomes } = await what.built;
  compareNeighbours({ base, fix: outcomes, promised: what.round.promised, fails });
  const entry: RanEntry = {
    step: "neighbours",
    command: `calls near the recorded one of ${run.tool}, base beside fix`,
    tree: what.tree,
    at: context.clock.now(),
    exitCode: null,
    counts: countsOf(base, outcomes),
    message: "",
    result: "passed",
    durationMs: Math.round(performance.now() - started),
  };
  return { entries: [entry], refusal: refusalOfRecorded(base, outcomes) };
}

/** A fix may say that the caller was wrong. No gate can tell whether that is so. */
function assertNotRefused(code: string | undefined): void {
  if (code === undefined) return;
  const reason = `the recorded call is refused now (${code}): whether it was the caller's mistake is for a person to say`;
  const mend = `Let the call succeed. If it has to be refused, ask the person, who then runs "wrangler-mcp fix verify --refusal-is-right".`;
  throw refused("needs_manual_review", reason, mend);
}

const REBUILT = {
  step: "second build",
  command: "node scripts/generate.mjs",
  exitCode: 0,
  counts: "the same bytes",
  message: "",
  result: "passed",
  durationMs: 0,
} as const;

/** Another build, in another folder, of what will be pushed gives the same bytes. */
async function assertReproducible(
  context: FixContext,
  root: RunRoot,
  repo: EngineRepo,
  generatedTree: string,
): Promise<void> {
  context.progress("Building once more: the generated files have to be the same byte for byte …");
  await emptySource(root);
  await repo.materialise(generatedTree, root.source);
  passes(await generateAll(root), "the second build failed");
  const again = await repo.importFolder(root.source);
  if (again === generatedTree) return;
  const changes = await repo.changes(generatedTree, again);
  const files = changes
    .slice(0, 5)
    .map(({ path }) => path)
    .join(", ");
  throw refused(
    "build_failed",
    `two builds of the fix differ in ${files}`,
    "Report this: the build is not reproducible.",
  );
}
