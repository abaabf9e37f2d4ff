import { z } from "zod";
import type { AnyTool } from "../tools/define-tool.ts";
import { WranglerError } from "../shared/errors.ts";
import { isRecord } from "../shared/json.ts";
import { closest } from "./closest.ts";
import { safeText } from "../capture/safe-text.ts";
import { strictSchema } from "./strict-schema.ts";

/** Faults named in one refusal; the rest is counted. */
const MAX_FAULTS = 5;

/**
 * The arguments as the tool's schema reads them.
 *
 * @throws WranglerError E_INVALID_ARGUMENTS naming each argument that is unknown, missing or wrong.
 */
export function parseArguments(tool: AnyTool, given: unknown): Record<string, unknown> {
  const raw = given ?? {};
  if (!isRecord(raw)) throw refused(tool, ["The arguments must be one object with named values."]);
  const unknown = Object.keys(raw).filter((name) => !Object.hasOwn(tool.input, name));
  if (unknown.length > 0) throw refused(tool, capped(unknown.map((name) => unknownArgument(name, tool))));
  const parsed = strictSchema(tool.input).safeParse(raw);
  if (parsed.success) return parsed.data;
  throw refused(tool, capped(parsed.error.issues.map((issue) => fault(issue, raw))));
}

function refused(tool: AnyTool, faults: readonly string[]): WranglerError {
  return new WranglerError("E_INVALID_ARGUMENTS", `${tool.name} was not run. ${faults.join(" ")}`, {
    hint: `${tool.name} takes: ${signature(tool)}.`,
  });
}

function capped(faults: readonly string[]): string[] {
  const more = faults.length - MAX_FAULTS;
  return more > 0 ? [...faults.slice(0, MAX_FAULTS), `(${more} more.)`] : [...faults];
}

function unknownArgument(name: string, tool: AnyTool): string {
  const meant = closest(name, Object.keys(tool.input));
  const remedy = meant === undefined ? "Remove it." : `Did you mean "${meant}"?`;
  return `Unknown argument "${safeText(name, 60)}". ${remedy}`;
}

function fault(issue: z.core.$ZodIssue, raw: Record<string, unknown>): string {
  const path = issue.path.map(String).join(".");
  const missing = issue.code === "invalid_type" && valueAt(raw, issue.path) === undefined;
  if (missing) return `Missing argument "${safeText(path, 100)}" (${issue.expected}).`;
  const message = safeText(issue.message, 300).replace(/\.?$/, ".");
  return path === "" ? message : `Argument "${safeText(path, 100)}": ${message}`;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let at = raw;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return at;
}

/** `id, title?, labels?`: the optional ones marked. */
function signature(tool: AnyTool): string {
  const names = Object.entries(tool.input).map(([name, schema]) => {
    return z.safeParse(schema, undefined).success ? `${name}?` : name;
  });
  return names.length === 0 ? "no arguments" : names.join(", ");
}
