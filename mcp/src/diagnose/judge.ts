import { join } from "node:path";
import { isRecord } from "../shared/json.ts";
import { idleEnd, SERVER_TOOL, type ProcessEnd } from "../shared/process-end.ts";
import { fingerprintOf, type FailureIdentity } from "../capture/fingerprint.ts";
import type { FrameTable } from "../capture/frames.ts";
import type { Surface } from "../capture/record.ts";
import { readText } from "../platform/files.ts";
import type { Witnessed } from "../sandbox/door-host.ts";
import type { Replay } from "../sandbox/replay.ts";
import type { RunRoot } from "../sandbox/run-root.ts";

/** A failure that a replay or a door showed, named by the installed code and not by the code that failed. */
export interface SeenFailure {
  /** As the installed code computes it from what the record says. */
  readonly fingerprint: string;
  /** As the build under test computed it, before redaction and cuts. */
  readonly claimed: string;
  readonly blame: string;
  /** The error's stable code; empty where there is none. */
  readonly code: string;
  /** For people: error name and message. */
  readonly what: string;
  readonly stack: string;
}

/** The frame table that the build in a run root wrote. */
export async function frameTable(root: RunRoot): Promise<FrameTable> {
  const text = await readText(join(root.source, "mcp", "dist", "frames.json"));
  const table: unknown = JSON.parse(text ?? "{}");
  return isFrameTable(table) ? table : {};
}

function isFrameTable(value: unknown): value is FrameTable {
  return isRecord(value) && Object.values(value).every((ranges) => Array.isArray(ranges));
}

/** Every failure of one replay. None means that the call succeeded. */
export function failuresOfReplay(replay: Replay, tool: string, table: FrameTable): SeenFailure[] {
  const recorded = replay.records.flatMap((record) => seenRecord(record, table));
  const { ending } = replay;
  if (ending.kind === "not_started") return [...recorded, seenStart(ending.end, table)];
  if (ending.kind === "timeout") return [...recorded, seenEnding(tool, "timeout", "it did not answer")];
  if (ending.kind === "exited") return [...recorded, seenEnding(tool, "crash", exitText(ending))];
  return recorded;
}

/** The failure that a door witnessed. */
export function failuresOfWitness(witnessed: readonly Witnessed[], table: FrameTable): SeenFailure[] {
  return witnessed.flatMap((seen) => {
    if (seen.kind === "record") return seenRecord(seen.record, table);
    if (seen.kind === "not_started") return [seenStart(seen.end, table)];
    if (seen.kind === "timeout") return [seenEnding(seen.tool, "timeout", "it did not answer")];
    return [seenEnding(seen.tool, "crash", exitText(seen))];
  });
}

function exitText(ending: { exitCode: number | null; signal: string | null }): string {
  return ending.signal === null ? `exit code ${ending.exitCode}` : `signal ${ending.signal}`;
}

function seenRecord(record: unknown, table: FrameTable): SeenFailure[] {
  if (!isRecord(record)) return [];
  const text = (key: string): string => (typeof record[key] === "string" ? record[key] : "");
  const identity: FailureIdentity = {
    tool: text("tool"),
    name: text("name"),
    message: text("error"),
    stack: text("stackTrace"),
    surface: surfaceOf(text("surface")),
    code: text("code"),
  };
  const what = `${identity.name}: ${identity.message}`;
  const fingerprint = fingerprintOf(identity, table);
  return [
    {
      fingerprint,
      claimed: text("fingerprint"),
      blame: text("blame"),
      code: identity.code,
      what,
      stack: identity.stack,
    },
  ];
}

/** The ending of a hang or a crash is its fingerprint: nobody was left to say more. */
export function endingFingerprint(tool: string, surface: "timeout" | "crash"): string {
  return fingerprintOf({ tool, name: surface, message: "", stack: "", surface, code: "" });
}

function seenEnding(tool: string, surface: "timeout" | "crash", what: string): SeenFailure {
  const fingerprint = endingFingerprint(tool, surface);
  return { fingerprint, claimed: fingerprint, blame: "bug", code: "", what: `${surface}: ${what}`, stack: "" };
}

/** What the supervisor would have recorded of a server that ended so. */
function seenStart(end: ProcessEnd, table: FrameTable): SeenFailure {
  const { surface, error } = idleEnd(end, false);
  const { name, message, stack = "", code, blame } = error;
  const fingerprint = fingerprintOf({ tool: SERVER_TOOL, name, message, stack, surface, code }, table);
  return { fingerprint, claimed: fingerprint, blame, code, what: `${name}: ${message}`, stack };
}

/** True when it is the failure that was recorded. */
export function isFailure(seen: SeenFailure, wanted: string): boolean {
  return seen.fingerprint === wanted || seen.claimed === wanted;
}

/** What the failure of a record is compared by: endings of a process by their kind, all else by its fingerprint. */
export function wantedFingerprint(record: { tool: string; surface: string; fingerprint: string }): string {
  const { surface } = record;
  return surface === "timeout" || surface === "crash" ? endingFingerprint(record.tool, surface) : record.fingerprint;
}

const SURFACES = [
  "thrown",
  "returned",
  "schema",
  "unknown_tool",
  "output_schema",
  "timeout",
  "crash",
  "startup",
  "cli",
  "reported",
];

function surfaceOf(text: string): Surface {
  return SURFACES.includes(text) ? (text as Surface) : "thrown";
}
