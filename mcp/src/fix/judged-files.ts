import { createHash } from "node:crypto";
import type { EngineRepo } from "../sandbox/engine-repo.ts";

/** What a fix is made from and judged by. */
const JUDGED_BY = [
  "mcp",
  "scripts",
  "docs/reference",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "eslint.config.js",
  "vitest.config.ts",
];

/** sha256 over the names of those files in a tree: where it is the same, a proof holds byte for byte. */
export async function judgedFiles(repo: EngineRepo, tree: string): Promise<string> {
  return createHash("sha256")
    .update(await repo.namesAt(tree, JUDGED_BY))
    .digest("hex");
}
