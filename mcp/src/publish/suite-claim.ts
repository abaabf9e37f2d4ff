import type { PublicationInput } from "./types.ts";

/** What the suite showed. "All" only where nothing fails; what fails, failed on the base too, else no gate passed. */
export function suiteClaim({ passed, failed, again }: PublicationInput["suite"]): string {
  const rerun = again === 0 ? "" : ` (${again} of them when run again alone)`;
  if (failed === 0) return `All ${passed} tests passing${rerun}`;
  return `${passed} tests passing${rerun}; ${failed} failing, none of which passed on the base`;
}
