import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");

/** Builds the working tree as it is into a folder of its own, and returns that. The caller removes it. */
export function buildDist(): string {
  const folder = mkdtempSync(join(tmpdir(), "wrangler-built-"));
  execFileSync(process.execPath, [join(root, "scripts/build.mjs"), "--out", join(folder, "dist")], { stdio: "pipe" });
  // As in the plugin, whose package.json says so for all of mcp/dist.
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  return folder;
}
