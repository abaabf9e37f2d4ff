import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLog } from "../../src/capture/log.ts";
import { recordKey } from "../../src/capture/provenance.ts";
import type { ErrorRecord } from "../../src/capture/record.ts";
import { readStartup } from "../../src/settings/startup.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { type Build, environmentFor } from "../../src/supervisor/build.ts";
import { ChildLink } from "../../src/supervisor/child-link.ts";
import type { Outage } from "../../src/supervisor/degraded.ts";
import { unrecordedFailures } from "../../src/supervisor/failures.ts";
import { foreignManifest, type Manifest } from "../../src/supervisor/manifest.ts";
import { recordFailures } from "../../src/supervisor/record-failures.ts";
import { Supervisor } from "../../src/supervisor/supervisor.ts";

export const SCRIPTED = join(import.meta.dirname, "../fixtures/children/scripted.mjs");

const FOREIGN = join(import.meta.dirname, "../fixtures/children/foreign.mjs");

export const OFFICIAL: Build = { label: "official", child: SCRIPTED, environment: "inherited" };

export const MANIFEST: Manifest = {
  name: "wrangler",
  title: "Wrangler",
  version: "9.9.9",
  instructions: "Ask.",
  protocolVersions: ["2025-11-25", "2025-06-18"],
  tools: [{ name: "from-the-manifest" }],
};

export interface SupervisedOptions {
  /** How the server misbehaves at load, per start; the last one repeats. */
  modes?: readonly string[];
  manifest?: Manifest;
  outage?: Outage;
  callTimeoutMs?: number;
  drainMs?: number;
  retryMs?: number;
  env?: Record<string, string>;
  /** All that a server's process could inherit. */
  childEnv?: Record<string, string>;
  startMs?: number;
  hangMs?: number;
  memoryMib?: number;
  /** The server is fixtures/children/foreign.mjs. */
  foreign?: boolean;
}

export interface Reply {
  readonly [key: string]: unknown;
}

/** A supervisor in this process, over real server processes (fixtures/children), in a project of its own. */
export class Supervised {
  readonly folder = mkdtempSync(join(tmpdir(), "wrangler-supervised-"));
  /** Every line written to the client, parsed. */
  readonly written: Reply[] = [];
  readonly supervisor: Supervisor;
  starts = 0;
  readonly fallbacks: { from: string; why: string }[] = [];
  readonly #waiting = new Map<unknown, (reply: Reply) => void>();
  readonly #startup;
  #id = 0;

  constructor(options: SupervisedOptions = {}) {
    const env = { WRANGLER_STATE_DIR: join(this.folder, "state"), ...options.env };
    this.#startup = readStartup(env, this.folder, join(this.folder, "project"));
    const modes = options.modes ?? [""];
    const foreign = options.foreign === true;
    this.supervisor = new Supervisor({
      manifest: options.manifest ?? (foreign ? foreignManifest("/opt/some-server") : MANIFEST),
      foreign,
      outage: options.outage,
      callTimeoutMs: options.callTimeoutMs ?? 60_000,
      firstWaitMs: 5,
      pingMs: 200,
      retryMs: options.retryMs ?? 60_000,
      write: (line) => this.#receive(String(line)),
      official: OFFICIAL,
      startMs: options.startMs ?? 60_000,
      ...(options.hangMs === undefined ? {} : { hangMs: options.hangMs }),
      ...(options.memoryMib === undefined ? {} : { memoryMib: options.memoryMib }),
      clock: systemClock,
      drainMs: options.drainMs ?? 60_000,
      fellBack: (from, why) => this.fallbacks.push({ from: from.label, why }),
      start: (build, events) => {
        const mode = modes[Math.min(this.starts++, modes.length - 1)] ?? "";
        const args = [foreign ? FOREIGN : build.child, `--mode=${mode}`, `--build=${build.label}`];
        const env = environmentFor(build, options.childEnv ?? {}) ?? options.childEnv;
        return new ChildLink(spawn, { file: process.execPath, args, env, foreign }, events);
      },
      failures: async () => {
        if (foreign) return unrecordedFailures();
        const client = (): Record<string, unknown> => this.supervisor.client;
        return recordFailures({ startup: this.#startup, env, clock: systemClock, version: "9.9.9", client });
      },
    });
    this.supervisor.start();
  }

  /** Sends a request and waits for its answer. */
  ask(method: string, params: Record<string, unknown> = {}, id: string | number = ++this.#id): Promise<Reply> {
    const answer = new Promise<Reply>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer to ${method} ${JSON.stringify(params)}`)), 15_000);
      this.#waiting.set(id, (reply) => {
        clearTimeout(late);
        resolve(reply);
      });
    });
    this.say({ id, method, params });
    return answer;
  }

  call(name: string, args: Record<string, unknown> = {}, toolUseId = "toolu_1"): Promise<Reply> {
    return this.ask("tools/call", { name, arguments: args, _meta: { "claudecode/toolUseId": toolUseId } });
  }

  say(message: Record<string, unknown>): void {
    this.supervisor.receive(Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message })));
  }

  async handshake(): Promise<Reply> {
    const clientInfo = { name: "claude-code", version: "2.1.329" };
    const answer = await this.ask("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    this.say({ method: "notifications/initialized" });
    return answer;
  }

  /** The records of the log once everything is written, with what varies from run to run left out. */
  async close(): Promise<ErrorRecord[]> {
    await this.supervisor.close(0);
    const key = await recordKey(join(this.folder, "state")).catch(() => undefined);
    const { records, broken } = await readLog(this.#startup.paths, key);
    if (broken.length > 0) throw new Error(`broken log: ${JSON.stringify(broken)}`);
    rmSync(this.folder, { recursive: true, force: true });
    return [...records];
  }

  #receive(line: string): void {
    const reply: unknown = JSON.parse(line);
    if (typeof reply !== "object" || reply === null) throw new Error(`not a message: ${line}`);
    const message: Reply = { ...reply };
    this.written.push(message);
    if (!("method" in message)) this.#waiting.get(message["id"])?.(message);
  }
}

/** The text of a tool's answer with error ids made equal. */
export function textOf(reply: Reply): string {
  const text = JSON.stringify(reply["result"]) ?? "";
  const found: unknown = JSON.parse(text || "{}");
  const content = typeof found === "object" && found !== null && "content" in found ? found.content : [];
  const blocks: unknown[] = Array.isArray(content) ? content : [];
  return blocks
    .map((block) => (typeof block === "object" && block !== null && "text" in block ? String(block.text) : ""))
    .join("\n")
    .replace(/err-\d{8}-[a-z2-7]{8}/g, "err-ID");
}
