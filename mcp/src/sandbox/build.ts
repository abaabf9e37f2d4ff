import { dirname, join, relative } from "node:path";
import { exec, type ExecResult } from "../platform/exec.ts";
import { confine, ensureDir, listDir, writeAtomic } from "../platform/files.ts";
import type { RunRoot } from "./run-root.ts";
import { untouched } from "./untouched.ts";

const BUILD_DEADLINE_MS = 180_000;

/** What a command of the source printed and how it ended; `ok` is exit 0 before the deadline. */
export interface CommandRun {
  readonly command: string;
  readonly ok: boolean;
  readonly exitCode: number | null;
  readonly durationMs: number;
  /** The last lines of both streams, for people. */
  readonly output: string;
}

/** What only a build writes; the engine puts it into a commit of its own. */
export const GENERATED = ["mcp/dist/", "docs/reference/"] as const;

/** Rebuilds `mcp/dist` in a run root from its source. */
export async function buildDist(root: RunRoot): Promise<CommandRun> {
  return generating(root, ["scripts/build.mjs"]);
}

/** Rebuilds the server in a run root from its source, and the table of its frames: what calls and tests need. */
export async function buildServer(root: RunRoot): Promise<CommandRun> {
  const quick = await generating(root, ["scripts/build.mjs", "--server"]);
  // A source of another version has a script that knows no such option.
  return quick.ok ? quick : buildDist(root);
}

/**
 * Rebuilds everything that is generated, as `scripts/generate.mjs` does: `mcp/dist`, the manifest and the reference pages.
 * The source itself runs only after the bundles are made, where it can write none of them: what it says of its tools is
 * all that is taken from it.
 *
 * @throws WranglerError E_GATE_REFUSED `policy_refused` when it changed any file meanwhile
 */
export async function generateAll(root: RunRoot): Promise<CommandRun> {
  const whole = "node scripts/generate.mjs";
  const bundles = await generating(root, ["scripts/build.mjs", "--bundles"]);
  if (!bundles.ok) return { ...bundles, command: whole };
  const child = [builtChild(root), "--manifest"];
  const options = { cwd: root.source, env: root.env, timeoutMs: BUILD_DEADLINE_MS };
  const confined = root.jail.wrap(process.execPath, child, root.source);
  const said = await untouched(root.source, () => exec(confined.file, confined.args, options));
  const manifest = said.exitCode === 0 ? parsed(said.stdout) : undefined;
  if (manifest === undefined) return { ...summary(whole, said), ok: false };
  const file = join(root.source, "mcp", "dist", "manifest.json");
  await writeAtomic(file, `${JSON.stringify(manifest)}\n`, { mode: 0o644 });
  const pages = await untouched(join(root.source, "mcp"), () => {
    return generating(root, ["scripts/generate.mjs", "--pages"], ["docs/reference/"]);
  });
  const durationMs = bundles.durationMs + said.durationMs + pages.durationMs;
  return { ...pages, command: whole, durationMs };
}

/** Bundles only the server, for a look at one change; frames and the other bundles stay as they are. */
export async function bundleChild(root: RunRoot, outfile: string): Promise<CommandRun> {
  return generating(root, ["--input-type=module", "--eval", BUNDLE, "--", outfile]);
}

const BUNDLE = `import { build } from "esbuild";
const js = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
await build({ entryPoints: ["mcp/src/server/child.ts"], outfile: process.argv[1], bundle: true, format: "esm",
  platform: "node", target: "node20", banner: { js }, preserveSymlinks: true, legalComments: "none", logLevel: "error" });`;

/**
 * Checks the types of the whole source.
 *
 * @param notes a file in which the compiler keeps what it found: it looks only at what has changed since, by hash, and
 * writes it anew (typescriptlang.org/tsconfig, `incremental` and `tsBuildInfoFile`)
 */
export async function typecheck(root: RunRoot, notes?: string): Promise<CommandRun> {
  const incremental = notes === undefined ? [] : ["--incremental", "--tsBuildInfoFile", fromSource(root, notes)];
  return nodeScript(root, ["node_modules/typescript/bin/tsc", "--noEmit", ...incremental, "-p", "tsconfig.json"]);
}

/**
 * Runs the linter's own file on `files`. Rules that ask for types get a program of these files and what they import,
 * which answers as one of the whole source would, in a third of the time
 * (typescript-eslint.io/packages/parser, `project`).
 */
export async function lint(root: RunRoot, files: readonly string[]): Promise<CommandRun> {
  const typed = files.filter((file) => file.endsWith(".ts")).map((file) => join(root.source, file));
  const program = join(root.scratch, "tsconfig.lint.json");
  const compilerOptions = { typeRoots: [join(root.source, "node_modules", "@types")] };
  const config = { extends: join(root.source, "tsconfig.json"), compilerOptions, include: [], files: typed };
  await writeAtomic(program, JSON.stringify(config));
  const parser = [
    "--parser-options",
    "projectService:false",
    "--parser-options",
    `project:${fromSource(root, program)}`,
  ];
  return nodeScript(root, ["node_modules/eslint/bin/eslint.js", "--no-warn-ignored", ...parser, "--", ...files]);
}

/** The ledger shows commands to everybody: no path of this machine is in them. */
function fromSource(root: RunRoot, path: string): string {
  return relative(root.source, path).replaceAll("\\", "/");
}

/**
 * Runs what writes generated files. A build removes their folders and makes them anew, so it can write the folders above
 * them too, but nothing else that is in those.
 */
async function generating(
  root: RunRoot,
  args: readonly string[],
  folders: readonly string[] = GENERATED,
): Promise<CommandRun> {
  const above = [...new Set(folders.map((folder) => dirname(folder)))];
  const readOnly: string[] = [];
  for (const folder of above) {
    await ensureDir(await confine(root.source, folder));
    const others = (await listDir(join(root.source, folder))).filter(
      ({ name }) => !folders.includes(`${folder}/${name}/`),
    );
    readOnly.push(...others.map(({ name }) => join(root.source, folder, name)));
  }
  const writable = above.map((folder) => join(root.source, folder));
  return nodeScript(root, args, root.jail.with({ readOnly, writable }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function nodeScript(root: RunRoot, args: readonly string[], jail = root.jail): Promise<CommandRun> {
  const options = { cwd: root.source, env: root.env, timeoutMs: BUILD_DEADLINE_MS };
  const confined = jail.wrap(process.execPath, args, root.source);
  return summary(`node ${args.join(" ")}`, await exec(confined.file, confined.args, options));
}

function summary(command: string, run: ExecResult): CommandRun {
  const output = `${run.stdout}\n${run.stderr}`.trim().split("\n").slice(-30).join("\n");
  return { command, ok: run.exitCode === 0, exitCode: run.exitCode, durationMs: run.durationMs, output };
}

/** The built server child of a run root. */
export function builtChild(root: RunRoot): string {
  return join(root.source, "mcp", "dist", "child.js");
}
