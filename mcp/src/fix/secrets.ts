import type { EngineRepo } from "../sandbox/engine-repo.ts";
import { suspectsIn } from "../capture/suspects.ts";
import { hunksOf } from "./hunks.ts";
import { addedLines } from "./policy.ts";
import { refused } from "./verdict.ts";

/**
 * Refuses a change that adds what looks like a secret, and says where it stands and what it was taken for; never what it
 * is.
 *
 * @param diff without context lines
 * @throws WranglerError E_GATE_REFUSED `secret_found`
 */
export function assertNoSecret(diff: string, redact: (text: string) => string): void {
  const suspects = suspectsIn(addedLines(diff), redact);
  const [first] = suspects;
  if (first === undefined) return;
  const lines = hunksOf(diff).flatMap(({ path, newStart, newCount }) =>
    Array.from({ length: newCount }, (_, at) => `${path}:${newStart + at}`),
  );
  const places = suspects.map(({ line, kind }) => ({ at: lines[line - 1] ?? "the change", kind }));
  const named = places.slice(0, 5).map(({ at, kind }) => `${at} (taken for: ${kind})`);
  const reason = `what looks like a secret is added: ${named.join(", ")}`;
  throw refused("secret_found", reason, MEND, { places: places.slice(0, 20) });
}

const MEND =
  "Take it out. A made-up value gets a name that says no secret, such as word for token, or is built from parts.";

/** What the built server said of itself, and the pages made of that. The bundles are made of source that is scanned. */
const SAID = /^(?:mcp\/dist\/manifest\.json|docs\/reference\/)/;

/**
 * The same for the text that a build makes of what the source says as it runs. What the tree has already is let through.
 *
 * @throws WranglerError E_GATE_REFUSED `secret_found`
 */
export async function assertNoSecretGenerated(
  repo: Pick<EngineRepo, "changes" | "fileAt">,
  [tree, generatedTree]: readonly [string, string],
  redact: (text: string) => string,
): Promise<void> {
  for (const { path } of await repo.changes(tree, generatedTree)) {
    if (!SAID.test(path)) continue;
    const [before = "", now = ""] = [await repo.fileAt(tree, path), await repo.fileAt(generatedTree, path)];
    if (redact(now) === now || redact(before) !== before) continue;
    const reason = `what the build makes of ${path} holds something that looks like a secret`;
    throw refused("secret_found", reason, "Take out what puts it there.");
  }
}
