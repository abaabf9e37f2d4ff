import { AS_RECORDED } from "./calls.ts";
import type { Outcome } from "./run.ts";

/** The code by which the fix refuses the recorded call in the tracker as recorded; undefined where it does not. */
export function refusalOfRecorded(base: readonly Outcome[], fix: readonly Outcome[]): string | undefined {
  const isRecorded = ({ state, call }: Outcome): boolean => state === "as recorded" && call.about === AS_RECORDED;
  const failed = base.some((was) => isRecorded(was) && was.asRecorded);
  return failed ? fix.find((is) => isRecorded(is) && is.ending === "refused")?.answer : undefined;
}

/**
 * What the ledger says of calls that were held to be right. A fix may say that the caller was wrong; whether that is
 * true, its reader has to judge, and so has to see.
 */
export function countsOf(onBase: readonly Outcome[], fix: readonly Outcome[]): string {
  const base = onBase.filter(({ call }) => call.only !== "harm");
  const failed = base.filter(({ asRecorded }) => asRecorded);
  const worked = base.filter(({ ending }) => ending === "ok");
  const refused = fix.filter(
    (is) => is.ending === "refused" && failed.some(({ state, call }) => state === is.state && call === is.call),
  );
  const codes = [...new Set(refused.map(({ answer }) => answer))].sort();
  const by = refusalOfRecorded(base, fix) === undefined ? "" : ", the recorded one by a person's word";
  const but = refused.length === 0 ? "" : ` (${refused.length} of them refused now: ${codes.join(", ")}${by})`;
  return `${base.length} calls: ${failed.length} failed as recorded and no longer do${but}, ${worked.length} worked and answer the same`;
}
