import type { Build } from "./build.ts";
import { describeEnd } from "./describe-end.ts";
import { toolOf, type Request } from "./in-flight.ts";
import type { ServerEnd } from "./session.ts";

/** A tool result with `isError`, as the client gets it. */
export type ErrorResult = Readonly<Record<string, unknown>>;

export interface Failed {
  readonly result: ErrorResult;
  /** Writes the record. To be called once the answer is out. */
  record(): void;
}

/** What was recorded about a server that does not start or ends again and again. */
export interface Incident {
  /** The record's id, undefined when self-healing is off. */
  readonly id: string | undefined;
  readonly mayBeBug: boolean;
}

/**
 * Makes the answers for calls that the server cannot give itself, and records them. Loaded when the first is needed:
 * it brings the whole of capture with it.
 */
export interface Failures {
  crashed(call: Request, end: ServerEnd): Failed;
  timedOut(call: Request, build: Build, afterMs: number): Failed;
  /** Records that the server did not start, or ended while no call was running. */
  incident(end: ServerEnd): Incident;
  /** The answer while there is no server to ask; it is a consequence and makes no record of its own. */
  unavailable(call: Request, why: string, hint: string, incident: Incident | undefined): ErrorResult;
  /** Resolves when all records are written. */
  settled(): Promise<void>;
}

export type LoadFailures = () => Promise<Failures>;

/** For when even the recorder cannot be loaded: the calls are answered, and nothing is recorded. */
export function unrecordedFailures(): Failures {
  const failed = (call: Request, text: string): Failed => ({
    result: errorResult(call, text),
    record: () => undefined,
  });
  return {
    crashed: (call, end) => failed(call, `was cut off: the server process ended while it ran (${describeEnd(end)}).`),
    timedOut: (call, _, afterMs) => failed(call, `did not answer within ${afterMs / 1000} s and was given up.`),
    incident: () => ({ id: undefined, mayBeBug: false }),
    unavailable: (call, why, hint) => errorResult(call, `was not run. ${why}\n${hint}`),
    settled: () => Promise.resolve(),
  };
}

/** A tool's answer that no record belongs to. */
export function errorResult(call: Request, text: string): ErrorResult {
  return { content: [{ type: "text", text: `${toolOf(call)} ${text}` }], isError: true };
}
