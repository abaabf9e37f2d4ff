import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { tmpdir } from "node:os";
import { messageOf, systemCode, WranglerError } from "../shared/errors.ts";
import { killGroup, noteRunning } from "./running.ts";

export interface ExecOptions {
  cwd: string;
  /** The whole environment of the child; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  input?: string;
  /** Kept of each stream; the rest is dropped from the front, so that the end, where errors stand, survives. */
  maxBytes?: number;
  onStderr?: (chunk: string) => void;
  signal?: AbortSignal;
}

export interface ExecResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly durationMs: number;
}

/** How long the output of a program that ended may stay silent: a descendant that left its group can keep it open. */
const PIPES_MS = 1_000;

/**
 * Runs a program without a shell and waits for its end. The child leads a process group of its own, so that a
 * deadline or an abort ends its descendants too.
 *
 * @throws WranglerError E_EXEC only when the program cannot be started; exits of any kind are results.
 */
export function exec(file: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    noteRunning(child);
    const output = keepOutput(child, options);
    let timedOut = false;
    const end = (): void => killGroup(child.pid);
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, options.timeoutMs);
    options.signal?.addEventListener("abort", end, { once: true });
    if (options.signal?.aborted === true) end();
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(cannotStart(file, error));
    });
    child.once("close", (exitCode, signal) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", end);
      const durationMs = Math.round(performance.now() - started);
      resolve({ exitCode, signal, ...output(), timedOut, durationMs });
    });
  });
}

/** Keeps what a child prints, and lets go of its pipes when they stay silent after its end. */
function keepOutput(child: ChildProcessWithoutNullStreams, options: ExecOptions) {
  const stdout = new Tail(options.maxBytes);
  const stderr = new Tail(options.maxBytes);
  let leftOpen: NodeJS.Timeout | undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    leftOpen?.refresh();
    stdout.push(chunk);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    leftOpen?.refresh();
    stderr.push(chunk);
    options.onStderr?.(chunk.toString("utf8"));
  });
  child.once("exit", () => {
    leftOpen = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, PIPES_MS);
  });
  child.once("close", () => clearTimeout(leftOpen));
  return () => ({ stdout: stdout.text(), stderr: stderr.text() });
}

function cannotStart(file: string, error: unknown): WranglerError {
  const missing = systemCode(error) === "ENOENT";
  const code = file === "git" ? "E_GIT" : "E_EXEC";
  return new WranglerError(code, missing ? `${file} was not found` : `${file} did not start: ${messageOf(error)}`, {
    cause: error,
    hint: missing ? `Install ${file} and see that it is on the PATH.` : "Check the file and its permissions.",
  });
}

/** The last bytes of a stream. */
class Tail {
  #chunks: Buffer[] = [];
  #size = 0;
  readonly #max: number;

  constructor(max = 4 * 1024 * 1024) {
    this.#max = max;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size - (this.#chunks[0]?.length ?? 0) >= this.#max) this.#size -= this.#chunks.shift()?.length ?? 0;
  }

  text(): string {
    return Buffer.concat(this.#chunks).subarray(-this.#max).toString("utf8");
  }
}

/**
 * An environment for children that carries no secret and nothing that changes what they do: only where programs and
 * temporary files are, a neutral locale, and `extra`. `HOME` is a folder that the caller made for the run.
 */
export function scrubbedEnv(path: string, home: string, extra: Readonly<Record<string, string>> = {}) {
  return { PATH: path, HOME: home, TMPDIR: tmpdir(), LANG: "C.UTF-8", TZ: "UTC", CI: "true", NO_COLOR: "1", ...extra };
}
