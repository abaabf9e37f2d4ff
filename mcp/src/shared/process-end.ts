import { ERROR_CODES, type ErrorCode } from "./error-codes.ts";
import { WranglerError } from "./errors.ts";
import { headOf } from "./head-of.ts";

/** The exception that a server reported before it ended. */
export interface Fatal {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Our own code and hint, when it was an error of ours. */
  readonly code: string;
  readonly hint: string;
}

/** It no longer answered, took too much memory, gave its place to another one, or the connection was closed. */
export type Removal = "hung" | "memory" | "retired" | "closed";

/** How a server process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines it wrote to standard error. */
  readonly stderr: readonly string[];
  readonly fatal: Fatal | undefined;
  /** Why we ended it; undefined when it ended without us. */
  readonly removed: Removal | undefined;
  /** Why it could not even be started. */
  readonly spawnError: string | undefined;
}

/** The tool's name in records of failures that belong to no call. */
export const SERVER_TOOL = "server";

/** V8 writes what it died of above a stack of its own frames. */
const STDERR_LINES = 60;
/** Whole words of that many characters: a secret that is cut in half would not be recognised when it is recorded. */
const STDERR_LINE = 8192;

/** What the end of a process is told from, gathered while it runs: its last log lines, and its exception. */
export class LastWords {
  readonly #stderr: string[] = [];
  #fatal: Fatal | undefined;

  /** @returns the line as it is kept */
  logged(line: string): string {
    const text = headOf(line, STDERR_LINE);
    this.#stderr.push(text);
    if (this.#stderr.length > STDERR_LINES) this.#stderr.shift();
    return text;
  }

  /** Takes a message of the control channel; only the last exception counts. */
  said(message: Readonly<Record<string, unknown>>): void {
    if (message["type"] !== "fatal") return;
    const text = (key: string): string => (typeof message[key] === "string" ? message[key] : "");
    this.#fatal = {
      name: text("name") || "Error",
      message: text("message"),
      stack: text("stack"),
      code: text("code"),
      hint: text("hint"),
    };
  }

  end(how: Pick<ProcessEnd, "code" | "signal" | "removed" | "spawnError">): ProcessEnd {
    return { ...how, stderr: this.#stderr, fatal: this.#fatal };
  }
}

const OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|Fatal process out of memory|ERR_OUT_OF_MEMORY/;

/** Why a server process ended, in a few words: its exception, its signal, or its exit code. */
export function describeEnd(end: ProcessEnd): string {
  if (end.spawnError !== undefined) return `it could not be started: ${end.spawnError}`;
  if (end.removed === "hung") return "it no longer answered and was replaced";
  if (end.removed === "memory") return "it took too much memory and was ended";
  if (end.removed === "closed") return "the connection was closed";
  if (end.removed === "retired") return "a server of another build took its place";
  if (end.fatal !== undefined) return `${end.fatal.name}: ${end.fatal.message}`;
  if (end.stderr.some((line) => OUT_OF_MEMORY.test(line))) return "it ran out of memory";
  const reason = end.stderr.findLast((line) => /^(?:\w*Error|Error)\b.*:/.test(line));
  if (reason !== undefined) return reason;
  return end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
}

/** True when the process was told to end, so that the calls that it was cut off in are not to blame. */
export function endedFromOutside(end: ProcessEnd): boolean {
  if (end.removed !== undefined) return end.removed !== "memory";
  return end.fatal === undefined && ["SIGTERM", "SIGINT", "SIGHUP"].includes(end.signal ?? "");
}

/** The failure of a server that ended while no call was running. */
export interface IdleEnd {
  readonly surface: "startup" | "crash";
  readonly error: WranglerError;
}

/** @param started whether it ever answered the greeting */
export function idleEnd(end: ProcessEnd, started: boolean): IdleEnd {
  if (started) {
    const message = `The server process ended while no call was running (${describeEnd(end)}).`;
    return { surface: "crash", error: endError(end, "E_CHILD_CRASHED", message, "") };
  }
  const message = `The server process did not start (${describeEnd(end)}).`;
  // Nobody but itself kept it from its first answer.
  const own = end.removed === "hung" ? { ...end, removed: undefined, signal: null } : end;
  return { surface: "startup", error: endError(own, "E_CHILD_START", message, "") };
}

/** The error of an end, with the stack of the exception that caused it, so that the record points at our code. */
export function endError(end: ProcessEnd, code: ErrorCode, message: string, hint: string): WranglerError {
  const own =
    end.fatal !== undefined && isErrorCode(end.fatal.code) && end.fatal.code !== "E_INTERNAL" ? end.fatal.code : code;
  const chosen = endedFromOutside(end) ? "E_UNAVAILABLE" : own;
  const hints = [end.fatal?.hint ?? "", hint].filter((text) => text !== "").join(" ");
  const cause =
    end.fatal === undefined ? undefined : Object.assign(new Error(end.fatal.message), { name: end.fatal.name });
  const error = new WranglerError(chosen, message, { cause, ...(hints === "" ? {} : { hint: hints }) });
  error.stack = end.fatal?.stack ?? "";
  return error;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
