import type { Clock } from "../shared/clock.ts";
import type { Build } from "./build.ts";
import type { Outage } from "./degraded.ts";
import type { LoadFailures } from "./failures.ts";
import type { Manifest } from "./manifest.ts";
import type { Limits, StartServer } from "./session.ts";

export interface SupervisorOptions {
  readonly manifest: Manifest;
  /** What was installed; every other build falls back to it. */
  readonly official: Build;
  /** What to start with; the official one unless told. */
  readonly first?: Build | undefined;
  /**
   * The server is somebody else's: what it is, only it can say, so that the client's greeting waits for its answer.
   * It may work without hearing, and hold in memory what a successor would not have: it is ended only when it is deaf
   * and somebody cancelled a call or waited for one until its deadline.
   */
  readonly foreign?: boolean;
  readonly start: StartServer;
  /** Why no server can run here at all; then none is started. */
  readonly outage: Outage | undefined;
  /** Writes one line to the client. */
  readonly write: (line: Buffer | string) => void;
  readonly failures: LoadFailures;
  /** How long a tool call may take. */
  readonly callTimeoutMs: number;
  /** How long the degraded mode waits before it tries the server again. */
  readonly retryMs: number;
  /** How long a server may take to answer a ping before it counts as hung. */
  readonly pingMs?: number;
  /** How long it may be deaf while calls are in flight, or after one was cancelled. */
  readonly hangMs?: number;
  /** What it may take of memory, in MiB; known on Linux alone. */
  readonly memoryMib?: number;
  readonly clock: Clock;
  /** The wait before the second restart in a row; the following double it. */
  readonly firstWaitMs?: number;
  /** How long calls in flight may go on when another build takes the place of theirs. */
  readonly drainMs?: number;
  /** How long a server may take to answer the greeting before it counts as hung. */
  readonly startMs?: number;
  /** Told when a build other than the official one did not start or kept ending, and the official one runs again. */
  readonly fellBack?: (from: Build, why: string) => void;
}

export const PING_MS = 2000;
export const DRAIN_MS = 30_000;
export const HANG_MS = 30_000;
const START_MS = 20_000;
const MEMORY_MIB = 2048;

/** What a server may take, of time and memory. */
export function limitsOf({ startMs, hangMs, memoryMib, foreign }: SupervisorOptions): Limits {
  return {
    startMs: startMs ?? START_MS,
    hangMs: foreign === true ? undefined : (hangMs ?? HANG_MS),
    memoryMib: memoryMib ?? MEMORY_MIB,
  };
}
