import { describeEnd } from "../shared/process-end.ts";
import type { Build } from "./build.ts";
import { toolOf, type Request } from "./in-flight.ts";
import type { ServerEnd } from "./session.ts";
import type { Crumb } from "./trail.ts";

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

/** What a server left behind: an answer for each call, and one record of it all. */
export interface Death {
  readonly answers: readonly { readonly call: Request; readonly result: ErrorResult }[];
  readonly incident: Incident;
  /** Writes the record. To be called once the answers are out. */
  record(): void;
}

/**
 * Makes the answers for calls that the server cannot give itself, and records them. Loaded when the first is needed:
 * it brings the whole of capture with it.
 */
export interface Failures {
  /** A server ended with calls in flight, or while it hung in one that the client had cancelled. */
  died(end: ServerEnd, calls: readonly Request[], trail: readonly Crumb[]): Death;
  timedOut(call: Request, build: Build, afterMs: number, trail: readonly Crumb[]): Failed;
  /** Records that the server did not start, or ended while no call was running. */
  incident(end: ServerEnd, trail: readonly Crumb[]): Promise<Incident>;
  /** The answer while there is no server to ask; it is a consequence and makes no record of its own. */
  unavailable(call: Request, why: string, hint: string, incident: Incident | undefined): ErrorResult;
  /** Resolves when all records are written. */
  settled(): Promise<void>;
}

export type LoadFailures = () => Promise<Failures>;

/** For when even the recorder cannot be loaded: the calls are answered, and nothing is recorded. */
export function unrecordedFailures(): Failures {
  const incident = { id: undefined, mayBeBug: false };
  const record = (): void => undefined;
  return {
    died: (end, calls) => ({
      answers: calls.map((call) => ({ call, result: errorResult(call, cutOff(end)) })),
      ...{ incident, record },
    }),
    timedOut: (call, _, afterMs) => ({ result: errorResult(call, gaveUp(afterMs)), record }),
    incident: () => Promise.resolve(incident),
    unavailable: (call, why, hint) => errorResult(call, `was not run. ${why}\n${hint}`),
    settled: () => Promise.resolve(),
  };
}

/** What happened to a call, to be read after the tool's name. */
export function cutOff(end: ServerEnd): string {
  return `was cut off: the server process ended while it ran (${describeEnd(end)}).`;
}

export function gaveUp(afterMs: number): string {
  return `did not answer within ${Math.round(afterMs / 100) / 10} s and was given up.`;
}

/** A tool's answer that no record belongs to. */
export function errorResult(call: Request, text: string): ErrorResult {
  return { content: [{ type: "text", text: `${toolOf(call)} ${text}` }], isError: true };
}
