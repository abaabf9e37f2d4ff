import { randomBytes } from "node:crypto";
import type { Blame } from "../shared/error-codes.ts";
import type { Json } from "../shared/json.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { FrameTable } from "./frames.ts";
import { COPY_LIMITS, jsonCopy, type CopyLimits } from "./json-copy.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import { headOf } from "../shared/head-of.ts";
import { withoutKeyLines } from "./key-lines.ts";
import { redactText } from "./redact.ts";
import type { Thrown } from "./thrown.ts";
import { wellFormed } from "./well-formed.ts";

/** Where a failure became visible. */
export const SURFACES = [
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
] as const;
export type Surface = (typeof SURFACES)[number];

export interface Cause {
  readonly name: string;
  readonly message: string;
  /** A system error's code, e.g. `ENOENT`. */
  readonly code?: string;
}

/** Something that happened before the failure. */
export interface Breadcrumb {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: "call" | "log";
  readonly text: string;
}

export interface ServerInfo {
  readonly name: string;
  readonly version: string;
  /** Which build ran, e.g. `official`. */
  readonly build: string;
  /** Commit of the source, "" when not known. */
  readonly commit: string;
}

export interface RuntimeInfo {
  readonly node: string;
  readonly platform: string;
  /** `name/version` of the MCP client, "" before the handshake. */
  readonly client: string;
  readonly protocol: string;
}

/** A tracker file that the call read or wrote, as it was after the call. */
export interface TouchedFile {
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  /** SHA-256 in hex, "" when the file does not exist. */
  readonly hash: string;
}

/** One failure, as one line of `mcp-error-log.jsonl`. At most 64 KB; secrets are typed stand-ins. */
export interface ErrorRecord {
  readonly v: 1;
  /** `err-<yyyymmdd>-<8 base32 characters>` */
  readonly id: string;
  readonly fingerprint: string;
  readonly tool: string;
  readonly error: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly params: Json;
  readonly stackTrace: string;
  readonly surface: Surface;
  readonly blame: Blame;
  readonly code: string;
  readonly name: string;
  readonly causes: readonly Cause[];
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly server: ServerInfo;
  readonly runtime: RuntimeInfo;
  readonly durationMs: number;
  readonly touched: readonly TouchedFile[];
  /** The client's id of the call (`_meta["claudecode/toolUseId"]`), equal to the hook's `tool_use_id`. */
  readonly toolUseId?: string;
  /** See provenance.ts; "" when there was no key. */
  readonly mac: string;
}

export interface Failure extends Thrown {
  readonly id: string;
  readonly surface: Surface;
  readonly tool: string;
  readonly params: unknown;
  readonly timestamp: number;
  readonly durationMs: number;
  readonly breadcrumbs: readonly Breadcrumb[];
  readonly touched: readonly TouchedFile[];
  readonly server: ServerInfo;
  readonly runtime: RuntimeInfo;
  readonly toolUseId?: string | undefined;
}

/** Bytes of a record as a line, without its mac: below what appends stay whole at, by measure. */
export const MAX_RECORD_BYTES = 64 * 1024 - 256;

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const ID_BYTES = 8;
const DAY_MS = 24 * 60 * 60 * 1000;
// An answer waits for its id: what can be is worked out for many ids at once.
let random = Buffer.alloc(0);
let used = 0;
let prefix = { day: -1, text: "" };

/** A new id; the day is UTC. */
export function newErrorId(epochMs: number): string {
  if (used + ID_BYTES > random.length) [random, used] = [randomBytes(64 * ID_BYTES), 0];
  let id = prefixOf(epochMs);
  for (const end = used + ID_BYTES; used < end; used++) id += BASE32.charAt(random.readUInt8(used) & 31);
  return id;
}

function prefixOf(epochMs: number): string {
  const day = Math.floor(epochMs / DAY_MS);
  if (day !== prefix.day) {
    prefix = { day, text: `err-${new Date(epochMs).toISOString().slice(0, 10).replaceAll("-", "")}-` };
  }
  return prefix.text;
}

interface Caps extends CopyLimits {
  readonly stack: number;
  readonly list: number;
}

/** From generous to bare: the first that fits in a record is taken. */
const CAPS: readonly Caps[] = [
  { ...COPY_LIMITS, stack: 12_288, list: 50 },
  { ...COPY_LIMITS, string: 1024, nodes: 1000, total: 16_384, stack: 6144, list: 20 },
  { ...COPY_LIMITS, string: 256, nodes: 300, keys: 40, depth: 5, total: 4096, stack: 2048, list: 8 },
  { ...COPY_LIMITS, string: 64, nodes: 50, keys: 10, depth: 2, total: 512, stack: 512, list: 2 },
];

/** Builds the record of a failure, without its mac: redacted, bounded, plain JSON. */
export function buildRecord(failure: Failure, known: KnownSecrets, table: FrameTable): Omit<ErrorRecord, "mac"> {
  const identity = { ...failure, stack: failure.stack.slice(0, 65_536) };
  const fingerprint = fingerprintOf(identity, table);
  let record = bounded(failure, fingerprint, known, CAPS[0] ?? { ...COPY_LIMITS, stack: 0, list: 0 });
  for (const caps of CAPS.slice(1)) {
    if (Buffer.byteLength(JSON.stringify(record)) <= MAX_RECORD_BYTES) break;
    record = bounded(failure, fingerprint, known, caps);
  }
  return record;
}

function bounded(failure: Failure, fingerprint: string, known: KnownSecrets, caps: Caps): Omit<ErrorRecord, "mac"> {
  const text = (value: string, max: number): string => cut(redactText(headOf(value, max * 2 + 8192), known), max);
  const message = Math.min(caps.string, 4096);
  const crumbs = withoutKeyLines(failure.breadcrumbs.map((crumb) => crumb.text));
  return {
    v: 1,
    id: failure.id,
    fingerprint,
    tool: text(failure.tool, 128),
    error: text(failure.message, message),
    timestamp: failure.timestamp,
    params: jsonCopy(failure.params, known, caps),
    stackTrace: text(failure.stack, caps.stack),
    surface: failure.surface,
    blame: failure.blame,
    code: failure.code,
    name: text(failure.name, 100),
    causes: failure.causes.slice(0, caps.list).map((cause) => ({
      name: text(cause.name, 100),
      message: text(cause.message, message),
      ...(cause.code === undefined ? {} : { code: text(cause.code, 40) }),
    })),
    breadcrumbs: failure.breadcrumbs
      .map(({ at, kind }, index) => ({ at, kind, text: crumbs[index] ?? "" }))
      .slice(-Math.min(20, caps.list))
      .map((crumb) => ({ ...crumb, text: text(crumb.text, 300) })),
    server: failure.server,
    runtime: { ...failure.runtime, client: text(failure.runtime.client, 100) },
    durationMs: Math.round(failure.durationMs),
    touched: failure.touched.slice(0, caps.list),
    ...(failure.toolUseId === undefined ? {} : { toolUseId: text(failure.toolUseId, 200) }),
  };
}

function cut(text: string, max: number): string {
  return wellFormed(text.length <= max ? text : `${text.slice(0, max)}<cut:${text.length - max}>`);
}
