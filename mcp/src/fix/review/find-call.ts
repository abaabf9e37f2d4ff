import { join } from "node:path";
import { reproduce } from "../../diagnose/reproduce.ts";
import { confine, ensureDir } from "../../platform/files.ts";
import { removeTree } from "../../platform/trees.ts";
import { buildServer } from "../../sandbox/build.ts";
import type { DoorCall } from "../../sandbox/door-host.ts";
import type { EngineRepo } from "../../sandbox/engine-repo.ts";
import { copyTracker } from "../../sandbox/replay.ts";
import { untouched } from "../../sandbox/untouched.ts";
import { projectPaths } from "../../settings/paths.ts";
import { CALL_DEADLINE_MS, onTree, type FixContext } from "../context.ts";
import { runThroughDoor } from "../door-runs.ts";
import { passes } from "../judge-fixed.ts";
import type { FixState } from "../ledger.ts";
import { recordOf } from "../steps/current.ts";
import { checkTestRules } from "../test-rules.ts";
import { refused } from "../verdict.ts";

/** Calls of one test that are looked at, the last ones. */
const MOST_CALLS = 20;

/**
 * The call to replay. What a user's server was given stays with that user; the test makes such a call, on such a
 * tracker, and the engine makes it again without the test. Leaves that tracker in the review's project.
 *
 * @throws WranglerError E_GATE_REFUSED `not_reproduced` when no call of the test gives the failure by itself
 */
export async function findCall(
  context: FixContext,
  fix: FixState,
  where: { repo: EngineRepo; baseTree: string; sourceTree: string; testFile: string },
): Promise<unknown> {
  const { repo, testFile } = where;
  const tree = await repo.graft(where.baseTree, where.sourceTree, [testFile]);
  const text = (await repo.fileAt(tree, testFile)) ?? "";
  return onTree(context, repo, tree, async (root) => {
    checkTestRules(root, testFile, text);
    context.progress("Building the base, and looking for the call that the test makes …");
    passes(await buildServer(root), "the base does not build");
    const calls: (DoorCall & { state: string })[] = [];
    const onCall = async (call: DoorCall): Promise<void> => {
      if (call.tool !== fix.tool) return;
      const state = join(root.own, `call-${calls.length}`);
      calls.push({ ...call, state });
      await ensureDir(state);
      // The folder is the test's: what it put there in place of a folder is not followed.
      const { projectDir, root: tracker } = projectPaths(call.project);
      await confine(root.scratch, projectDir);
      await confine(projectDir, tracker);
      await copyTracker(projectPaths(projectDir), state);
    };
    await runThroughDoor(root, testFile, fix.fingerprint, 1, { onCall });
    for (const { params, state } of calls.slice(-MOST_CALLS).reverse()) {
      await removeTree(context.paths.root);
      await copyTracker(projectPaths(state), context.paths.projectDir);
      const record = recordOf({ ...fix, record: { ...fix.record, params } });
      const once = { runs: 1, deadlineMs: CALL_DEADLINE_MS };
      const seen = await untouched(root, () => reproduce(root, record, context.paths, once));
      if (seen.same > 0) return params;
    }
    const reason = `none of the ${calls.length} calls of ${fix.tool} that the test makes gives the failure by itself`;
    throw refused("not_reproduced", reason, "Ask the author for a test that makes the failing call.");
  });
}
