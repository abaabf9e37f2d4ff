import type { ErrorRecord } from "../capture/record.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { replayCall } from "../sandbox/replay.ts";
import type { RunRoot } from "../sandbox/run-root.ts";
import { failuresOfReplay, frameTable, isFailure, wantedFingerprint, type SeenFailure } from "./judge.ts";

/** What N replays of one recorded call showed. */
export interface Reproduction {
  readonly runs: number;
  /** Replays that gave the recorded fingerprint. */
  readonly same: number;
  /** Replays that failed, but otherwise. */
  readonly other: readonly SeenFailure[];
  /** Replays that succeeded. */
  readonly succeeded: number;
  /** One failure that matched, with its stack in this build. */
  readonly example: SeenFailure | undefined;
  readonly durationMs: number;
}

export interface ReproduceOptions {
  runs: number;
  deadlineMs: number;
}

/** Each replay has a process and a project of its own, so two of them do not meet. */
const AT_ONCE = 2;

/** Replays the recorded call against the build in `root`, each time on a fresh copy of the tracker's state. */
export async function reproduce(
  root: RunRoot,
  record: ErrorRecord,
  state: ProjectPaths,
  { runs, deadlineMs }: ReproduceOptions,
): Promise<Reproduction> {
  const started = performance.now();
  const table = await frameTable(root);
  const wanted = wantedFingerprint(record);
  const found: SeenFailure[][] = [];
  const request = { tool: record.tool, params: record.params, state, deadlineMs };
  const one = async (): Promise<void> => {
    found.push(failuresOfReplay(await replayCall(root, request), record.tool, table));
  };
  while (found.length < runs) await Promise.all(Array.from({ length: Math.min(AT_ONCE, runs - found.length) }, one));
  const matches = found.flatMap((failures) => failures.filter((failure) => isFailure(failure, wanted)).slice(0, 1));
  const others = found.filter((failures) => failures.length > 0 && !failures.some((f) => isFailure(f, wanted)));
  return {
    runs,
    same: matches.length,
    other: others.flatMap((failures) => failures.slice(0, 1)),
    succeeded: found.filter((failures) => failures.length === 0).length,
    example: matches[0],
    durationMs: Math.round(performance.now() - started),
  };
}

/** For example `3 of 3 gave the recorded failure`. */
export function countsOf(seen: Reproduction): string {
  const other = seen.other.length > 0 ? `, ${seen.other.length} failed otherwise` : "";
  return `${seen.same} of ${seen.runs} gave the recorded failure${other}`;
}
