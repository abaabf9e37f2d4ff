import { spawn, type ChildProcess } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as pause } from "node:timers/promises";
import { isRecord } from "../shared/json.ts";
import type { Ended, Jail } from "../platform/jail.ts";
import { LastWords, SERVER_TOOL, type ProcessEnd } from "../shared/process-end.ts";
import { killGroup, noteRunning } from "../platform/running.ts";
import { NO_MADE_CODE } from "./no-made-code.ts";

/** How one call of a server under test ended. */
export type CallEnding =
  | { readonly kind: "answered"; readonly result: Record<string, unknown> }
  | { readonly kind: "refused"; readonly error: Record<string, unknown> }
  | { readonly kind: "timeout" }
  | {
      readonly kind: "exited";
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly stderr: string;
    }
  /** The server never answered the greeting, so that there was no call. */
  | { readonly kind: "not_started"; readonly end: ProcessEnd };

export interface ServerOptions {
  /** The built `child.js`. */
  child: string;
  /** The project it serves; a scratch copy, never the user's. */
  project: string;
  env: Readonly<Record<string, string>>;
  /** Milliseconds that a call may take. */
  deadlineMs: number;
  /** What the server runs in. */
  jail: Jail;
}

/** Where memory runs out, it does so at once and everywhere: a larger heap takes longer than a call may. */
export const HEAP_LIMIT = "--max-old-space-size=512";
const STDERR_KEPT = 4000;
/** How long a server that has started is watched for whether it ends by itself. */
const IDLE_MS = 1_000;
/** A record follows its answer by milliseconds, also where the disk is busy. */
const RECORD_MS = 2_000;

/**
 * A build of the server in a process of its own, spoken to over stdio. What its recorder saw comes over a descriptor
 * that no test has, so that a test cannot write what only a failing server writes.
 */
export class ServerUnderTest {
  /** Every failure that the server recorded, in order. */
  readonly records: unknown[] = [];
  readonly #process: ChildProcess;
  readonly #deadlineMs: number;
  readonly #jail: Jail;
  readonly #waiting = new Map<number | string, (ending: CallEnding) => void>();
  readonly #closed: Promise<void>;
  readonly #lastWords = new LastWords();
  #nextId = 1;
  #stderr = "";
  #started = false;
  #hung = false;
  #ended: CallEnding | undefined;

  private constructor(options: ServerOptions) {
    const args = [HEAP_LIMIT, NO_MADE_CODE, options.child, "--control-fd=3", "--project", options.project];
    this.#deadlineMs = options.deadlineMs;
    this.#jail = options.jail;
    const confined = options.jail.wrap(process.execPath, args, options.project);
    this.#process = spawn(confined.file, confined.args, {
      cwd: options.project,
      env: { ...options.env },
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    noteRunning(this.#process);
    this.#closed = this.#listen();
  }

  /** Starts the server and completes the handshake. Where it does not start, every call says so. */
  static async start(options: ServerOptions): Promise<ServerUnderTest> {
    const server = new ServerUnderTest(options);
    const greeting = await server.#request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "wrangler-engine", version: "1" },
    });
    if (greeting.kind === "timeout") await server.#closed;
    server.#send({ jsonrpc: "2.0", method: "notifications/initialized" });
    return server;
  }

  /** A call of the name that records give to no tool is a look at the server itself: whether it starts, and stays. */
  call(tool: string, params: unknown): Promise<CallEnding> {
    return tool === SERVER_TOOL ? this.#idle() : this.#request("tools/call", { name: tool, arguments: params });
  }

  async #idle(): Promise<CallEnding> {
    const list = await this.#request("tools/list", {});
    if (list.kind !== "answered") return list;
    await Promise.race([this.#closed, pause(IDLE_MS, undefined, { ref: false })]);
    return this.#ended ?? list;
  }

  /** Waits until more than `count` failures were recorded, or for as long as a record takes at most. */
  async recordedMoreThan(count: number): Promise<void> {
    const until = performance.now() + RECORD_MS;
    while (this.records.length <= count && this.#ended === undefined && performance.now() < until) await pause(5);
  }

  /** Ends the process; waits until the last record was read. */
  async stop(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#process.stdin?.end();
    const timer = setTimeout(() => killGroup(this.#process.pid), 20_000);
    await this.#closed;
    clearTimeout(timer);
  }

  #request(method: string, params: unknown): Promise<CallEnding> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#hung = true;
        this.#settle(id, { kind: "timeout" });
        killGroup(this.#process.pid);
      }, this.#deadlineMs);
      this.#waiting.set(id, (ending) => {
        clearTimeout(timer);
        resolve(ending);
      });
      this.#send({ jsonrpc: "2.0", id, method, params });
    });
  }

  #send(message: unknown): void {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #listen(): Promise<void> {
    const child = this.#process;
    child.stdin?.on("error", () => undefined);
    onLines(child.stdout, (line) => this.#onMessage(line));
    onLines(child.stdio[3], (line) => this.#onControl(line));
    onLines(child.stderr, (line) => this.#lastWords.logged(line));
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString("utf8")).slice(-STDERR_KEPT);
    });
    return new Promise((resolve) => {
      const ended = (exitCode: number | null, signal: NodeJS.Signals | null, error?: Error): void => {
        this.#onExit({ exitCode, signal }, error?.message);
        resolve();
      };
      child.once("error", (error) => ended(null, null, error));
      child.once("close", (exitCode, signal) => ended(exitCode, signal));
    });
  }

  #onMessage(line: string): void {
    const message = parseJson(line);
    if (!isRecord(message)) return;
    const id = message["id"];
    if (typeof id !== "number" && typeof id !== "string") return;
    this.#started = true;
    if (isRecord(message["result"])) this.#settle(id, { kind: "answered", result: message["result"] });
    if (isRecord(message["error"])) this.#settle(id, { kind: "refused", error: message["error"] });
  }

  #onControl(line: string): void {
    const message = parseJson(line);
    if (!isRecord(message)) return;
    this.#lastWords.said(message);
    if (message["type"] === "record") this.records.push(message["record"]);
  }

  #onExit(exited: Ended, spawnError: string | undefined): void {
    if (this.#ended !== undefined) return;
    const { exitCode: code, signal } = this.#jail.ending(exited);
    const end = this.#lastWords.end({ code, signal, removed: this.#hung ? "hung" : undefined, spawnError });
    this.#ended = this.#started
      ? { kind: "exited", exitCode: code, signal, stderr: this.#stderr }
      : { kind: "not_started", end };
    for (const id of [...this.#waiting.keys()]) this.#settle(id, this.#ended);
  }

  #settle(id: number | string, ending: CallEnding): void {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(ending);
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Calls `onLine` for each complete line of a readable stream. */
export function onLines(stream: unknown, onLine: (line: string) => void): void {
  if (!isReadableStream(stream)) return;
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  });
  stream.on("error", () => undefined);
}

function isReadableStream(value: unknown): value is NodeJS.ReadableStream {
  return typeof value === "object" && value !== null && "on" in value && "read" in value;
}
