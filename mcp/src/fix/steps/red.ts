import { join } from "node:path";
import { reproduce } from "../../diagnose/reproduce.ts";
import { buildServer } from "../../sandbox/build.ts";
import type { Change } from "../../sandbox/engine-repo.ts";
import type { RunRoot } from "../../sandbox/run-root.ts";
import { untouched } from "../../sandbox/untouched.ts";
import { CALL_DEADLINE_MS, onTree, REPEATS, withEntries, type FixContext } from "../context.ts";
import { runThroughDoor, type DoorRun } from "../door-runs.ts";
import { doorEntry, replayEntry } from "../entries.ts";
import { withoutProof } from "../evidence.ts";
import type { FixState, ProvenRed, RanEntry } from "../ledger.ts";
import { assertMayRun } from "../may-run.ts";
import { isTestPath } from "../policy.ts";
import { suggestedTest } from "../suggested-test.ts";
import { checkTestRules } from "../test-rules.ts";
import { refused } from "../verdict.ts";
import { readWorkspace, recordOf, type Current } from "./current.ts";

/**
 * Shows that the failure is real and that the new test finds it: on the base, the engine's own replay gives the
 * recorded failure every time; the test fails every time, in its body, and while it fails the engine's recorder sees
 * that failure at the door. The workspace's source plays no part: base plus test is what runs.
 *
 * @throws WranglerError E_GATE_REFUSED `test_does_not_load`, `policy_refused`, `not_reproduced`,
 * `test_already_passes`, `wrong_reason`, `flaky`.
 */
export async function proveRed(context: FixContext, fix: FixState, testFile?: string): Promise<ProvenRed> {
  const current = await readWorkspace(context, fix);
  const test = newTest(fix, current, testFile);
  const tree = await current.repo.graft(fix.baseTree, current.tree, [test.path]);
  const text = (await current.repo.fileAt(tree, test.path)) ?? "";
  const at = context.clock.now();
  const proof = await onTree(context, current.repo, tree, async (root) => {
    checkTestRules(root, test.path, text);
    await assertMayRun(context, fix, current);
    const { replay, shown } = await replayOnBase(context, fix, root, { tree: fix.baseTree, at });
    context.progress(`Running the test ${REPEATS} times on the base …`);
    const runs = await runThroughDoor(root, test.path, fix.fingerprint, REPEATS);
    const failure = assertRed(runs, test.path);
    return { failure, shown, entries: [replay, doorEntry({ step: "red", tree, at }, runs, true)] };
  });
  const fresh = await withEntries(context, withoutProof(fix, "red"), proof.entries);
  const { failure, shown } = proof;
  const red = { testFile: test.path, testBlob: test.newBlob, tree, at, failure, shown };
  const proven: ProvenRed = { ...fresh, red };
  await context.store.save(proven);
  return proven;
}

function newTest(fix: FixState, current: Current, wanted: string | undefined): Change {
  const added = current.changes.filter(({ path, status }) => status === "A" && isTestPath(path));
  const chosen = wanted === undefined ? added : added.filter(({ path }) => path === wanted || wanted.endsWith(path));
  const [first, second] = chosen;
  if (first === undefined) {
    const path = join(fix.workspace, suggestedTest(fix));
    throw refused("test_does_not_load", "the workspace has no new test", `Write it to ${path}`);
  }
  if (second !== undefined) {
    const files = chosen.map(({ path }) => path).join(", ");
    throw refused("test_does_not_load", `there are several new tests: ${files}`, "Name one with --test, or keep one.");
  }
  if (first.newMode !== "100644")
    throw refused("policy_refused", `${first.path} is not a plain file`, "Write it anew.");
  return first;
}

async function replayOnBase(
  context: FixContext,
  fix: FixState,
  root: RunRoot,
  where: { tree: string; at: number },
): Promise<{ replay: RanEntry; shown: { code: string; blame: string; what: string } }> {
  context.progress("Building the base and replaying the recorded call …");
  const build = await buildServer(root);
  if (!build.ok)
    throw refused("build_failed", `the base does not build: ${build.output}`, "The source itself is broken.");
  const options = { runs: REPEATS, deadlineMs: CALL_DEADLINE_MS };
  const seen = await untouched(root, () => reproduce(root, recordOf(fix), context.paths, options));
  if (seen.same < seen.runs) {
    const reason = `the recorded call gave the recorded failure ${seen.same} of ${seen.runs} times on the base`;
    const verdict = seen.same === 0 ? "not_reproduced" : "flaky";
    throw refused(verdict, reason, "The tracker's state may have changed since. Diagnose again.");
  }
  const { code = "", blame = "", what = "" } = seen.example ?? {};
  const shown = { code, blame, what: what.slice(0, 1000) };
  return { replay: replayEntry({ step: "red replay", ...where }, fix.tool, seen, true), shown };
}

/** The first failing message, when every run failed for the recorded reason. */
function assertRed(runs: readonly DoorRun[], path: string): string {
  const first = runs[0];
  const unloaded = runs.find(({ outcome }) => outcome === "not_loaded");
  if (first === undefined || unloaded !== undefined) {
    const why = unloaded?.message.slice(0, 600) ?? "it was not run";
    throw refused("test_does_not_load", `${path} does not load: ${why}`, "Mend the test so that it loads and runs.");
  }
  const failed = runs.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) {
    const mend = "Its state or arguments do not provoke the failure: give openDoor files of the shape that fails.";
    throw refused("test_already_passes", `${path} passes on the unfixed source`, mend);
  }
  if (failed.length < runs.length) {
    throw refused("flaky", `${path} failed ${failed.length} of ${runs.length} times`, "Make the test deterministic.");
  }
  const blind = runs.find(({ sawFailure }) => !sawFailure);
  if (blind !== undefined) throw wrongReason(blind, path);
  return first.message.slice(0, 2000);
}

function wrongReason(run: DoorRun, path: string) {
  const seen = run.failures[0]?.what.slice(0, 300) ?? "no failing call at all";
  const reason = `${path} fails, but not by the recorded failure; at the door the engine saw ${seen}`;
  const mend = "Let the test make the recorded call through openDoor() and fail because of its answer.";
  return refused("wrong_reason", reason, mend, { testMessage: run.message.slice(0, 600) });
}
