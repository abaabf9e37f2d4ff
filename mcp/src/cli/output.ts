import { ERROR_CODES, type ExitCode } from "../shared/error-codes.ts";
import { messageOf, WranglerError } from "../shared/errors.ts";
import type { JsonObject } from "../shared/json.ts";

/** What a command answers: text for people, data for `--json`, and the exit code. */
export interface Answer {
  readonly text: string;
  readonly data: JsonObject;
  /** 0 unless told. */
  readonly exitCode?: ExitCode;
}

/** Writes an answer to stdout. False when nobody reads it, or it could not be written. */
export async function printAnswer(answer: Answer, json: boolean): Promise<boolean> {
  const exitCode = answer.exitCode ?? 0;
  const text = json ? JSON.stringify({ ok: exitCode === 0, exitCode, ...answer.data }) : answer.text;
  return write(process.stdout, `${text}\n`);
}

/**
 * Writes a failure: to stderr for people, to stdout for `--json`.
 *
 * @param id of its record, when it has one
 * @returns the exit code
 */
export async function printFailure(error: unknown, json: boolean, id?: string): Promise<ExitCode> {
  const known = error instanceof WranglerError ? error : undefined;
  const code = known?.code ?? "E_INTERNAL";
  const exitCode = ERROR_CODES[code].exit;
  const message = messageOf(error).slice(0, 60_000);
  const hint = known?.hint ?? "This is a bug in wrangler itself. Please report it with the command that you ran.";
  const named = id === undefined ? {} : { errorId: id };
  if (json) {
    const details = known?.details ?? {};
    const verdict = details["verdict"] === undefined ? {} : { verdict: details["verdict"] };
    await write(
      process.stdout,
      `${JSON.stringify({ ok: false, exitCode, code, ...verdict, ...named, message, hint, details })}\n`,
    );
  } else {
    await write(process.stderr, `${message}\n${hint}\n${id === undefined ? "" : `Error id: ${id}\n`}`);
  }
  return exitCode;
}

/** Progress goes to stderr, so that stdout holds the answer alone. */
export function progressToStderr(message: string): void {
  process.stderr.write(`… ${message}\n`);
}

function write(stream: NodeJS.WriteStream, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    stream.write(text, (error) => resolve(error === undefined || error === null));
  });
}
