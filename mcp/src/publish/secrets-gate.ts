import { WranglerError } from "../shared/errors.ts";

/** Replaces what looks like a secret; text without one comes back unchanged. */
export type Redact = (text: string) => string;

/**
 * The last gate before anything leaves: refuses when redaction would change one of the texts. It compares and stops
 * instead of scrubbing silently, because a secret in a finished text means that an earlier step failed (the idea is
 * renovate's, `update/branch/commit.ts`).
 *
 * @param texts what leaves, by a name that may be shown
 * @throws WranglerError E_GATE_REFUSED with `details.verdict` `secret_found` and the name, never the text
 */
export function assertNoSecrets(texts: Readonly<Record<string, string>>, redact: Redact): void {
  for (const [field, text] of Object.entries(texts)) {
    if (redact(text) === text) continue;
    throw new WranglerError("E_GATE_REFUSED", `the ${field} holds something that looks like a secret`, {
      hint: "Take it out of the fix, the test or the explanation. Nothing was sent.",
      details: { verdict: "secret_found", field },
    });
  }
}

/** The lines that a patch adds: what it publishes anew. */
export function addedLines(patch: string): string {
  return patch
    .split("\n")
    .filter((line) => line.startsWith("+") && !line.startsWith("+++ "))
    .map((line) => line.slice(1))
    .join("\n");
}
