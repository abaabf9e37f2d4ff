import { reproduce, type Reproduction } from "../../diagnose/reproduce.ts";
import { buildServer } from "../../sandbox/build.ts";
import { untouched } from "../../sandbox/untouched.ts";
import { withinAttempts } from "../attempts.ts";
import { CALL_DEADLINE_MS, onTree, REPEATS, withEntries, type FixContext } from "../context.ts";
import { runThroughDoor, type DoorRun } from "../door-runs.ts";
import { commandEntry, doorEntry, replayEntry } from "../entries.ts";
import { requireRed, withoutProof } from "../evidence.ts";
import { judgeSource } from "../judge-source.ts";
import { assertMayRun } from "../may-run.ts";
import { addedLines, sortAllowed, type SortedChange } from "../policy.ts";
import type { FixState, ProvenGreen, ProvenRed } from "../ledger.ts";
import { refused } from "../verdict.ts";
import { readWorkspace, recordOf, type Current } from "./current.ts";

/**
 * Shows that the change heals: the same test, by hash, passes every time with it, and the engine's replay of the
 * recorded call never gives the recorded failure, nor another one that is a bug. What the rules over the text do not allow is
 * not run at all.
 *
 * @throws WranglerError E_GATE_REFUSED `test_changed`, `policy_refused`, `needs_manual_review`, `build_failed`, `fix_ineffective`, `flaky`.
 */
export async function proveGreen(context: FixContext, fix: FixState): Promise<ProvenGreen> {
  const proven = requireRed(fix);
  const current = await readWorkspace(context, fix);
  const { tree, repo } = current;
  assertSameTest(proven, await repo.blobAt(tree, proven.red.testFile));
  if (!current.changes.some(({ path }) => path.startsWith("mcp/src/"))) {
    throw refused(
      "fix_ineffective",
      "nothing below mcp/src was changed",
      "Change the source, then run fix green again.",
    );
  }
  const sorted = sortAllowed(current.changes, addedLines(await repo.diff(fix.baseTree, tree)));
  return withinAttempts(context, fix, current, () => judge(context, proven, current, sorted));
}

async function judge(
  context: FixContext,
  fix: ProvenRed,
  current: Current,
  sorted: SortedChange,
): Promise<ProvenGreen> {
  const { repo, tree } = current;
  const at = context.clock.now();
  const where = { step: "green", tree, at };
  const entries = await onTree(context, repo, tree, async (root) => {
    await judgeSource(root, fix, { repo, tree, sorted });
    await assertMayRun(context, fix, current);
    context.progress("Building the fixed source …");
    const build = await buildServer(root);
    if (!build.ok) throw refused("build_failed", `the fix does not build:\n${build.output}`, "Mend the source.");
    context.progress(`Running the test ${REPEATS} times with the fix …`);
    const runs = await runThroughDoor(root, fix.red.testFile, fix.fingerprint, REPEATS);
    assertGreen(runs, fix.red.testFile);
    context.progress("Replaying the recorded call with the fix …");
    const options = { runs: REPEATS, deadlineMs: CALL_DEADLINE_MS };
    const seen = await untouched(root, () => reproduce(root, recordOf(fix), context.paths, options));
    assertHealed(seen, fix);
    return [
      commandEntry(where, build),
      doorEntry(where, runs, true),
      replayEntry({ ...where, step: "green replay" }, fix.tool, seen, true),
    ];
  });
  const green: ProvenGreen = {
    ...(await withEntries(context, withoutProof(fix, "green"), entries)),
    red: fix.red,
    green: { tree, at },
  };
  await context.store.save(green);
  return green;
}

function assertSameTest(fix: ProvenRed, blob: string | undefined): void {
  if (blob === fix.red.testBlob) return;
  const what = blob === undefined ? "was removed" : "was edited";
  const mend = "Put the test back as it was, or run fix red again to prove the new one.";
  throw refused("test_changed", `${fix.red.testFile} ${what} after it was proven red`, mend);
}

function assertGreen(runs: readonly DoorRun[], path: string): void {
  const passed = runs.filter(({ outcome }) => outcome === "passed").length;
  const message = runs.find(({ outcome }) => outcome !== "passed")?.message.slice(0, 800) ?? "";
  if (passed === runs.length && !runs.some(({ sawFailure }) => sawFailure)) return;
  if (passed === runs.length) {
    const reason = `${path} passes, but the recorded failure was seen at the door meanwhile`;
    throw refused("fix_ineffective", reason, "Mend the source so that the recorded call no longer fails.");
  }
  const verdict = passed === 0 ? "fix_ineffective" : "flaky";
  const first = message.split("\n")[0]?.slice(0, 300) ?? "";
  const reason = `${path} failed ${runs.length - passed} of ${runs.length} times with the change: ${first}`;
  throw refused(verdict, reason, "Mend the source, not the test.", { testMessage: message });
}

/**
 * A refusal heals a bug. Where the failure itself was a refusal, which blamed the caller or the machine and was found to
 * be wrong, another refusal does not: unless the refusal is what was to be improved.
 */
export function assertHealed(seen: Reproduction, { record, diagnosis }: Pick<FixState, "record" | "diagnosis">): void {
  const mustSucceed = record["blame"] !== "bug" && diagnosis["class"] !== "AFFORDANCE";
  const again = seen.same > 0 ? seen.example : seen.other.find(({ blame }) => mustSucceed || blame === "bug");
  if (again === undefined) return;
  const otherwise = again.blame === "bug" ? "now fails by another bug" : "is now refused in other words";
  const how = seen.same > 0 ? "still fails as recorded" : otherwise;
  const reason = `the recorded call ${how}: ${again.what.slice(0, 300)}`;
  throw refused("fix_ineffective", reason, "Mend the source so that the recorded call succeeds or is refused clearly.");
}
