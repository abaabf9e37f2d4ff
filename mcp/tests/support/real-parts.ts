import type { TestContext } from "vitest";
import { realPart, type PartName } from "../../../scripts/real-parts.mjs";

export { realPart, type PartName };

/**
 * The path of a real part for a test. Where it cannot be had, the test is skipped and says why; with `CI=true` it
 * fails instead, so that a green CI has run everything.
 */
export async function requirePart(context: Pick<TestContext, "skip">, name: PartName): Promise<string> {
  const part = await realPart(name);
  if ("missing" in part) return context.skip(`needs the real part "${name}": ${part.missing}`);
  return part.path;
}
