// Writes everything that is generated: mcp/dist with its manifest, and the reference pages.
// usage: node scripts/generate.mjs [--pages]
// With --pages: only the pages, from the manifest that is there.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "tsup";

const root = resolve(import.meta.dirname, "..");
if (!process.argv.includes("--pages"))
  execFileSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: "inherit" });

process.chdir(root);
const scratch = mkdtempSync(join(tmpdir(), "wrangler-reference-"));
try {
  await build({
    config: false,
    silent: true,
    entry: { reference: "mcp/src/cli/reference.ts" },
    outDir: scratch,
    format: ["esm"],
    platform: "node",
    target: "node20",
    // It lies where no node_modules is.
    noExternal: [/.*/],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    dts: false,
    clean: false,
    esbuildOptions(options) {
      options.absWorkingDir = root;
    },
  });
  const { referencePages } = await import(pathToFileURL(join(scratch, "reference.js")).href);
  const manifest = JSON.parse(readFileSync(join(root, "mcp", "dist", "manifest.json"), "utf8"));
  const pages = referencePages(manifest.tools);
  const folder = join(root, "docs", "reference");
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!(name in pages)) rmSync(join(folder, name));
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
