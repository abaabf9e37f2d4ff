// Builds mcp/dist: self-contained bundles, the manifest that the supervisor answers from, and the table that maps
// bundle lines to sources. The same source gives the same bytes, in any folder.
// usage: node scripts/build.mjs [--out DIR] [--server | --bundles]
// With --server: only the server's bundle and its part of that table; the rest stays as it is.
// With --bundles: all but the manifest, which the built server says. Nothing of the source runs then.
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { eachMapping, TraceMap } from "@jridgewell/trace-mapping";
import { build } from "tsup";

const root = resolve(import.meta.dirname, "..");
const { values } = parseArgs({
  options: { out: { type: "string" }, server: { type: "boolean" }, bundles: { type: "boolean" } },
});
const out = resolve(root, values.out ?? "mcp/dist");

/** Bytes of everything in mcp/dist: what a person downloads to run the server. Raise it only with a reason. */
const BUDGET = 9 * 1024 * 1024;

if (!values.server) rmSync(out, { recursive: true, force: true });
process.chdir(root);
/**
 * The SDK brings a validator of JSON Schema for answers of clients to its own questions, which we do not ask, and zod
 * its messages in all languages: half a bundle that every start would compile.
 */
const slim = {
  name: "slim",
  setup({ onLoad }) {
    onLoad({ filter: /sdk[\\/]dist[\\/]esm[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({
      contents: "export class AjvJsonSchemaValidator { getValidator() { throw new Error('left out by the build'); } }",
    }));
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => ({
      contents: 'export { default as en } from "./en.js";',
      resolveDir: dirname(path),
    }));
  },
};
const options = {
  config: false,
  silent: true,
  outDir: relative(root, out),
  format: ["esm"],
  platform: "node",
  noExternal: [/.*/],
  splitting: false,
  sourcemap: true,
  minify: false,
  dts: false,
  clean: false,
  esbuildPlugins: [slim],
  treeshake: false,
  banner: (context) => ({
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  }),
  esbuildOptions(options) {
    // esbuild remembers the folder that it was loaded in.
    options.absWorkingDir = root;
    // A node_modules of links gives the same bytes as one of files.
    options.preserveSymlinks = true;
    options.sourcesContent = false;
    options.legalComments = "none";
    // What `es2018` lacks and every Node with ES modules has.
    options.supported = { "dynamic-import": true, "import-meta": true };
  },
};
await buildServer();
const frames = join(out, "frames.json");
if (values.server) {
  const others = JSON.parse(readFileSync(frames, "utf8"));
  writeFileSync(frames, `${JSON.stringify({ ...others, ...framesTable(["child.js"]) })}\n`);
} else {
  await buildOthers();
  const bundles = readdirSync(out).filter((name) => name.endsWith(".map"));
  writeFileSync(frames, `${JSON.stringify(framesTable(bundles.map((name) => name.slice(0, -".map".length))))}\n`);
  chmodSync(join(out, "cli.js"), 0o755);
  if (!values.bundles) writeManifest();
  reportSize();
}

function writeManifest() {
  const manifest = execFileSync(process.execPath, [join(out, "child.js"), "--manifest"], { encoding: "utf8" });
  writeFileSync(join(out, "manifest.json"), JSON.stringify(JSON.parse(manifest)) + "\n");
}

async function buildServer() {
  // All of it but the first line is a script: platform/code-cache.ts runs it as one, everybody else as a module.
  await build({
    ...options,
    target: "node20",
    format: ["cjs"],
    entry: { child: "mcp/src/server/child.ts" },
    outExtension: () => ({ js: ".js" }),
    define: { "import.meta.url": "__moduleUrl" },
    banner: {
      js: "/* one line of module */ import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url), __moduleUrl = import.meta.url, module = { exports: {} }, exports = module.exports;",
    },
  });
}

async function buildOthers() {
  // The supervisor must run where the server cannot, to say in a completed handshake that this Node is too old.
  await build({
    ...options,
    target: "es2018",
    // A start as CommonJS is a quarter of an empty Node program shorter than one as a module.
    format: ["cjs"],
    entry: { server: "mcp/src/supervisor/main.ts" },
    define: { "import.meta.url": "__moduleUrl" },
    banner: { js: "const __moduleUrl = require('url').pathToFileURL(__filename).href;" },
  });
  await build({
    ...options,
    target: "node20",
    entry: {
      failures: "mcp/src/supervisor/record-failures.ts",
      patches: "mcp/src/patch/active-build.ts",
      cli: "mcp/src/cli/main.ts",
    },
  });
  await build({
    ...options,
    target: "node20",
    format: ["cjs"],
    entry: { launch: "mcp/src/server/launch.ts" },
    banner: {},
    sourcemap: false,
  });
  // The name under which a server is looked for; the plugin starts the other one, which is quicker.
  writeFileSync(join(out, "server.js"), 'import "./server.cjs";\n');
}

/** `{bundle: [[first line, source], …]}`, 1-based; one entry where the source changes. */
function framesTable(names) {
  const table = {};
  for (const name of names) {
    const map = new TraceMap(readFileSync(join(out, `${name}.map`), "utf8"));
    const ranges = [];
    let line = 0;
    eachMapping(map, (mapping) => {
      if (mapping.generatedLine === line || mapping.source === null) return;
      line = mapping.generatedLine;
      const source = sourceName(mapping.source);
      if (ranges.at(-1)?.[1] !== source) ranges.push([line, source]);
    });
    table[name] = ranges;
  }
  return table;
}

function sourceName(source) {
  const path = relative(root, resolve(out, source)).replaceAll("\\", "/");
  return path.startsWith("mcp/src/") ? path : "";
}

function reportSize() {
  const sizes = readdirSync(out).map((name) => [name, statSync(join(out, name)).size]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const kib = (bytes) => `${Math.round(bytes / 1024)} KiB`;
  console.error(`mcp/dist: ${kib(total)} of ${kib(BUDGET)} (${sizes.map(([n, s]) => `${n} ${kib(s)}`).join(", ")})`);
  if (total > BUDGET) {
    console.error("mcp/dist is over its budget.");
    process.exit(1);
  }
}
