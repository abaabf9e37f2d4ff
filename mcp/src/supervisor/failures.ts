import type { ChildEnd } from "./child-link.ts";
import type { Request } from "./in-flight.ts";

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
