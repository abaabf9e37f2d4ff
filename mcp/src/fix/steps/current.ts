import { parseRecord } from "../../capture/parse-record.ts";
import type { ErrorRecord } from "../../capture/record.ts";
import { WranglerError } from "../../shared/errors.ts";
import { confine } from "../../platform/files.ts";
import type { Change, EngineRepo } from "../../sandbox/engine-repo.ts";
import { workspaceExists } from "../../sandbox/workspace.ts";
import type { FixContext } from "../context.ts";
import type { FixState } from "../ledger.ts";
import { refused } from "../verdict.ts";

/** The workspace as it is now. */
export interface Current {
  readonly repo: EngineRepo;
  readonly tree: string;
  /** From the base to now. */
  readonly changes: readonly Change[];
}

/** @throws WranglerError E_WORKSPACE when the workspace is gone. */
export async function readWorkspace(context: FixContext, fix: FixState): Promise<Current> {
  if (fix.status === "abandoned") {
    throw refused(
      "out_of_order",
      `${fix.fixId} was abandoned`,
      'Start again with "wrangler-mcp fix start <error id>".',
    );
  }
  if (!(await workspaceExists(await confine(context.paths.root, fix.workspace)))) {
    throw new WranglerError("E_WORKSPACE", `the workspace ${fix.workspace} is missing`, {
      hint: `Run "wrangler-mcp fix start ${fix.recordId}" to make it again from the same base; edits in it are gone.`,
    });
  }
  const repo = context.store.repoOf(fix.fixId);
  const tree = await repo.snapshot(fix.workspace, fix.base);
  return { repo, tree, changes: await repo.changes(fix.baseTree, tree) };
}

/** The workspace, which must still be what a step judged. */
export async function unchangedWorkspace(
  context: FixContext,
  fix: FixState,
  tree: string,
  judgedBy: string,
): Promise<Current> {
  const current = await readWorkspace(context, fix);
  if (current.tree === tree) return current;
  const reason = `the workspace changed after ${judgedBy}`;
  throw refused("stale_evidence", reason, `Run "wrangler-mcp ${judgedBy}" again on what is there now.`);
}

/** The record that the fix began with. It was checked when it was read from the log. */
export function recordOf(fix: FixState): ErrorRecord {
  const record = parseRecord(JSON.stringify({ ...fix.record, mac: "" }));
  if (record === undefined) throw new WranglerError("E_WORKSPACE", `${fix.fixId} holds no usable error record`);
  return record;
}
