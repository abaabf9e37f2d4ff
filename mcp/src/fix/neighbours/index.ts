import { isRecord } from "../../shared/json.ts";
import type { ProjectPaths } from "../../settings/paths.ts";
import type { EngineRepo } from "../../sandbox/engine-repo.ts";
import type { FixState } from "../ledger.ts";
import { MAX_CALLS, neighbours, siblingCalls } from "./calls.ts";
import type { Promised } from "./compare.ts";
import type { NeighbourRun } from "./run.ts";
import { SEEDS, STATES } from "./states.ts";

export interface Round {
  readonly run: NeighbourRun;
  readonly promised: Promised;
}

/** Calls that are made from the recorded one at most, over all states. */
export const MOST_OWN_CALLS = MAX_CALLS * STATES.length;

/** What to call round the recorded call: undefined where the base has no such tool. */
export async function roundOf(repo: EngineRepo, fix: FixState, paths: ProjectPaths): Promise<Round | undefined> {
  const manifest: unknown = JSON.parse((await repo.fileAt(fix.baseTree, "mcp/dist/manifest.json")) ?? "{}");
  const tools = isRecord(manifest) && Array.isArray(manifest["tools"]) ? manifest["tools"].filter(isRecord) : [];
  const tool = tools.find(({ name }) => name === fix.tool);
  if (tool === undefined) return undefined;
  const hints = isRecord(tool["annotations"]) ? tool["annotations"] : {};
  const others = tools.filter((other) => other !== tool && isRecord(other["annotations"]));
  const siblings = others
    .filter(({ annotations }) => isRecord(annotations) && annotations["readOnlyHint"] === true)
    .flatMap((other) => siblingCalls(String(other["name"]), other["inputSchema"], SEEDS));
  return {
    run: {
      tool: fix.tool,
      wanted: fix.fingerprint,
      idempotent: hints["idempotentHint"] === true,
      calls: [...neighbours(fix.tool, fix.record["params"], tool["inputSchema"], SEEDS), ...siblings],
      paths,
    },
    promised: {
      tool: fix.tool,
      readOnly: hints["readOnlyHint"] === true,
      destructive: hints["destructiveHint"] !== false,
      idempotent: hints["idempotentHint"] === true,
    },
  };
}
