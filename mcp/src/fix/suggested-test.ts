import { regressionTestPath } from "../diagnose/regression-test.ts";
import type { FixState } from "./ledger.ts";

/** Where the regression test of a fix goes. */
export function suggestedTest(fix: Pick<FixState, "tool" | "fingerprint">): string {
  return regressionTestPath(fix);
}
