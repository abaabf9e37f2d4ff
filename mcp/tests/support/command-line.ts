import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { exec } from "../../src/platform/exec.ts";
import { bundle } from "./bundle.ts";
import { fill } from "./a-folder.ts";

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

/** The command line as the source has it now, bundled once for all tests of a file. */
export function commandLineForAll(): CommandLine {
  let plugin = "";
  beforeAll(async () => {
    plugin = await realpath(await mkdtemp(join(tmpdir(), "wrangler-")));
    await fill(plugin, { ".claude-plugin/plugin.json": "{}" });
    await bundle("src/cli/main.ts", join(plugin, "mcp", "dist"), "cli.mjs");
  });
  afterAll(() => rm(plugin, { recursive: true, force: true }));
  const run: CommandLine["run"] = async (args, { cwd, stateDir, env }) => {
    const whole = { PATH: process.env["PATH"] ?? "", HOME: stateDir, WRANGLER_STATE_DIR: stateDir, ...env };
    const options = { cwd, env: whole, timeoutMs: 20_000 };
    const { exitCode, stdout, stderr } = await exec(
      process.execPath,
      [join(plugin, "mcp/dist/cli.mjs"), ...args],
      options,
    );
    return { exitCode, stdout, stderr };
  };
  return {
    get plugin() {
      return plugin;
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
