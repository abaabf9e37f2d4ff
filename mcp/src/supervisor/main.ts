import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { LineSplitter } from "../shared/lines.ts";
import { readStartup, processEnvironment, type Startup } from "../settings/startup.ts";
import { systemClock } from "../shared/clock.ts";
import { ChildLink, CONTROL_FD } from "./child-link.ts";
import { oldNode } from "./degraded.ts";
import type { Failures } from "./failures.ts";
import { loadManifest } from "./manifest.ts";
import { readOptions } from "./options.ts";
import { Supervisor } from "./supervisor.ts";

/** How long the end of input leaves to calls in flight; a signal leaves them nothing. */
const GRACE_MS = 5000;

const options = readOptions(process.argv.slice(2), dirname(fileURLToPath(import.meta.url)));
const { manifest, problem } = loadManifest(options.manifest);
if (problem !== undefined) process.stderr.write(`wrangler: ${problem}\n`);

const supervisor = new Supervisor({
  manifest,
  outage: oldNode(options.nodeVersion),
  callTimeoutMs: options.callTimeoutMs,
  retryMs: options.retryMs,
  failures: loadFailures,
  start: (events) => new ChildLink({ file: process.execPath, args: childArguments() }, events),
  write(line) {
    process.stdout.write(line);
    process.stdout.write("\n");
  },
});

function childArguments(): string[] {
  const project = options.project === undefined ? [] : ["--project", options.project];
  return [options.child, `--control-fd=${CONTROL_FD}`, `--build=${options.build}`, ...project];
}

/** Capture is loaded with the first failure: most sessions have none, and every session pays for start-up. */
async function loadFailures(): Promise<Failures> {
  const { recordFailures } = await import("./record-failures.ts");
  const { version } = manifest;
  const env = processEnvironment();
  const folder = dirname(options.child);
  const client = (): Record<string, unknown> => supervisor.client;
  return recordFailures({ startup: startup(), env, clock: systemClock, version, build: options.build, folder, client });
}

/** Undefined when the settings cannot be used; the server process then says why. */
function startup(): Startup | undefined {
  try {
    return readStartup(processEnvironment(), process.cwd(), options.project);
  } catch {
    return undefined;
  }
}

let closing = false;
function close(graceMs: number): void {
  if (closing && graceMs > 0) return;
  closing = true;
  supervisor.close(graceMs).then(
    () => process.exit(0),
    () => process.exit(0),
  );
}

const input = new LineSplitter((line) => supervisor.receive(line));
process.stdin.on("data", (chunk: Buffer) => input.push(chunk));
process.stdin.once("end", () => close(GRACE_MS));
process.stdin.once("error", () => close(0));
process.stdout.on("error", () => close(0));
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => close(0));
process.on("exit", () => supervisor.kill());
// What goes wrong in here must not cost the connection.
process.on("uncaughtException", (error) => process.stderr.write(`wrangler: ${String(error.stack)}\n`));
supervisor.start();
