import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { isRecord } from "../shared/json.ts";
import { blanked } from "./blank-answer.ts";
import type { Jail } from "../platform/jail.ts";
import { LastWords, SERVER_TOOL, type ProcessEnd, type Removal } from "../shared/process-end.ts";
import { killGroup, noteRunning } from "../platform/running.ts";
import { NO_MADE_CODE } from "./no-made-code.ts";
import { HEAP_LIMIT, onLines } from "./server-under-test.ts";

/** A failure seen at the door: what the server's recorder wrote, or an ending that it could not write. */
export type Witnessed =
  | { readonly kind: "record"; readonly record: unknown }
  | { readonly kind: "timeout"; readonly tool: string }
  | { readonly kind: "not_started"; readonly end: ProcessEnd }
  | {
      readonly kind: "exited";
      readonly tool: string;
      readonly exitCode: number | null;
      readonly signal: string | null;
    };

export interface DoorHost {
  /** Value of `WRANGLER_DOOR` for the test run: `nonce:path` of a socket; a sandbox has a loopback of its own. */
  readonly address: string;
  readonly witnessed: Witnessed[];
  close(): Promise<void>;
}

/** Longer than a server needs to write its last record, also where the disk is busy. */
const GRACE_MS = 20_000;

export interface DoorOptions {
  child: string;
  env: Readonly<Record<string, string>>;
  deadlineMs: number;
  /** The folder of the socket. */
  doors: string;
  /** What the servers run in. */
  jail: Jail;
  /** Where tests make their projects: no server is started for a folder elsewhere, and nothing is read of it. */
  projects: string;
  /** Answers of calls that went well arrive with nothing in them, to see whether a test looks at them. */
  blank?: boolean;
  /** Told of each start and each call before there is a server or it gets the call, which waits meanwhile. */
  onCall?: (call: DoorCall) => Promise<void>;
}

/** A call that a test makes, or a start that it causes: one of `SERVER_TOOL`. */
export interface DoorCall {
  readonly tool: string;
  readonly params: unknown;
  /** The folder that the server serves. */
  readonly project: string;
}

/**
 * The public door, held by the engine: a test that connects gets a server process of its own, in the project folder
 * it names, and speaks MCP to it through here. The engine sees every failure that the server records; the test has
 * no way to write one.
 */
