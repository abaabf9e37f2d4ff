import type { Outcome } from "./run.ts";

/**
 * What the ledger says of calls that were held to be right. A fix may say that the caller was wrong; whether that is
 * true, its reader has to judge, and so has to see.
 */
export function countsOf(base: readonly Outcome[], fix: readonly Outcome[]): string {
  const failed = base.filter(({ asRecorded }) => asRecorded);
  const worked = base.filter(({ ending }) => ending === "ok");
  const refused = fix.filter(
    (is) => is.ending === "refused" && failed.some(({ state, call }) => state === is.state && call === is.call),
  );
  const codes = [...new Set(refused.map(({ answer }) => answer))].sort();
  const but = refused.length === 0 ? "" : ` (${refused.length} of them refused now: ${codes.join(", ")})`;
  return `${base.length} calls: ${failed.length} failed as recorded and no longer do${but}, ${worked.length} worked and answer the same`;
}
