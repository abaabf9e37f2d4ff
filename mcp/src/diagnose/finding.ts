import { SERVER_TOOL } from "../shared/process-end.ts";
import type { ErrorRecord } from "../capture/record.ts";
import type { LoggedRecord } from "../capture/log.ts";
import type { RunRoot } from "../sandbox/run-root.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import type { Evidence } from "./types.ts";

/** What one check brings home: evidence for people, and what it found for the rules. */
export interface Finding<F> {
  readonly evidence: Evidence;
  readonly found: F;
}

/** What every check may look at; none of them writes to the project. */
export interface Examined {
  readonly record: ErrorRecord;
  /** Everything in the log, oldest first. */
  readonly records: readonly LoggedRecord[];
  readonly paths: ProjectPaths;
  /** A copy of the plugin's source, built. */
  readonly root: RunRoot;
}

/** What a replay of a record does, in words. */
export function whatIsReplayed({ tool }: Pick<ErrorRecord, "tool">): string {
  return tool === SERVER_TOOL ? "a start of the server" : `${tool} with the recorded arguments`;
}

/** Longer than any honest tool call of the tracker; a call beyond it counts as a hang. */
export const CALL_DEADLINE_MS = 10_000;
