import { dirname } from "node:path";
import { failureAnswer } from "../capture/failure-answer.ts";
import { readFrameTable } from "../capture/frame-table.ts";
import { knownSecretsOf } from "../capture/configured-secrets.ts";
import { recordKey } from "../capture/provenance.ts";
import { fingerprintOf } from "../capture/fingerprint.ts";
import type { Surface } from "../capture/record.ts";
import { createRecorder, type FailedCall, type Recorder } from "../capture/recorder.ts";
import type { Environment, Startup } from "../settings/startup.ts";
import { homeOrNone, stateDir } from "../settings/state-dir.ts";
import type { Clock } from "../shared/clock.ts";
import { messageOf, WranglerError } from "../shared/errors.ts";
import { isRecord } from "../shared/json.ts";
import { endError, idleEnd, SERVER_TOOL } from "../shared/process-end.ts";
import { SERVER_NAME } from "../shared/version.ts";
import type { Build } from "./build.ts";
import { cutOff, gaveUp, type Death, type Failed, type Failures, type Incident } from "./failures.ts";
import { toolOf, type Request } from "./in-flight.ts";
import { monotonicMs } from "./monotonic.ts";
import { idOfIncident } from "./one-incident.ts";
import type { ServerEnd } from "./session.ts";
import type { Crumb } from "./trail.ts";

export { openDebugLog } from "./debug-log.ts";

export interface FailuresOptions {
  /** Undefined when the settings themselves cannot be read: then nothing is recorded. */
  readonly startup: Startup | undefined;
  readonly env: Environment;
  readonly clock: Clock;
  readonly version: string;
  /** The parameters of the client's `initialize`. */
  readonly client: () => Record<string, unknown>;
}

export function recordFailures(options: FailuresOptions): Failures {
  return new RecordedFailures(options);
}

class RecordedFailures implements Failures {
  readonly #options: FailuresOptions;
  readonly #recorders = new Map<string, Recorder>();
  readonly #incidents = new Map<string, Incident>();

  constructor(options: FailuresOptions) {
    this.#options = options;
  }

