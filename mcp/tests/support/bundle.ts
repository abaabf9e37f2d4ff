import { join, resolve } from "node:path";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "../../..");
/** As scripts/build.mjs has it: packages that are not modules call require. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles one source file, so that a process of its own can run it as it is now.
 *
 * @param source below `mcp/`, e.g. `src/cli/main.ts`
 * @returns the bundle's path in `folder`
 */
export async function bundle(source: string, folder: string, name = "bundle.mjs"): Promise<string> {
  const outfile = join(folder, name);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [join("mcp", source)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    banner: { js: REQUIRE },
    logLevel: "silent",
  });
  return outfile;
}
