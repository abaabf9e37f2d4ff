import { spawn, type ChildProcess } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as pause } from "node:timers/promises";
import { isRecord } from "../shared/json.ts";
import { killGroup, noteRunning } from "../platform/running.ts";

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
    };

export interface ServerOptions {
  /** The built `child.js`. */
  child: string;
  /** The project it serves; a scratch copy, never the user's. */
  project: string;
  env: Readonly<Record<string, string>>;
  /** Milliseconds that a call may take. */
  deadlineMs: number;
}

const HEAP_MB = 512;
const STDERR_KEPT = 4000;
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
  readonly #waiting = new Map<number | string, (ending: CallEnding) => void>();
  #nextId = 1;
  #stderr = "";
  #ended: CallEnding | undefined;

  private constructor(options: ServerOptions) {
    const args = [`--max-old-space-size=${HEAP_MB}`, options.child, "--control-fd=3", "--project", options.project];
    this.#deadlineMs = options.deadlineMs;
    this.#process = spawn(process.execPath, args, {
      cwd: options.project,
      env: { ...options.env },
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    noteRunning(this.#process);
    this.#listen();
  }

  /** Starts the server and completes the handshake. */
  static async start(options: ServerOptions): Promise<ServerUnderTest> {
    const server = new ServerUnderTest(options);
    await server.#request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "wrangler-engine", version: "1" },
    });
    server.#send({ jsonrpc: "2.0", method: "notifications/initialized" });
    return server;
  }

  call(tool: string, params: unknown): Promise<CallEnding> {
    return this.#request("tools/call", { name: tool, arguments: params });
  }

  /** Waits until more than `count` failures were recorded, or for as long as a record takes at most. */
  async recordedMoreThan(count: number): Promise<void> {
    const until = performance.now() + RECORD_MS;
    while (this.records.length <= count && this.#ended === undefined && performance.now() < until) await pause(5);
  }

  /** Ends the process; waits until the last record was read. */
  async stop(): Promise<void> {
    if (this.#ended !== undefined) return;
    const closed = new Promise((resolve) => this.#process.once("close", resolve));
    this.#process.stdin?.end();
    const timer = setTimeout(() => killGroup(this.#process.pid), 20_000);
    await closed;
    clearTimeout(timer);
  }

  #request(method: string, params: unknown): Promise<CallEnding> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
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

  #listen(): void {
    const child = this.#process;
    child.stdin?.on("error", () => undefined);
    onLines(child.stdout, (line) => this.#onMessage(line));
    onLines(child.stdio[3], (line) => this.#onControl(line));
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString("utf8")).slice(-STDERR_KEPT);
    });
    child.once("error", () => this.#onExit(null, null));
    child.once("close", (exitCode, signal) => this.#onExit(exitCode, signal));
  }

  #onMessage(line: string): void {
    const message = parseJson(line);
    if (!isRecord(message)) return;
    const id = message["id"];
    if (typeof id !== "number" && typeof id !== "string") return;
    if (isRecord(message["result"])) this.#settle(id, { kind: "answered", result: message["result"] });
    if (isRecord(message["error"])) this.#settle(id, { kind: "refused", error: message["error"] });
  }

  #onControl(line: string): void {
    const message = parseJson(line);
    if (isRecord(message) && message["type"] === "record") this.records.push(message["record"]);
  }

  #onExit(exitCode: number | null, signal: string | null): void {
    this.#ended = { kind: "exited", exitCode, signal, stderr: this.#stderr };
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
