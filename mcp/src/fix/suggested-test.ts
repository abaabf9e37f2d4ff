import type { FixState } from "./ledger.ts";

/** Where the regression test of a fix goes: one per failure, with an ending that no other runner's defaults match. */
export function suggestedTest({ tool, fingerprint }: Pick<FixState, "tool" | "fingerprint">): string {
  return `mcp/tests/regression/${tool.replaceAll("_", "-")}-${fingerprint.slice(0, 8)}.regression.ts`;
}
