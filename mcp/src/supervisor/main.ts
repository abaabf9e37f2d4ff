import type * as childProcess from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { LineSplitter } from "../shared/lines.ts";
import { residentMib } from "../platform/process-memory.ts";
import { readStartup, processEnvironment, type Startup } from "../settings/startup.ts";
import { systemClock } from "../shared/clock.ts";
import { VERSION } from "../shared/version.ts";
import { describeEnd } from "../shared/process-end.ts";
import { ActiveBuild } from "./active-build.ts";
import { type Build, environmentFor } from "./build.ts";
import { type Builds, officialOnly } from "./builds.ts";
import { type ChildCommand, type ChildEvents, ChildLink, CONTROL_FD, RPC_FD } from "./child-link.ts";
import { codeCacheFor } from "./code-cache.ts";
import { DebugFeed } from "./debug-feed.ts";
import type { openDebugLog } from "./debug-log.ts";
import { oldNode } from "./degraded.ts";
import { type Failures, unrecordedFailures } from "./failures.ts";
import { Guardian } from "./guardian.ts";
import { foreignManifest, loadManifest } from "./manifest.ts";
import { readOptions } from "./options.ts";
import type { recordFailures } from "./record-failures.ts";
import { Supervisor } from "./supervisor.ts";

const GUARD_AFTER_MS = 100;
/** How long a client may take to read the last answers. */
const FLUSH_MS = 2000;

/** How long the end of input leaves to calls in flight; a signal leaves them nothing. */
const GRACE_MS = 5000;

const options = readOptions(process.argv.slice(2), dirname(fileURLToPath(import.meta.url)));
const settings = startup();
const { foreign } = options;
const { manifest, problem } =
  foreign === undefined
    ? loadManifest(options.manifest, settings?.selfHealing ?? true)
    : { manifest: foreignManifest(foreign.file), problem: undefined };
if (problem !== undefined) process.stderr.write(`wrangler: ${problem}\n`);

const outage = foreign === undefined ? oldNode(options.nodeVersion) : undefined;
const builds = createBuilds();

/** Undefined unless `WRANGLER_DEBUG` is on: then nothing of it costs anything. */
const debug = foreign === undefined && settings?.debug === true ? new DebugFeed(systemClock, debugLog) : undefined;

/** Undefined until the first answers are out. */
let spawn: typeof childProcess.spawn | undefined;

const supervisor = new Supervisor({
  manifest,
  official: builds.official,
  outage,
  callTimeoutMs: options.callTimeoutMs,
  retryMs: options.retryMs,
  hangMs: options.hangMs,
  startMs: options.startMs,
  foreign: foreign !== undefined,
  memoryMib: options.memoryMib,
  clock: systemClock,
  failures: loadFailures,
  fellBack: (from, why) => builds.fellBack(from, why),
  start(of, events) {
    if (spawn === undefined) throw new Error("the server was started too early");
    const log = (line: Buffer): boolean => process.stderr.write(`${line.toString("utf8")}\n`);
    if (foreign !== undefined) return guarded(spawn, { ...foreign, foreign: true, log }, reported(events));
    const env = environmentFor(of, processEnvironment());
    const command = {
      file: process.execPath,
      args: childArguments(of),
      env,
      log,
      ownDescriptor: options.ownDescriptor,
    };
    if (debug === undefined) return guarded(spawn, command, events);
    const link = guarded(spawn, command, debug.watched(of.label, events));
    debug.note({ what: "spawned", pid: link.pid, build: of.label });
    return link;
  },
  write(line) {
    debug?.note({ what: "said", line: String(line) });
    process.stdout.write(line);
    process.stdout.write("\n");
  },
});

/** Who configured somebody else's server looks for what becomes of it in the client's log of standard error. */
function reported(events: ChildEvents): ChildEvents {
  const ended: ChildEvents["ended"] = (end) => {
    if (end.removed !== "closed") process.stderr.write(`wrangler: the server process ended (${describeEnd(end)})\n`);
    events.ended(end);
  };
  return { ...events, ended };
}

let guardian: Guardian | undefined;

/** A server that does not outlive us. The first answers do not wait for the guardian. */
function guarded(start: typeof childProcess.spawn, command: ChildCommand, events: ChildEvents): ChildLink {
  guardian ??= new Guardian(start);
  const link: ChildLink = new ChildLink(start, command, {
    ...events,
    ended(end) {
      clearTimeout(timer);
      if (link.pid !== undefined) guardian?.release(link.pid);
      events.ended(end);
    },
  });
  const timer = setTimeout(() => link.pid === undefined || guardian?.guard(link.pid), GUARD_AFTER_MS);
  return link;
}

let starts = 0;

/**
 * A start after another one was no success, or is in no hurry: it goes without what could be wrong with a cache, and
 * does nothing before it is asked. A build that was not installed need not know what we know.
 */
