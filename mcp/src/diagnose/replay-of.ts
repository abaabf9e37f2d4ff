import type { RunRoot } from "../sandbox/run-root.ts";
import { replayCalls, type ToolCall } from "../sandbox/replay.ts";
import { failuresOfReplay, frameTable, isFailure, wantedFingerprint, type SeenFailure } from "./judge.ts";
import { CALL_DEADLINE_MS } from "./finding.ts";

/** How one call went, compared with what was recorded. */
export type Outcome = "same" | "other" | "succeeded";

export interface Tried {
  readonly outcome: Outcome;
  readonly failures: readonly SeenFailure[];
  /** `structuredContent` of the answer, undefined when there was none. */
  readonly answer: Readonly<Record<string, unknown>> | undefined;
}

export interface Trial {
  readonly prepare: (project: string) => Promise<void>;
  /** Made before the call that counts, in the same process. */
  readonly before?: readonly ToolCall[];
  readonly call: ToolCall;
  readonly deadlineMs?: number;
}

/** Makes one call in a scratch project and says whether it ends as the record says. */
export async function tryCall(
  root: RunRoot,
  wanted: { tool: string; surface: string; fingerprint: string },
  trial: Trial,
): Promise<Tried> {
  const { prepare, before = [], call, deadlineMs = CALL_DEADLINE_MS } = trial;
  const replays = await replayCalls(root, { calls: [...before, call], prepare, deadlineMs });
  const replay = replays.at(-1);
  if (replay === undefined) return { outcome: "other", failures: [], answer: undefined };
  const failures = failuresOfReplay(replay, call.tool, await frameTable(root));
  const fingerprint = wantedFingerprint(wanted);
  const same = failures.some((failure) => isFailure(failure, fingerprint));
  const content = replay.ending.kind === "answered" ? replay.ending.result["structuredContent"] : undefined;
  return {
    outcome: same ? "same" : failures.length > 0 ? "other" : "succeeded",
    failures,
    answer: isObject(content) ? content : undefined,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