  died(end: ServerEnd, calls: readonly Request[], trail: readonly Crumb[]): Death {
    const culprit = culpritOf(end, calls);
    const recorder = this.#recorder(end.build);
    const id = recorder?.newId();
    const errors = calls.map((call) => ({ call, error: this.#errorOf(call, end, culprit) }));
    const answers = errors.map(({ call, error }) => ({ call, result: failureAnswer(toolOf(call), error, id) }));
    const error = this.#errorOf(culprit, end, culprit);
    const others = calls.filter((call) => call !== culprit).map((call) => this.#running(call));
    const surface = end.removed === "hung" ? "timeout" : "crash";
    const failed = { ...this.#callOf(culprit), surface, error, breadcrumbs: [...trail, ...others].slice(-20) } as const;
    return {
      answers,
      incident: { id, mayBeBug: error.blame === "bug" },
      record: () => (id === undefined ? undefined : recorder?.record({ id, ...failed })),
    };
  }

  timedOut(call: Request, build: Build, afterMs: number, trail: readonly Crumb[]): Failed {
    const error = timeoutError(call, afterMs);
    const recorder = this.#recorder(build);
    const id = recorder?.newId();
    const failed = { ...this.#callOf(call), surface: "timeout", error, breadcrumbs: trail } as const;
    return {
      result: failureAnswer(toolOf(call), error, id),
      record: () => (id === undefined ? undefined : recorder?.record({ id, ...failed })),
    };
  }

  async incident(end: ServerEnd, breadcrumbs: readonly Crumb[]): Promise<Incident> {
    const { started, build } = end;
    const { surface, error } = idleEnd(end, started);
    const { message } = error;
    const known = this.#incidents.get(`${build.label} ${message}`);
    if (known !== undefined) return known;
    const recorder = this.#recorder(build);
    const own = recorder?.newId();
    const id = own === undefined ? undefined : await this.#oneOfMany(own, build, surface, error);
    const incident = { id, mayBeBug: error.blame === "bug" };
    this.#incidents.set(`${build.label} ${message}`, incident);
    if (id !== undefined && id === own)
      recorder?.record({ id, surface, tool: SERVER_TOOL, params: {}, error, durationMs: 0, breadcrumbs });
    return incident;
  }

  /** A start-up failure that two processes of one client see is one failure. */
  async #oneOfMany(id: string, build: Build, surface: Surface, error: WranglerError): Promise<string> {
    const { startup, env, clock } = this.#options;
    if (startup === undefined) return id;
    const { name, message, stack = "", code } = error;
    const identity = fingerprintOf({ tool: SERVER_TOOL, name, message, stack, surface, code });
    try {
      const folder = stateDir(env, startup.projectDir);
      const sighting = { stateDir: folder, projectDir: startup.projectDir, now: clock.now(), id };
      return await idOfIncident({ ...sighting, fingerprint: `${build.label} ${identity}` });
    } catch {
      return id;
    }
  }

  #errorOf(call: Request, end: ServerEnd, culprit: Request): WranglerError {
    if (end.removed === "hung" && call === culprit) return timeoutError(call, monotonicMs() - call.started);
    const hint =
      "The server was started again, so other calls work. What this call had done so far may have taken effect.";
    return endError(end, "E_CHILD_CRASHED", `${toolOf(call)} ${cutOff(end)}`, hint);
  }

  #callOf(call: Request): Pick<FailedCall, "tool" | "params" | "durationMs" | "toolUseId"> {
    const durationMs = monotonicMs() - call.started;
    return { tool: toolOf(call), params: call.params["arguments"], durationMs, toolUseId: toolUseIdOf(call) };
  }

  #running(call: Request): Crumb {
    const text = `${toolOf(call)} had been running for ${Math.round(monotonicMs() - call.started)} ms`;
    return { at: this.#options.clock.now(), kind: "call", text };
  }

  unavailable(call: Request, why: string, hint: string, incident: Incident | undefined): Record<string, unknown> {
    const log =
      this.#options.startup?.selfHealing === true ? ` The errors are in ${this.#options.startup.paths.errorLog}.` : "";
    const heal = healing(incident);
    const error = new WranglerError("E_UNAVAILABLE", why, { hint: `${hint}${log}${heal}` });
    const answer = failureAnswer(toolOf(call), error, undefined);
    if (incident?.id === undefined) return answer;
    const fix = incident.mayBeBug ? { suggestFix: true } : {};
    return { ...answer, _meta: { ...answer._meta, errorId: incident.id, ...fix } };
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#recorders.values()].map((recorder) => recorder.settled()));
  }

  /** Records name the build that failed. Undefined when self-healing is off. */
  #recorder(build: Build): Recorder | undefined {
    const { startup } = this.#options;
    if (startup?.selfHealing !== true) return undefined;
    const key = `${build.label} ${build.child}`;
    const recorder = this.#recorders.get(key) ?? recorderFor(this.#options, startup, build);
    this.#recorders.set(key, recorder);
    return recorder;
  }
}

/**
 * Who a server died of: the call that it began last. Where nobody told what began, the call that came last, but for a
 * server that hung the first: what came after that was not heard.
 */
function culpritOf(end: ServerEnd, calls: readonly Request[]): Request {
  const begun = calls.find((call) => call === end.lastBegun);
  if (begun !== undefined) return begun;
  const last = end.removed === "hung" ? (end.lastBegun ?? calls[0]) : calls.at(-1);
  if (last === undefined) throw new Error("a death without a call is an incident");
  return last;
}

function timeoutError(call: Request, afterMs: number): WranglerError {
  const hint = "What it had done so far may have taken effect. Check before you repeat it.";
  return new WranglerError("E_TIMEOUT", `${toolOf(call)} ${gaveUp(afterMs)}`, { hint });
}

function healing(incident: Incident | undefined): string {
  if (incident?.id === undefined) return "";
  const heal = incident.mayBeBug
    ? ` This may be a bug in wrangler itself: /wrangler:fix-mcp-error ${incident.id} can heal it.`
    : "";
  return `\nError id: ${incident.id}${heal === "" ? "" : `\n${heal.trimStart()}`}`;
}

function toolUseIdOf(call: Request): string | undefined {
  const meta = call.params["_meta"];
  const id = isRecord(meta) ? meta["claudecode/toolUseId"] : undefined;
  return typeof id === "string" ? id : undefined;
}

function recorderFor(options: FailuresOptions, startup: Startup, build: Build): Recorder {
  return createRecorder({
    paths: startup.paths,
    clock: options.clock,
    known: () => knownSecretsOf({ env: options.env, projectDir: startup.projectDir, home: homeOrNone() }),
    server: { name: SERVER_NAME, version: options.version, build: build.label, commit: "" },
    runtime: () => ({
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      client: clientOf(options.client()),
      protocol: String(options.client()["protocolVersion"] ?? ""),
    }),
    key: async () => recordKey(stateDir(options.env, startup.projectDir)),
    frames: () => readFrameTable(dirname(build.child)),
    onLost: (error) => process.stderr.write(`wrangler: an error record could not be written: ${messageOf(error)}\n`),
  });
}

function clientOf(initialize: Record<string, unknown>): string {
  const info = initialize["clientInfo"];
  return isRecord(info) ? `${String(info["name"])}/${String(info["version"])}` : "";
}
