import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorCode } from "../../src/shared/error-codes.ts";

const REFERENCE = readFileSync(join(import.meta.dirname, "../../../docs/reference/errors.md"), "utf8");

/** The exit code that the reference promises for an error. */
function documentedExit(code: ErrorCode): number {
  const exit = new RegExp(`^\\| \`${code}\` \\| \\w+ \\| (\\d) \\|`, "m").exec(REFERENCE)?.[1];
  if (exit === undefined) throw new Error(`docs/reference/errors.md does not have ${code}`);
  return Number(exit);
}

/** The whole answer of a refused command with `--json`. Without a hint there is no answer of this form. */
export function refusal(code: ErrorCode, message: unknown, hint: unknown, details: Record<string, unknown> = {}) {
  const verdict = details["verdict"] === undefined ? {} : { verdict: details["verdict"] };
  return { ok: false, exitCode: documentedExit(code), code, ...verdict, message, hint, details };
}

/** The same of a gate. */
export function gateRefusal(verdict: string, reason: string, hint: unknown) {
  return refusal("E_GATE_REFUSED", `${verdict}: ${reason}`, hint, { verdict });
}
