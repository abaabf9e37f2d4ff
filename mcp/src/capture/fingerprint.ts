import { createHash } from "node:crypto";
import { ownFrames, type FrameTable } from "./frames.ts";
import type { Surface } from "./record.ts";

export interface FailureIdentity {
  readonly tool: string;
  /** The error's `name`, e.g. `TypeError`. */
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly surface: Surface;
  readonly code: string;
}

const NEAREST = 3;
/** Where calls are carried, not where they fail: the same for every failure, and different in every host. */
const CARRIERS = ["mcp/src/server/", "mcp/src/supervisor/", "mcp/src/capture/"];
/** Failures that our dispatcher itself finds, so that their stacks say nothing. */
const FOUND_BY_DISPATCHER = new Set<Surface>(["schema", "unknown_tool", "output_schema", "timeout", "reported"]);

/**
 * Sixteen hex digits that are equal for the same defect and differ between defects: tool, kind and name of the error,
 * its message without what varies from call to call, and the nearest functions of our own code. It holds no line
 * numbers, ids, paths or addresses, so it survives moved code and rebuilding, and equals across machines, and
 * between the bundle and the source.
 */
export function fingerprintOf(failure: FailureIdentity, table: FrameTable = {}): string {
  const parts = [
    failure.tool,
    failure.surface,
    failure.code,
    failure.name.replace(/^_+/, ""),
    normalMessage(failure.message),
    ...nearestFrames(failure, table),
  ];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}

function nearestFrames(failure: FailureIdentity, table: FrameTable): string[] {
  if (FOUND_BY_DISPATCHER.has(failure.surface)) return [];
  return ownFrames(withoutMessage(failure), table)
    .filter(({ file }) => !CARRIERS.some((carrier) => file.startsWith(carrier)))
    .slice(0, NEAREST)
    .map(({ fn, file }) => `${fn} ${file}`);
}

/** A message is made of anything, also of lines that look like frames: only what follows it is the stack. */
function withoutMessage({ message, stack }: FailureIdentity): string {
  const at = message === "" ? -1 : stack.indexOf(message);
  return at < 0 ? stack : stack.slice(at + message.length);
}

/**
 * The message without what differs between two sightings of one defect. What names a thing in the code stays: the
 * property that could not be read tells one TypeError from another.
 */
export function normalMessage(message: string): string {
  return message
    .slice(0, 4096)
    .replace(/[\u0000-\u001f\u007f]+/g, " ")
    .replace(/\((reading|setting) '([A-Za-z_$][\w$]{0,60})'\)/g, "($1 $2)")
    .replace(/\bproperty '([A-Za-z_$][\w$]{0,60})'/g, "property $1")
    .replace(CALLEE, calleeName)
    .replace(/"(?:[^"\\]|\\.){0,2000}"|`[^`]{0,2000}`|(?<![A-Za-z0-9])'[^']{0,2000}'(?![A-Za-z])/g, "<value>")
    .replace(/\b[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/\S{1,2000}/g, "<url>")
    .replace(/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}/g, "<mail>")
    .replace(/(?:[A-Za-z]:)?(?:[\\/]|\.{1,2}[\\/])[^\s,;:()'"<>]{1,1000}/g, "<path>")
    .replace(/\berr-\d{8}-[a-z2-7]{8}\b|\b[A-Za-z]{2,8}-\d{2,}\b/g, "<id>")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>")
    .replace(/\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, "<hex>")
    .replace(/-?\d+(?:\.\d+)*/g, "<n>")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}

/** V8 quotes the callee as it is spelt in the running code, which a bundler and a test runner spell differently. */
const CALLEE =
  /(?:\(0 ?, ?)?((?:[\w$]{1,100}|\(intermediate value\))(?:\.[\w$#]{1,100}|\[[^\]]{0,100}\]|\(\.\.\.\)|\(intermediate value\)){0,20})\)? (is not (?:a function|a constructor|iterable|defined)|is not a function or its return value is not iterable)/g;

function calleeName(_: string, callee: string, rest: string): string {
  const last = /([A-Za-z_$#][\w$]*)\W*$/.exec(callee)?.[1] ?? "value";
  return `${last.replace(/^[_#]+/, "").replace(/\d+$/, "")} ${rest}`;
}
