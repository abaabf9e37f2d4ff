import { messageOf, systemCode, WranglerError } from "../shared/errors.ts";
import { ERROR_CODES, type Blame, type ErrorCode } from "../shared/error-codes.ts";
import type { Cause } from "./record.ts";

/** Anything that was thrown, read once and safely. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly code: ErrorCode;
  readonly blame: Blame;
  readonly causes: readonly Cause[];
}

const MAX_CAUSES = 5;
/** What the disk or the system says when nobody's code is at fault. */
const ENVIRONMENT = new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EIO", "ENOMEM"]);

/** Reads name, message, stack, code, blame and causes of any thrown value. Never throws. */
export function describeThrown(thrown: unknown): Thrown {
  const [name, message, stack] = [nameOf(thrown), messageOf(thrown), stackOf(thrown)];
  return { name, message, stack, ...judge(thrown), causes: causesOf(thrown) };
}

/** Which code is at fault, and whose. Leaves the stack alone, which takes its time when it is read. Never throws. */
export function judge(thrown: unknown): Pick<Thrown, "code" | "blame"> {
  const code = thrown instanceof WranglerError ? thrown.code : "E_INTERNAL";
  return { code, blame: blameOf(thrown, code) };
}

function blameOf(thrown: unknown, code: ErrorCode): Blame {
  const system = code === "E_INTERNAL" ? systemCode(thrown) : undefined;
  return system !== undefined && ENVIRONMENT.has(system) ? "environment" : ERROR_CODES[code].blame;
}

function nameOf(thrown: unknown): string {
  return read(() => (thrown instanceof Error ? String(thrown.name) : typeof thrown), "Error");
}

function stackOf(thrown: unknown): string {
  return read(() => (thrown instanceof Error && typeof thrown.stack === "string" ? thrown.stack : ""), "");
}

function causesOf(thrown: unknown): Cause[] {
  const causes: Cause[] = [];
  const seen = new Set<unknown>([thrown]);
  for (let at = causeOf(thrown); at !== undefined && causes.length < MAX_CAUSES; at = causeOf(at)) {
    if (seen.has(at)) break;
    seen.add(at);
    const system = systemCode(at);
    causes.push({ name: nameOf(at), message: messageOf(at), ...(system === undefined ? {} : { code: system }) });
  }
  return causes;
}

function causeOf(thrown: unknown): unknown {
  return read(() => {
    if (!(thrown instanceof Error)) return undefined;
    if (thrown.cause !== undefined) return thrown.cause;
    return thrown instanceof AggregateError ? thrown.errors[0] : undefined;
  }, undefined);
}

function read<T>(get: () => T, otherwise: T): T {
  try {
    return get();
  } catch {
    return otherwise;
  }
}
