import type { ChildProcess, spawn } from "node:child_process";
import { messageOf } from "../shared/errors.ts";
import { isRecord } from "../shared/json.ts";
import { killGroup, killLeftovers } from "../platform/running.ts";
import { LineSplitter } from "../shared/lines.ts";
import { LastWords, type ProcessEnd, type Removal } from "../shared/process-end.ts";
import { type Id, type Incoming, salvage } from "./messages.ts";

export interface ChildCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** All of it; ours when undefined. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** The messages come over a descriptor of their own; what stands on standard output is a log then. */
  readonly ownDescriptor?: boolean;
  /** It knows nothing of us: it gets no descriptors but the usual three. */
  readonly foreign?: boolean;
  /** Gets each line that the process writes to standard error. */
  readonly log?: (line: Buffer) => void;
}

export interface ChildEvents {
  message(incoming: Incoming): void;
  /** A line of its log. */
  logged(line: string): void;
  /** It works on the call of that id. */
  began(id: Id): void;
  /** Called exactly once, when everything the process wrote has been read. */
  ended(end: ProcessEnd): void;
}

/** The descriptors that follow stdin, stdout and stderr in the child. */
export const CONTROL_FD = 3;
export const RPC_FD = 4;
const MAX_LOG_LINE = 1024 * 1024;
/** What is kept of a line is shorter still; a line can be a megabyte. */
const LOG_LINE = 4000;
/** A grandchild can hold the pipes open after the process is gone; the rest is then given up. */
const DRAIN_MS = 250;

/** One server process: JSON-RPC lines in and out, standard error kept in a ring, the control channel read. */
export class ChildLink {
  readonly #child: ChildProcess;
  readonly #events: ChildEvents;
  readonly #forward: ((line: Buffer) => void) | undefined;
  readonly #lastWords = new LastWords();
  #spawnError: string | undefined;
  #removed: Removal | undefined;
  #over = false;

  /** @param start `spawn`, handed in so that the handshake need not wait for its module */
  constructor(start: typeof spawn, command: ChildCommand, events: ChildEvents) {
    this.#events = events;
    this.#forward = command.log;
    this.#child = start(command.file, command.args, {
      stdio: Array.from(
        { length: command.foreign === true ? 3 : command.ownDescriptor === true ? 5 : 4 },
        () => "pipe",
      ),
      // A group of its own: what the process leaves behind is ended with it.
      detached: process.platform !== "win32",
      windowsHide: true,
      ...(command.env === undefined ? {} : { env: command.env }),
    });
    this.#listen();
  }

  /** Passes one line on. Lost when the process is ending; its end answers for it. */
  send(line: Buffer | string): void {
    const stdin = this.#child.stdin;
    if (stdin === null || stdin.destroyed) return;
    stdin.write(line);
    stdin.write("\n");
  }

  /** Tells the process that nothing more comes; a server ends then. */
  endInput(): void {
    this.#child.stdin?.end();
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  /** Ends it and all its descendants. */
  kill(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) killGroup(this.#child.pid);
  }

  /** Notes that the end that comes is our doing. */
  removing(why: Removal): void {
    this.#removed ??= why;
  }

  #listen(): void {
    const [stdin, stdout, stderr, control, rpc] = this.#child.stdio;
    // A broken pipe is told by the end of the process.
    for (const stream of [stdin, control, rpc]) stream?.on("error", () => undefined);
    const messages = new LineSplitter((line) => this.#output(line));
    (rpc ?? stdout)?.on("data", (chunk: Buffer) => messages.push(chunk));
    const logs = rpc === undefined || rpc === null ? [stderr] : [stdout, stderr];
    for (const stream of logs) {
      const lines = new LineSplitter((line) => this.#log(line), MAX_LOG_LINE);
      stream?.on("data", (chunk: Buffer) => lines.push(chunk));
      stream?.on("end", () => lines.end());
    }
    const said = new LineSplitter((line) => this.#control(line), MAX_LOG_LINE);
    control?.on("data", (chunk: Buffer) => said.push(chunk));
    this.#child.once("error", (error) => {
      this.#spawnError = messageOf(error);
      this.#end(null, null);
    });
    this.#child.once("exit", (code, signal) => {
      // Descendants that hold its pipes would keep them open.
      killLeftovers(this.#child.pid);
      setTimeout(() => this.#end(code, signal), DRAIN_MS).unref();
    });
    this.#child.once("close", (code, signal) => this.#end(code, signal));
  }

  #output(line: Buffer): void {
    const incoming = salvage(line);
    if (incoming !== undefined) this.#events.message(incoming);
  }

  #log(line: Buffer): void {
    this.#forward?.(line);
    this.#events.logged(this.#lastWords.logged(line.toString("utf8", 0, LOG_LINE)));
  }

  #control(line: Buffer): void {
    const said = parseControl(line);
    if (said?.["type"] === "began") {
      const id = said["id"];
      if (typeof id === "string" || typeof id === "number") this.#events.began(id);
    }
    if (said !== undefined) this.#lastWords.said(said);
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#over) return;
    this.#over = true;
    const how = { code, signal, removed: this.#removed, spawnError: this.#spawnError };
    this.#events.ended(this.#lastWords.end(how));
  }
}

function parseControl(line: Buffer): Record<string, unknown> | undefined {
  try {
    const said: unknown = JSON.parse(line.toString("utf8"));
    return isRecord(said) ? said : undefined;
  } catch {
    return undefined;
  }
}
