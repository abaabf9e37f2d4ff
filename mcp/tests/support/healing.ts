import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { TestContext } from "vitest";
import { readFault, type Fault } from "../../../scripts/seeded-plugin.mjs";
import { exec, type ExecResult } from "../../src/platform/exec.ts";
import { isRecord, type JsonObject } from "../../src/shared/json.ts";
import { clientWorld, type ClientWorld } from "./client-world.ts";
import { SHARED_KEY } from "./engine-world.ts";
import { faultyPlugin, sharedFolder } from "./faulty-plugin.ts";
import { clientEnv, runClient, stateDirOf, type ClientEnding, type ClientRun } from "./real-client.ts";
import { requirePart } from "./real-parts.ts";
import type { Reply, ToolCall } from "./scripted-model.ts";

export const TOOL_PREFIX = "mcp__plugin_wrangler_wrangler__";
/** The longest that the client lets a command run; `fix verify` takes minutes on a slow machine. */
export const LONG_MS = 600_000;

/** A person's client with a plugin that has a known fault, and a project of theirs. */
export interface HealingWorld extends ClientWorld {
  readonly binary: string;
  /** The plugin's folder: a git checkout with the fault, built. */
  readonly plugin: string;
  readonly fault: Fault;
  /** Runs the real client in the project. Unless told, the plugin's tools are allowed, and what its command allows. */
  run(
    run: Pick<ClientRun, "prompt" | "script" | "permission" | "env" | "timeoutMs" | "allowedTools">,
  ): Promise<ClientEnding>;
  /** Runs the plugin's command line in the project, as a person would in a shell. */
  cli(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ExecResult>;
  /** The same with `--json`. */
  cliJson(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<JsonObject>;
  /** Changes one of the person's settings, with their consent. */
  set(name: string, value: string): Promise<void>;
  /** The Bash call of the model for one command, in the form that the slash command prescribes. */
  command(command: string): ToolCall;
}

/** Makes a world of its own; the plugin in it is shared by all tests of one run and never written to. */
export async function healingWorld(
  context: Pick<TestContext, "skip">,
  pluginWith: (fault: Fault) => string = faultyPlugin,
): Promise<HealingWorld> {
  const binary = await requirePart(context, "claude");
  const world = await clientWorld();
  const fault = readFault("fs-write-file");
  const plugin = pluginWith(fault);
  const { home, project } = world;
  // A person's standing word, for machines without a sandbox.
  await mkdir(stateDirOf(home), { recursive: true, mode: 0o700 });
  await writeFile(join(stateDirOf(home), "settings.json"), '{ "unsandboxed": "yes" }\n');
  await writeFile(join(stateDirOf(home), "record-key"), SHARED_KEY, { mode: 0o600 });
  const place = { cwd: project, timeoutMs: LONG_MS };
  const cli = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<ExecResult> =>
    exec(process.execPath, [cliOf(plugin), ...args], { ...place, env: clientEnv(home, env) });
  const cliJson = async (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<JsonObject> => {
    const { stdout, stderr } = await cli([...args, "--json"], env);
    if (!stdout.startsWith("{")) throw new Error(`${args.join(" ")} gave no JSON: ${stdout}${stderr}`);
    return JSON.parse(stdout) as JsonObject;
  };
  return {
    ...world,
    binary,
    plugin,
    fault,
    cli,
    cliJson,
    run: (run) =>
      runClient({ binary, home, projectDir: project, pluginDir: plugin, allowedTools: [`${TOOL_PREFIX}*`], ...run }),
    async set(name, value) {
      const asked = await cliJson(["config", "set", name, value]);
      const details = isRecord(asked["details"]) ? asked["details"] : {};
      const done = await cli(["config", "set", name, value, "--consent", String(details["hash"])]);
      if (done.exitCode !== 0) throw new Error(`${name} was not set: ${done.stderr}`);
    },
    command: (command) => ({
      tool: "Bash",
      input: { command: `node "${cliOf(plugin)}" ${command} --project "${project}"`, timeout: LONG_MS },
    }),
  };
}

function cliOf(plugin: string): string {
  return join(plugin, "mcp", "dist", "cli.js");
}

/** The call that fails. */
export function failingCall({ fault }: HealingWorld): ToolCall {
  return { tool: `${TOOL_PREFIX}${fault.tool}`, input: { ...fault.params } };
}

/** Makes the call fail once in the client and answers the id of its record. */
export async function failOnce(world: HealingWorld): Promise<string> {
  const ending = await world.run({
    prompt: "go",
    script: async function* () {
      yield { say: (yield failingCall(world)).text };
    },
  });
  return idIn(ending.result);
}

export function idIn(text: string): string {
  return found(/err-\d{8}-[a-z2-7]{8}/, text);
}

/** What `fix start` printed. */
export interface Started {
  readonly fixId: string;
  readonly workspace: string;
  readonly test: string;
}

export function startedFrom({ text }: Reply): Started {
  const workspace = found(/^Workspace: (.+)$/m, text);
  return { workspace, fixId: basename(workspace), test: found(/^Write the regression test to: (.+)$/m, text) };
}

/** The text of the first group, or of the whole match. Throws with the text when there is none. */
export function found(pattern: RegExp, text: string): string {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`${String(pattern)} is not in: ${text}`);
  return match[1] ?? match[0];
}

/** The text, or the answer of a call as an error of the script, when it went otherwise than it must. */
export function expectOk(reply: Reply): string {
  if (reply.isError) throw new Error(`a call failed: ${reply.text}`);
  return reply.text;
}

/** The base's suite runs once per state folder and takes a minute: tests of one run hand its result on. */
export async function lendBaseSuite(world: ClientWorld): Promise<void> {
  if (existsSync(keptSuites())) await cp(keptSuites(), suitesOf(world), { recursive: true });
}

export async function keepBaseSuite(world: ClientWorld): Promise<void> {
  if (existsSync(suitesOf(world))) await cp(suitesOf(world), keptSuites(), { recursive: true });
}

function suitesOf({ home }: ClientWorld): string {
  return join(stateDirOf(home), "base-suites");
}

function keptSuites(): string {
  return join(sharedFolder(), "base-suites");
}
