import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { exec } from "../../src/platform/exec.ts";
import { bundle } from "./bundle.ts";
import { fill } from "./a-folder.ts";
import type { Asked } from "./command-line-host.ts";

export interface CommandLine {
  /** The folder of the plugin that the command line runs from. */
  readonly plugin: string;
  run(args: readonly string[], place: Place): Promise<Ended>;
  /** The same with `--json`: what it answered. */
  json(args: readonly string[], place: Place): Promise<Record<string, unknown>>;
}

export interface Place {
  /** The working folder. */
  readonly cwd: string;
  readonly stateDir: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as the source has it now, bundled once for all tests of a file; each run has a process of its own. */
export function commandLineForAll(): CommandLine {
  const plugin = pluginForAll("src/cli/main.ts");
  return commandLine(plugin, async ({ args, ...options }) => {
    const argv = [join(plugin(), CLI), ...args];
    const { exitCode, stdout, stderr } = await exec(process.execPath, argv, { ...options, timeoutMs: 20_000 });
    return { exitCode, stdout, stderr };
  });
}

/** The same for many runs: one process for all of them, one after the other. */
export function commandLineInOneProcess(): CommandLine {
  const plugin = pluginForAll("tests/support/command-line-host.ts");
  let host: ChildProcess | undefined;
  beforeAll(() => {
    host = fork(join(plugin(), CLI), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  });
  afterAll(() => host?.kill());
  return commandLine(plugin, async (asked) => {
    if (host === undefined) throw new Error("The process for command lines has not been started.");
    host.send(asked);
    // What ends before it answers fails the test by its deadline.
    const [ended] = (await once(host, "message")) as [Ended];
    return ended;
  });
}

const CLI = "mcp/dist/cli.mjs";

/** A folder that holds a plugin with that source, bundled as its command line. */
function pluginForAll(source: string): () => string {
  let plugin = "";
  beforeAll(async () => {
    plugin = await realpath(await mkdtemp(join(tmpdir(), "wrangler-")));
    await fill(plugin, { ".claude-plugin/plugin.json": "{}" });
    await bundle(source, join(plugin, "mcp", "dist"), "cli.mjs");
  });
  afterAll(() => rm(plugin, { recursive: true, force: true }));
  return () => plugin;
}

function commandLine(plugin: () => string, runs: (asked: Asked) => Promise<Ended>): CommandLine {
  const run: CommandLine["run"] = (args, { cwd, stateDir, env }) => {
    const whole = { PATH: process.env["PATH"] ?? "", HOME: stateDir, WRANGLER_STATE_DIR: stateDir, ...env };
    return runs({ args, cwd, env: whole });
  };
  return {
    get plugin() {
      return plugin();
    },
    run,
    async json(args, place) {
      const ended = await run([...args, "--json"], place);
      const answer = JSON.parse(ended.stdout) as Record<string, unknown>;
      if (answer["exitCode"] !== ended.exitCode) throw new Error(`exit code ${ended.exitCode}, but ${ended.stdout}`);
      return answer;
    },
  };
}