function childArguments(of: Build): string[] {
  const isFirst = starts++ === 0;
  const project = options.project === undefined ? [] : ["--project", options.project];
  const prepare = isFirst && of.environment === "inherited" ? ["--prepare"] : [];
  const cache = isFirst ? codeCacheFor(of, processEnvironment(), settings) : undefined;
  const launcher = cache === undefined ? [] : [options.launcher, cache];
  const descriptors = [`--control-fd=${CONTROL_FD}`, ...(options.ownDescriptor ? [`--rpc-fd=${RPC_FD}`] : [])];
  return [...heapLimit(), ...launcher, of.child, ...descriptors, `--build=${of.label}`, ...prepare, ...project];
}

/**
 * Nothing where a process that takes too much is seen to: with any option of V8, Node does not use the compiled code of
 * its own modules that it comes with, and starts a third slower.
 */
function heapLimit(): string[] {
  return residentMib(process.pid) === undefined ? [`--max-old-space-size=${Math.floor(options.memoryMib / 2)}`] : [];
}

/** Where nothing can run, and where self-healing is off, no patch can be on. */
function createBuilds(): Builds {
  const official: Build = { label: options.build, child: options.child, environment: "inherited" };
  if (foreign !== undefined) return officialOnly(official);
  if (outage !== undefined || settings?.selfHealing !== true) return officialOnly(official);
  const env = processEnvironment();
  return new ActiveBuild({
    official,
    startup: settings,
    env,
    cwd: process.cwd(),
    version: VERSION,
    load: () => import(pathToFileURL(options.patches).href),
    say: (line) => process.stderr.write(`wrangler: ${line}\n`),
  });
}

async function swap(build: Build): Promise<boolean> {
  const { kind } = await supervisor.swap(build);
  return kind === "swapped" || kind === "unchanged";
}

/**
 * Capture is a bundle of its own, loaded with the first failure: most sessions have none, every session pays for
 * start-up, and a handshake must not depend on it.
 */
async function loadFailures(): Promise<Failures> {
  // What fails there is nothing that we could heal.
  if (foreign !== undefined) return unrecordedFailures();
  try {
    return await loadRecorder();
  } catch (error) {
    process.stderr.write(`wrangler: nothing can be recorded: ${String(error)}\n`);
    return unrecordedFailures();
  }
}

interface FailuresBundle {
  readonly recordFailures: typeof recordFailures;
  readonly openDebugLog: typeof openDebugLog;
}

async function loadRecorder(): Promise<Failures> {
  const bundle: FailuresBundle = await import(pathToFileURL(options.failures).href);
  const { version } = manifest;
  const env = processEnvironment();
  const client = (): Record<string, unknown> => supervisor.client;
  return bundle.recordFailures({ startup: settings, env, clock: systemClock, version, client });
}

async function debugLog(): ReturnType<typeof openDebugLog> {
  if (settings === undefined) throw new Error("the settings cannot be used");
  const bundle: FailuresBundle = await import(pathToFileURL(options.failures).href);
  return bundle.openDebugLog({ startup: settings, env: processEnvironment(), version: VERSION });
}

/** Undefined when the settings cannot be used; the server process then says why. */
function startup(): Startup | undefined {
  try {
    return readStartup(processEnvironment(), process.cwd(), options.project);
  } catch {
    return undefined;
  }
}

function close(graceMs: number): void {
  const exit = (): void => process.exit(0);
  const flush = (): void => {
    setTimeout(exit, process.stdout.writable ? FLUSH_MS : 0);
    process.stdout.write("", exit);
  };
  supervisor.close(graceMs).then(flush, flush);
}

/** The server's start takes the processor for milliseconds: the client's first questions are answered before it. */
const START_AFTER_MS = 25;
/** Following what is switched on or off can wait until the server is there. */
const WATCH_AFTER_MS = 300;
const timer = setTimeout(start, foreign === undefined ? START_AFTER_MS : 0);
let started = false;

function start(): void {
  clearTimeout(timer);
  if (started) return;
  started = true;
  Promise.all([import("node:child_process"), builds.first()]).then(
    ([module, build]) => {
      spawn = module.spawn;
      void supervisor.swap(build);
      supervisor.start();
      setTimeout(() => builds.watch(swap), WATCH_AFTER_MS).unref();
    },
    (error: unknown) => process.stderr.write(`wrangler: ${String(error)}\n`),
  );
}

const input = new LineSplitter((line) => {
  debug?.note({ what: "heard", line: line.toString("utf8") });
  supervisor.receive(line);
  // The last of the questions that need no server.
  if (!started && line.includes('"tools/list"')) setImmediate(start);
});
process.stdin.on("data", (chunk: Buffer) => input.push(chunk));
process.stdin.once("end", () => close(GRACE_MS));
process.stdin.once("error", () => close(0));
process.stdout.on("error", () => close(0));
// Nobody has to read the log. Without a listener this would be an exception, which is told to that same log, for ever.
process.stderr.on("error", () => undefined);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => close(0));
process.on("exit", () => supervisor.kill());
// What goes wrong in here must not cost the connection.
process.on("uncaughtException", (error) => process.stderr.write(`wrangler: ${String(error.stack)}\n`));
