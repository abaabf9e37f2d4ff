import { ERROR_CODES, type Blame, type ErrorCode, type ExitCode } from "./error-codes.ts";
import type { JsonObject } from "./json.ts";

interface ErrorOptions {
  /** What the reader, a person or a model, can do next. */
  hint?: string;
  cause?: unknown;
  /** Structured facts for `--json` and the error record; never secrets. */
  details?: JsonObject;
}

/** An error whose message is ours: it has a stable code, says who can act, and what to do. */
export class WranglerError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: JsonObject;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "WranglerError";
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }

  get blame(): Blame {
    return ERROR_CODES[this.code].blame;
  }

  get exitCode(): ExitCode {
    return ERROR_CODES[this.code].exit;
  }
}

/** The `code` of a Node system error (`ENOENT`, `EACCES`, …), else undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** The message of anything that was thrown. Never throws itself. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return "a value that cannot be shown was thrown";
  }
}