export async function hostDoor(options: DoorOptions): Promise<DoorHost> {
  const nonce = randomBytes(16).toString("hex");
  const witnessed: Witnessed[] = [];
  const sessions = new Set<Session>();
  const listener = createServer((socket) => sessions.add(new Session(socket, nonce, options, witnessed)));
  const name = randomBytes(4).toString("hex");
  const path = process.platform === "win32" ? `\\\\.\\pipe\\wrangler-${name}` : join(options.doors, name);
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(path, resolve);
  });
  return {
    address: `${nonce}:${path}`,
    witnessed,
    async close() {
      await Promise.all([...sessions].map((session) => session.end()));
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** One connection: its first line is `{"nonce", "project"}`, all later ones are MCP messages. */
class Session {
  readonly #socket: Socket;
  readonly #options: DoorOptions;
  readonly #witnessed: Witnessed[];
  readonly #inFlight = new Map<string, { tool: string; timer: NodeJS.Timeout }>();
  readonly #lastWords = new LastWords();
  #started = false;
  #left = false;
  #greeting: { readonly id: string; readonly timer: NodeJS.Timeout } | undefined;
  #removed: Removal | undefined;
  #server: ReturnType<typeof spawn> | undefined;
  #gone: Promise<void> = Promise.resolve();
  #ended = false;
  #patience: NodeJS.Timeout | undefined;
  #project = "";
  #turn: Promise<void> = Promise.resolve();

  constructor(socket: Socket, nonce: string, options: DoorOptions, witnessed: Witnessed[]) {
    this.#socket = socket;
    this.#options = options;
    this.#witnessed = witnessed;
    socket.on("error", () => undefined);
    socket.once("close", () => this.#letGo());
    onLines(socket, (line) => {
      if (options.onCall === undefined) this.#take(line, nonce);
      else this.#turn = this.#turn.then(() => this.#tellThenTake(line, nonce));
    });
  }

  /** Ends the connection and waits for the server, which may still be writing what it recorded. */
  async end(): Promise<void> {
    this.#socket.destroy();
    this.#letGo();
    await this.#gone;
  }

  /** A server whose client left ends by itself; one that hangs is ended. */
  #letGo(): void {
    this.#left = true;
    if (this.#server === undefined || this.#ended) return;
    this.#server.stdin?.end();
    this.#patience ??= setTimeout(() => killGroup(this.#server?.pid), GRACE_MS);
  }

  #take(line: string, nonce: string): void {
    if (this.#server === undefined) this.#open(line, nonce);
    else this.#forward(line);
  }

  async #tellThenTake(line: string, nonce: string): Promise<void> {
    const message = parse(line);
    const params = message?.["params"];
    const project = this.#server === undefined ? this.#projectOf(message, nonce) : undefined;
    if (project !== undefined) await this.#tell({ tool: SERVER_TOOL, params: {}, project });
    if (message?.["method"] === "tools/call" && isRecord(params)) {
      await this.#tell({ tool: String(params["name"]), params: params["arguments"] ?? {}, project: this.#project });
    }
    this.#take(line, nonce);
  }

  async #tell(call: DoorCall): Promise<void> {
    await this.#options.onCall?.(call).catch(() => undefined);
  }

  /** Of who knows the nonce, and names a folder among the tests' projects. */
  #projectOf(hello: Record<string, unknown> | undefined, nonce: string): string | undefined {
    const named = hello?.["project"];
    if (hello?.["nonce"] !== nonce || typeof named !== "string" || named.includes("\0")) return undefined;
    const project = resolve(named);
    const below = relative(this.#options.projects, project);
    return below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below) ? undefined : project;
  }

  #open(line: string, nonce: string): void {
    const project = this.#projectOf(parse(line), nonce);
    if (project === undefined) {
      this.#socket.destroy();
      return;
    }
    this.#project = project;
    const { jail, child } = this.#options;
    const serve = [HEAP_LIMIT, NO_MADE_CODE, child, "--control-fd=3", "--project", project];
    const { file, args } = jail.wrap(process.execPath, serve, project);
    const server = spawn(file, args, {
      cwd: project,
      env: { ...this.#options.env },
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    this.#server = server;
    noteRunning(server);
    this.#gone = new Promise((resolve) => server.once("close", () => resolve()));
    server.stdin?.on("error", () => undefined);
    onLines(server.stdout, (message) => this.#answer(message));
    onLines(server.stdio[3], (message) => this.#onControl(message));
    onLines(server.stderr, (line) => this.#lastWords.logged(line));
    server.once("error", () => this.#socket.destroy());
    server.once("close", (exitCode, signal) => {
      const ended = jail.ending({ exitCode, signal });
      this.#onExit(ended.exitCode, ended.signal);
    });
  }

  #forward(line: string): void {
    const message = parse(line);
    const params = message?.["params"];
    if (message?.["method"] === "initialize" && this.#greeting === undefined) {
      const timer = setTimeout(() => this.#onSilence(), this.#options.deadlineMs);
      this.#greeting = { id: JSON.stringify(message["id"]), timer };
    }
    if (message?.["method"] === "tools/call" && isRecord(params)) {
      const id = JSON.stringify(message["id"]);
      const tool = String(params["name"]);
      const timer = setTimeout(() => this.#onDeadline(id, tool), this.#options.deadlineMs);
      this.#inFlight.set(id, { tool, timer });
    }
    this.#server?.stdin?.write(`${line}\n`);
  }

  #answer(line: string): void {
    const message = parse(line);
    if (message === undefined) return;
    const id = JSON.stringify(message["id"]);
    if (id === this.#greeting?.id) this.#onStarted();
    const blank = this.#options.blank === true && this.#inFlight.has(id);
    this.#settled(id);
    this.#socket.write(`${blank ? JSON.stringify(blanked(message)) : line}\n`);
  }

  #settled(id: string): void {
    clearTimeout(this.#inFlight.get(id)?.timer);
    this.#inFlight.delete(id);
  }

  #onControl(line: string): void {
    const message = parse(line);
    if (message !== undefined) this.#lastWords.said(message);
    if (message?.["type"] === "record") this.#witnessed.push({ kind: "record", record: message["record"] });
  }

  #onDeadline(id: string, tool: string): void {
    this.#settled(id);
    this.#witnessed.push({ kind: "timeout", tool });
    killGroup(this.#server?.pid);
  }

  #onStarted(): void {
    clearTimeout(this.#greeting?.timer);
    this.#started = true;
  }

  #onSilence(): void {
    this.#removed = "hung";
    killGroup(this.#server?.pid);
  }

  #onExit(exitCode: number | null, signal: NodeJS.Signals | null): void {
    this.#ended = true;
    clearTimeout(this.#patience);
    clearTimeout(this.#greeting?.timer);
    // Of one that ended because the test left, nobody knows how it would have gone on.
    if (this.#greeting !== undefined && !this.#started && !this.#left) {
      const how = { code: exitCode, signal, removed: this.#removed, spawnError: undefined };
      this.#witnessed.push({ kind: "not_started", end: this.#lastWords.end(how) });
    }
    for (const [id, { tool }] of [...this.#inFlight]) {
      this.#settled(id);
      this.#witnessed.push({ kind: "exited", tool, exitCode, signal });
    }
    this.#socket.end();
  }
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
