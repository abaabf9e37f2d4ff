import { createBreadcrumbs } from "../capture/breadcrumbs.ts";
import { createCallTrace } from "../capture/call-trace.ts";
import { readFrameTable } from "../capture/frame-table.ts";
import { knownSecretsOf } from "../capture/configured-secrets.ts";
import { recordKey } from "../capture/provenance.ts";
import { createRecorder, type Recorder } from "../capture/recorder.ts";
import { processEnvironment, readStartup, type Startup } from "../settings/startup.ts";
import { homeOrNone, stateDir } from "../settings/state-dir.ts";
import { systemClock } from "../shared/clock.ts";
import { messageOf } from "../shared/errors.ts";
import { SERVER_NAME, VERSION } from "../shared/version.ts";
import { TOOLS } from "../tools/registry.ts";
import { createTracker, type Tracker } from "../tracker/tracker.ts";
import type { ControlChannel } from "./control-channel.ts";
import { createServer, type Peer } from "./create-server.ts";
import { overhear } from "./overhear.ts";
import { StdioTransport } from "./stdio.ts";

export interface StartOptions {
  readonly control: ControlChannel;
  /** Where this build lies, for its frame table. */
  readonly folder: string;
  readonly project: string | undefined;
  /** The name of this build in records. */
  readonly build: string;
  readonly write: (json: string) => Promise<void>;
}

/** A process whose client is gone ends by itself; this is for work that holds it. */
const GRACE_AFTER_INPUT_MS = 5000;

/**
 * Puts the server together for this process's project and serves standard input.
 *
 * @returns the tracker that it serves
 */
export async function startServer(options: StartOptions): Promise<Tracker> {
  const startup = readStartup(processEnvironment(), process.cwd(), options.project);
  const trace = createCallTrace();
  const tracker = createTracker({ paths: startup.paths, clock: systemClock, trace });
  let peer: Peer = { client: "", protocol: "" };
  const recorder = startup.selfHealing ? recorderFor(startup, options, () => peer) : undefined;
  const began = (id: string | number): void => options.control.began(id);
  const breadcrumbs = createBreadcrumbs(systemClock);
  overhear(process.stderr, (line) => breadcrumbs.add("log", line));
  const context = { tracker };
  const server = createServer({ tools: TOOLS, context, recorder, version: VERSION, trace, breadcrumbs, began });
  server.oninitialized = () => (peer = server.peer());
  const transport = new StdioTransport(options.write);
  await server.connect(transport);
  process.stdin.once("end", () => setTimeout(() => process.exit(0), GRACE_AFTER_INPUT_MS).unref());
  void recorder?.prepare();
  return tracker;
}

function recorderFor(startup: Startup, options: StartOptions, peer: () => Peer): Recorder {
  const env = processEnvironment();
  return createRecorder({
    paths: startup.paths,
    clock: systemClock,
    known: () => knownSecretsOf({ env, projectDir: startup.projectDir, home: homeOrNone() }),
    server: { name: SERVER_NAME, version: VERSION, build: options.build, commit: "" },
    runtime: () => ({
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      ...peer(),
    }),
    key: async () => recordKey(stateDir(env, startup.projectDir)),
    frames: () => readFrameTable(options.folder),
    onRecord: (record) => options.control.record(record),
    onLost: (error) => process.stderr.write(`wrangler: an error record could not be written: ${messageOf(error)}\n`),
  });
}
