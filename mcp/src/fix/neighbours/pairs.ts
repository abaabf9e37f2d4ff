import type { Verdict } from "../verdict.ts";
import type { Outcome } from "./run.ts";

/** What a tool promises about itself, as clients see it. */
export interface Promised {
  readonly tool: string;
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly idempotent: boolean;
}

/** What base and fix did with one call in one state. */
export interface Pair {
  readonly was: Outcome;
  readonly is: Outcome;
}

export interface Refusal {
  readonly verdict: Verdict;
  readonly why: string;
}

export function placeOf({ call, state }: Outcome): string {
  return `the recorded call, ${call.about}; tracker ${state}`;
}

/** A tool says so of itself; one with several operations has one that only looks. */
export function onlyReads({ call }: Outcome, promised: Promised): boolean {
  if (call.writes === true) return false;
  return (
    call.tool !== promised.tool || promised.readOnly || /^(list|get|show|read)$/.test(String(call.params["operation"]))
  );
}
