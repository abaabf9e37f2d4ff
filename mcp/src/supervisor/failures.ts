import type { ChildEnd } from "./child-link.ts";
import { describeEnd } from "./describe-end.ts";
import { toolOf, type Request } from "./in-flight.ts";

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
  crashed(call: Request, end: ChildEnd): Failed;
  timedOut(call: Request, afterMs: number): Failed;
  /** Records that the server did not start, or ended while no call was running. */
  incident(end: ChildEnd, started: boolean): Incident;
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
    timedOut: (call, afterMs) => failed(call, `did not answer within ${afterMs / 1000} s and was given up.`),
    incident: () => ({ id: undefined, mayBeBug: false }),
    unavailable: (call, why, hint) => errorResult(call, `was not run. ${why}\n${hint}`),
    settled: () => Promise.resolve(),
  };
}

function errorResult(call: Request, text: string): ErrorResult {
  return { content: [{ type: "text", text: `${toolOf(call)} ${text}` }], isError: true };
}
