import type { JsonObject } from "../shared/json.ts";
import { WranglerError } from "../shared/errors.ts";

/** What a gate can answer (design, section 5). */
export const VERDICTS = [
  "fix_verified",
  "not_reproduced",
  "already_fixed_upstream",
  "test_does_not_load",
  "test_already_passes",
  "test_changed",
  "wrong_reason",
  "flaky",
  "fix_ineffective",
  "regression",
  "build_failed",
  "coverage_dropped",
  "test_does_not_guard",
  "change_not_needed",
  "policy_refused",
  "secret_found",
  "out_of_order",
  "stale_evidence",
  "panel_refused",
  "needs_manual_review",
  "blocked",
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** A gate's no: exit code 3, with the verdict, the reason, and what to mend. */
export function refused(verdict: Verdict, reason: string, mend: string, details: JsonObject = {}): WranglerError {
  return new WranglerError("E_GATE_REFUSED", `${verdict}: ${reason}`, { hint: mend, details: { verdict, ...details } });
}
