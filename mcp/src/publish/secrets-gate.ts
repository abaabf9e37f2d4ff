import { suspectsIn } from "../capture/suspects.ts";
import { WranglerError } from "../shared/errors.ts";

/** Replaces what looks like a secret; text without one comes back unchanged. */
export type Redact = (text: string) => string;

/** The two redactions of what leaves this machine. */
export interface Redaction {
  /** Changes a finished text that may not leave. */
  readonly gate: Redact;
  /** Makes text that others wrote fit for strangers, before anything is made of it. */
  readonly scrub: Redact;
}

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
    if (redact(text) !== text) throw secretIn(field);
  }
}

/**
 * The same for source code, in which an expression behind a secret's name is no secret.
 *
 * @param texts the added lines, by the name of their patch
 * @throws WranglerError E_GATE_REFUSED like {@link assertNoSecrets}
 */
export function assertNoSecretCode(texts: Readonly<Record<string, string>>, redact: Redact): void {
  for (const [field, text] of Object.entries(texts)) {
    if (suspectsIn(text, redact).length > 0) throw secretIn(field);
  }
}

function secretIn(field: string): WranglerError {
  return new WranglerError("E_GATE_REFUSED", `the ${field} holds something that looks like a secret`, {
    hint: "Take it out of the fix, the test or the explanation. Nothing was sent.",
    details: { verdict: "secret_found", field },
  });
}

/**
 * The lines that a patch adds: what it publishes anew.
 *
 * @param skip files to leave out; asked with the path of each
 */
export function addedLines(patch: string, skip: (path: string) => boolean): string {
  let skipped = false;
  const added: string[] = [];
  for (const line of patch.split("\n")) {
    if (line.startsWith("diff --git ")) skipped = skip(pathIn(line));
    else if (!skipped && line.startsWith("+")) added.push(line.slice(1));
  }
  return added.join("\n");
}

/** `diff --git a/<path> b/<path>`, without renames: two equal halves, whatever characters are in them. */
function pathIn(header: string): string {
  const rest = header.slice("diff --git ".length);
  const half = (rest.length - 1) / 2;
  const [first, second] = [rest.slice(0, half), rest.slice(half + 1)];
  return first.slice(2) === second.slice(2) ? second.slice(2) : "";
}
