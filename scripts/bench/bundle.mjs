import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "tsup";

const root = resolve(import.meta.dirname, "..", "..");

/** Loads TypeScript sources as one module with the exports of all, as the build would bundle them. */
export async function loadSources(entry) {
  mkdirSync(join(root, "node_modules"), { recursive: true });
  const scratch = mkdtempSync(join(root, "node_modules", ".bench-"));
  try {
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
    return { module: await import(pathToFileURL(join(scratch, "bundle.js")).href), file: join(scratch, "bundle.js") };
  } finally {
    process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
  }
}
