import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { knownSecretsOf } from "../capture/configured-secrets.ts";
import { readFrameTable } from "../capture/frame-table.ts";
import { recordKey } from "../capture/provenance.ts";
import { createRecorder } from "../capture/recorder.ts";
import { judge } from "../capture/thrown.ts";
import { look } from "../platform/look.ts";
import { findProject, isGiven, processEnvironment, readStartup } from "../settings/startup.ts";
import { homeOrNone, stateDir } from "../settings/state-dir.ts";
import { systemClock } from "../shared/clock.ts";
import { SERVER_NAME, VERSION } from "../shared/version.ts";

export interface FailedCommand {
  /** The names of the command and its sub-command. */
  readonly names: readonly string[];
  readonly argv: readonly string[];
  readonly durationMs: number;
}

/**
 * Records that a command failed as no command should: with an exception that nobody expected. Refusals, wrong usage and
 * a disk that is full are answers. A folder without `.wrangler` is left as it is. Never rejects.
 *
 * @returns the record's id; undefined when nothing was recorded
 */
export async function recordFailure(error: unknown, command: FailedCommand): Promise<string | undefined> {
  const { code, blame } = judge(error);
  if (code !== "E_INTERNAL" || blame !== "bug") return undefined;
  try {
    return await record(error, command);
  } catch {
    return undefined;
  }
}

async function record(error: unknown, { names, argv, durationMs }: FailedCommand): Promise<string | undefined> {
  const env = processEnvironment();
  const named = [argv[argv.indexOf("--project") + 1], env["CLAUDE_PROJECT_DIR"]].slice(
    argv.includes("--project") ? 0 : 1,
  );
  const cwd = process.cwd();
  const { selfHealing, projectDir, paths } = readStartup(env, cwd, named.find(isGiven) ?? findProject(cwd));
  if (!selfHealing || look(paths.root)?.kind !== "folder") return undefined;
  let lost = false;
  const recorder = createRecorder({
    paths,
    clock: systemClock,
    known: () => knownSecretsOf({ env, projectDir, home: homeOrNone() }),
    server: { name: SERVER_NAME, version: VERSION, build: "official", commit: "" },
    runtime: () => ({
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      client: "cli",
      protocol: "",
    }),
    key: async () => recordKey(stateDir(env, projectDir)),
    frames: () => readFrameTable(dirname(fileURLToPath(import.meta.url))),
    onLost: () => (lost = true),
  });
  const id = recorder.newId();
  const tool = ["cli", ...names].join("_").replaceAll("-", "_");
  recorder.record({ id, surface: "cli", tool, params: { argv: [...argv] }, error, durationMs });
  await recorder.settled();
  return lost ? undefined : id;
}
