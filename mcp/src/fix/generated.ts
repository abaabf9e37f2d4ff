import { isRecord } from "../shared/json.ts";
import { GENERATED } from "../sandbox/build.ts";
import type { Change, EngineRepo } from "../sandbox/engine-repo.ts";
import { refused } from "./verdict.ts";

const PLAIN = new Set(["100644", "100755"]);

/**
 * A build of a fix changes the text of generated files that the base has, and neither their names nor their modes.
 *
 * @throws WranglerError E_GATE_REFUSED `policy_refused` when it did anything else.
 */
export function assertOnlyGenerated(changes: readonly Change[]): void {
  const others = changes.filter(({ path, status, oldMode, newMode }) => {
    const isKnown = status === "M" && oldMode === newMode && PLAIN.has(newMode);
    return !isKnown || !GENERATED.some((folder) => path.startsWith(folder));
  });
  if (others.length === 0) return;
  const files = others.map(({ path }) => path).slice(0, 5);
  throw refused(
    "policy_refused",
    `the build wrote ${files.join(", ")}`,
    "A build writes the generated files that the base has, as plain files.",
    {
      rules: ["only-generated-files"],
    },
  );
}

/** @throws WranglerError E_GATE_REFUSED `needs_manual_review` when the tools look different to a client. */
export async function assertSameSurface(repo: EngineRepo, baseTree: string, generatedTree: string): Promise<void> {
  const [before, after] = await Promise.all([toolsOf(repo, baseTree), toolsOf(repo, generatedTree)]);
  if (before === after) return;
  const reason = "the change alters a tool's schema, title or description, which clients see";
  throw refused("needs_manual_review", reason, "Keep the public surface as it is, or take the change to a maintainer.");
}

async function toolsOf(repo: EngineRepo, tree: string): Promise<string> {
  const manifest: unknown = JSON.parse((await repo.fileAt(tree, "mcp/dist/manifest.json")) ?? "{}");
  return JSON.stringify(isRecord(manifest) ? manifest["tools"] : undefined) ?? "";
}
