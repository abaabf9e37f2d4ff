import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { applyEdits, readFault, type Fault } from "../../../scripts/seeded-plugin.mjs";
import { exec, type ExecResult } from "../../src/platform/exec.ts";
import { NO_JAIL } from "../../src/platform/jail.ts";
import { isRecord } from "../../src/shared/json.ts";
import { ServerUnderTest } from "../../src/sandbox/server-under-test.ts";
import { gitIn } from "./a-repository.ts";
import { sharedFolder } from "./faulty-plugin.ts";

export const FAULT: Fault = readFault("fs-write-file");
/** Longer than any command takes, also where many others run. */
const LONG_MS = 600_000;

export interface CliOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Arguments for Node itself. */
  readonly node?: readonly string[];
}

/** A person's project and private state, a plugin with a fault, and its command line. */
export interface EngineWorld {
  readonly folder: string;
  readonly plugin: string;
  readonly project: string;
  readonly stateDir: string;
  cli(args: readonly string[], options?: CliOptions): Promise<ExecResult>;
  /** The same with `--json`: what it answered. */
  json(args: readonly string[], options?: CliOptions): Promise<Record<string, unknown>>;
  /** Makes the faulty call fail once and gives the id of its record. */
  failOnce(): Promise<string>;
  read(path: string): Promise<string>;
}

/** What base suites are sealed by: tests of one run hand them on. */
export const SHARED_KEY = `${"5e".repeat(32)}\n`;

/** @param made the plugin's folder, which is not copied, or what makes it in the world's folder */
export async function engineWorld(made: string | ((folder: string) => Promise<string>)): Promise<EngineWorld> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "wrangler-engine-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  const [project, stateDir] = [join(folder, "project"), join(folder, "state")];
  await mkdir(project);
  await gitIn(project, "init", "-q", "-b", "main");
  await mkdir(stateDir, { mode: 0o700 });
  // A person's standing word, for machines without a sandbox.
  await writeFile(join(stateDir, "settings.json"), '{ "unsandboxed": "yes" }\n');
  await writeFile(join(stateDir, "record-key"), SHARED_KEY, { mode: 0o600 });
  const suites = join(sharedFolder(), "engine-base-suites");
  if (existsSync(suites)) await cp(suites, join(stateDir, "base-suites"), { recursive: true });
  onTestFinished(async () => {
    if (existsSync(join(stateDir, "base-suites"))) await cp(join(stateDir, "base-suites"), suites, { recursive: true });
  });
  const plugin = typeof made === "string" ? made : await made(folder);
  const cli: EngineWorld["cli"] = async (args, { env, cwd = project, node = [] } = {}) => {
    const whole = Object.entries({ ...ownEnv(folder, stateDir), ...env }).flatMap(([name, value]) => {
      return value === undefined ? [] : [[name, value] as const];
    });
    const command = [...node, join(plugin, "mcp", "dist", "cli.js"), ...args];
    return exec(process.execPath, command, { cwd, env: Object.fromEntries(whole), timeoutMs: LONG_MS });
  };
  return {
    folder,
    plugin,
    project,
    stateDir,
    cli,
    async json(args, options) {
      const { stdout, stderr, exitCode } = await cli([...args, "--json"], options);
      if (!stdout.startsWith("{")) throw new Error(`${args.join(" ")} gave no JSON: ${stdout}${stderr} (${exitCode})`);
      const answer: unknown = JSON.parse(stdout);
      if (!isRecord(answer) || answer["exitCode"] !== exitCode) throw new Error(`exit code ${exitCode}, but ${stdout}`);
      return answer;
    },
    failOnce: () => failOnce(plugin, project, ownEnv(folder, stateDir)),
    read: (path) => readFile(join(project, path), "utf8"),
  };
}

/** No token, no settings, no `gh` of whoever runs the tests. */
function ownEnv(folder: string, stateDir: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: folder, LANG: "C.UTF-8", WRANGLER_STATE_DIR: stateDir };
}

async function failOnce(plugin: string, project: string, env: Record<string, string>): Promise<string> {
  const child = join(plugin, "mcp", "dist", "child.js");
  const server = await ServerUnderTest.start({ child, project, env, deadlineMs: 60_000, jail: NO_JAIL });
  await server.call(FAULT.tool, FAULT.params);
  await server.stop();
  const [record] = server.records;
  if (!isRecord(record)) throw new Error("the call was expected to fail and to be recorded");
  return String(record["id"]);
}

/** The answer of a command that must have gone well. */
export function done(answer: Record<string, unknown>): Record<string, unknown> {
  if (answer["ok"] === true) return answer;
  throw new Error(`a command failed: ${JSON.stringify(answer).slice(0, 4000)}`);
}

export interface OpenFix {
  readonly fixId: string;
  readonly workspace: string;
  readonly test: string;
}

export function openFix(started: Record<string, unknown>): OpenFix {
  const { fixId, workspace, suggestedTest } = done(started);
  return { fixId: String(fixId), workspace: String(workspace), test: String(suggestedTest) };
}

/** What the model does in the workspace, recorded. */
export const byHand = {
  async test({ workspace, test }: OpenFix): Promise<void> {
    await put(join(workspace, test), FAULT.test);
  },
  fix({ workspace }: OpenFix): void {
    applyEdits(workspace, FAULT.fix);
  },
  async explanation({ workspace }: OpenFix): Promise<void> {
    await put(join(workspace, "explanation.md"), `${FAULT.explanation.join("\n")}\n`);
  },
};

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Takes a recorded failure to an explained fix, each step by the command line. */
export async function provenFix(world: EngineWorld, options: CliOptions = {}): Promise<OpenFix> {
  const id = await world.failOnce();
  const fix = openFix(await world.json(["fix", "start", id], options));
  await byHand.test(fix);
  done(await world.json(["fix", "red"], options));
  byHand.fix(fix);
  done(await world.json(["fix", "green"], options));
  done(await world.json(["fix", "verify"], options));
  await byHand.explanation(fix);
  done(await world.json(["fix", "explain"], options));
  return fix;
}

/** Asks what would be published, and publishes that. */
export async function publishWithConsent(
  world: EngineWorld,
  options: CliOptions = {},
): Promise<Record<string, unknown>> {
  const asked = await world.json(["fix", "publish"], options);
  const details = isRecord(asked["details"]) ? asked["details"] : {};
  if (asked["exitCode"] !== 5) throw new Error(`consent was expected to be asked for: ${JSON.stringify(asked)}`);
  return world.json(["fix", "publish", "--consent", String(details["hash"])], options);
}
