import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "tsup";

const root = resolve(import.meta.dirname, "..", "..");

/** Bundles a TypeScript source with all it imports, as the build would. @returns a file that goes with this process */
export async function bundleSource(entry) {
  mkdirSync(join(root, "node_modules"), { recursive: true });
  const scratch = mkdtempSync(join(root, "node_modules", ".bench-"));
  process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
  const from = process.cwd();
  process.chdir(root);
  await build({
    config: false,
    silent: true,
    entry: { bundle: entry },
    outDir: relative(root, scratch),
    format: ["esm"],
    platform: "node",
    target: "node20",
    dts: false,
    clean: false,
    splitting: false,
  });
  process.chdir(from);
  return join(scratch, "bundle.js");
}

/** Loads a TypeScript source as a module. */
export async function loadSources(entry) {
  const file = await bundleSource(entry);
  return { module: await import(pathToFileURL(file).href), file };
}
