// A server of somebody else, adopted: a plugin of our kit whose tools are that server's, as its package has them. It is a
// git checkout of its own, built, ready to fail. The package is fetched when the bench runs; nothing of it is kept here.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { realPart } from "../real-parts.mjs";
import { applyEdits, buildAndCommit } from "../seeded-plugin.mjs";
import { FOREIGN_SERVERS } from "./foreign-servers.mjs";

const root = resolve(import.meta.dirname, "../..");
const adopted = join(root, "mcp", "tests", "faults", "foreign");

/** The kit: all that carries a server, and what the engine builds and judges it by. */
const KIT = [
  ".claude-plugin",
  ".gitattributes",
  ".gitignore",
  ".npmrc",
  "LICENSE",
  "eslint.config.js",
  "mcp/src",
  "mcp/tests/support/door-here.ts",
  "mcp/tests/support/door.ts",
  "package-lock.json",
  "package.json",
  "scripts/build.mjs",
  "scripts/generate.mjs",
  "tsconfig.json",
  "vitest.config.ts",
];
const OUR_TOOLS = /[\\/]tools[\\/]issues-[\w-]+\.ts$/;

/** What the kit says of our own server, and the adopted one needs otherwise. */
const KIT_EDITS = [
  {
    file: "mcp/src/tools/define-tool.ts",
    find: "  readonly tracker: Tracker;\n",
    replace:
      "  readonly tracker: Tracker;\n  /** What the server keeps is in this folder: replays have a copy of it. */\n  readonly folder: string;\n",
  },
  {
    file: "mcp/src/server/start-server.ts",
    find: "const context = { tracker };",
    replace: "const context = { tracker, folder: startup.paths.issues };",
  },
  {
    file: "mcp/tests/support/door-here.ts",
    find: "createTracker({ paths, clock: systemClock, trace }) };",
    replace: "createTracker({ paths, clock: systemClock, trace }), folder: paths.issues };",
  },
  // Of the kit's own code this suite runs next to nothing.
  { file: "vitest.config.ts", find: '["mcp/src/**/*.ts"]', replace: '["mcp/src/tools/**/*.ts"]' },
];

/** Code of others has another style; what is judged of a fix is what it adds. */
const FOREIGN_STYLE = [
  ...["no-unused-vars", "no-floating-promises", "no-misused-promises"].map((rule) => `@typescript-eslint/${rule}`),
  ...["no-empty", "no-console", "max-lines", "max-lines-per-function", "no-restricted-syntax"],
];

/**
 * Makes the plugin in `folder`, which must not exist, with the fault in it.
 *
 * @param {{ folder: string, server: string, edits: { file: string, find: string, replace: string }[] }} options
 */
export async function foreignPlugin({ folder, server, edits }) {
  const { part, ...about } = FOREIGN_SERVERS[server];
  const found = await realPart(part);
  if ("missing" in found) throw new Error(`without ${part}: ${found.missing}`);
  for (const path of KIT)
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: (from) => !OUR_TOOLS.test(from) });
  applyEdits(folder, KIT_EDITS);
  allowForeignStyle(join(folder, "eslint.config.js"));
  const tools = join(folder, "mcp", "src", "tools");
  writeFileSync(join(tools, "adopted.ts"), readFileSync(join(adopted, "adopted.txt"), "utf8"));
  writeFileSync(join(tools, "registry.ts"), registryOf(server));
  await takeOver({ ...about, dist: dirname(found.path), to: join(tools, server) });
  cpSync(join(adopted, `${server}.test.txt`), join(folder, "mcp", "tests", `${server}.test.ts`));
  applyEdits(folder, edits);
  return buildAndCommit(folder, { message: `${part}, adopted, with a fault` });
}

function registryOf(server) {
  return [
    'import { adoptedTools } from "./adopted.ts";',
    'import type { AnyTool } from "./define-tool.ts";',
    `import { serveFolder } from "./${server}/index.ts";`,
    'import { reportToolProblem } from "./report-tool-problem.ts";',
    "",
    "export const TOOLS: readonly AnyTool[] = [...adoptedTools(serveFolder), reportToolProblem];",
    "",
  ].join("\n");
}

function allowForeignStyle(config) {
  const text = readFileSync(config, "utf8");
  const rules = FOREIGN_STYLE.map((rule) => `"${rule}": "off"`).join(", ");
  const more = `\n  { ignores: ["mcp/src/tools/*/package-*.ts"] },\n  { files: ["mcp/src/tools/*/**"], rules: { ${rules} } },\n);\n`;
  writeFileSync(
    config,
    text.replace(/\n\);\n$/, () => more),
  );
}

/** The server's files as they are published, but for what is cut out and where their imports are found. */
async function takeOver({ dist, to, files, packages, cuts }) {
  mkdirSync(to);
  for (const [name, members] of Object.entries(packages))
    writeFileSync(join(to, `package-${name}.ts`), asSource(await bundled(name, members, dist)));
  for (const file of files) {
    let text = readFileSync(join(dist, file), "utf8").replace(/^#!.*\n/, "");
    for (const cut of cuts.filter((one) => one.file === file)) text = without(text, cut);
    text = text
      .replace(/^import .*sdk\/server\/stdio\.js";\n/m, "")
      .replace("@modelcontextprotocol/sdk/server/mcp.js", "../adopted.ts")
      .replace(/(from ["'])(\.\/[\w-]+)\.js/g, "$1$2.ts");
    for (const name of Object.keys(packages))
      text = text.replace(new RegExp(`(from ["'])${name}(?=["'])`), `$1./package-${name}.ts`);
    writeFileSync(join(to, file.replace(/\.js$/, ".ts")), asSource(text));
  }
}

/** Published code has no types any more: the compiler reads it, and does not check it. */
function asSource(text) {
  return `// @ts-nocheck\n${text}`;
}

function without(text, { file, from, to, replace }) {
  const [before, after, ...more] = text.split(from);
  const end = to === undefined ? (after?.length ?? -1) : (after?.indexOf(to) ?? -1);
  if (after === undefined || more.length > 0 || end < 0) throw new Error(`${file} has no part from "${from}" on`);
  return before + replace + after.slice(end);
}

/** A package of the server's own dependencies as one file: the plugin's dependencies are those of the kit. */
async function bundled(name, members, dist) {
  const contents = `export { ${members.join(", ")} } from "${name}";`;
  const options = { bundle: true, format: "esm", platform: "node", target: "node20", write: false };
  const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: dist }, absWorkingDir: dist });
  return outputFiles[0].text;
}
