import type { PublicationInput } from "./types.ts";

/** What the suite showed. "All" only where nothing fails; what fails, failed on the base too, else no gate passed. */
export function suiteClaim({ passed, failed }: PublicationInput["suite"]): string {
  if (failed === 0) return `All ${passed} tests passing`;
  return `${passed} tests passing; ${failed} failing, none of which passed on the base`;
}
