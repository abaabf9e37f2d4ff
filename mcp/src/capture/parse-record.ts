import { isRecord, type Json } from "../shared/json.ts";
import { type ErrorRecord, SURFACES, type Breadcrumb, type Cause, type TouchedFile } from "./record.ts";

/** Lines longer than this are not records of ours. */
const MAX_LINE = 256 * 1024;
const ID = /^err-\d{8}-[a-z2-7]{8}$/;
const FINGERPRINT = /^[0-9a-f]{16}$/;
const BLAMES = ["bug", "environment", "caller"] as const;

/** The record on a line of the log, undefined for anything else. The line is untrusted: every field is checked. */
export function parseRecord(line: string): ErrorRecord | undefined {
  if (line.length > MAX_LINE) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? checked(value) : undefined;
  } catch {
    return undefined;
  }
}

function checked(raw: Record<string, unknown>): ErrorRecord | undefined {
  const surface = SURFACES.find((name) => name === raw["surface"]);
  const blame = BLAMES.find((name) => name === raw["blame"]);
  const { id, fingerprint, timestamp, durationMs, toolUseId } = raw;
  if (raw["v"] !== 1 || surface === undefined || blame === undefined) return undefined;
  if (typeof id !== "string" || !ID.test(id)) return undefined;
  if (typeof fingerprint !== "string" || !FINGERPRINT.test(fingerprint)) return undefined;
  if (typeof timestamp !== "number" || !Number.isFinite(timestamp)) return undefined;
  if (typeof durationMs !== "number" || !Number.isFinite(durationMs)) return undefined;
  const server = texts(raw["server"], ["name", "version", "build", "commit"]);
  const runtime = texts(raw["runtime"], ["node", "platform", "client", "protocol"]);
  const own = texts(raw, ["tool", "error", "stackTrace", "code", "name", "mac"]);
  const lists = {
    causes: each(raw["causes"], cause),
    breadcrumbs: each(raw["breadcrumbs"], breadcrumb),
    touched: each(raw["touched"], touched),
  };
  if (server === undefined || runtime === undefined || own === undefined) return undefined;
  if (lists.causes === undefined || lists.breadcrumbs === undefined || lists.touched === undefined) return undefined;
  if (raw["params"] === undefined) return undefined;
  const { tool, error, stackTrace, code, name, mac } = own;
  const { causes, breadcrumbs } = lists;
  return {
    v: 1,
    ...{
      id,
      fingerprint,
      tool,
      error,
      timestamp,
      params: jsonOf(raw["params"]),
      stackTrace,
      surface,
      blame,
      code,
      name,
    },
    ...{ causes, breadcrumbs, server, runtime, durationMs, touched: lists.touched },
    ...(typeof toolUseId === "string" ? { toolUseId } : {}),
    mac,
  };
}

/** What `JSON.parse` made is Json; this says so to the compiler. */
function jsonOf(parsed: unknown): Json {
  if (typeof parsed === "string" || typeof parsed === "number" || typeof parsed === "boolean" || parsed === null)
    return parsed;
  if (Array.isArray(parsed)) return parsed.map(jsonOf);
  return isRecord(parsed) ? Object.fromEntries(Object.entries(parsed).map(([key, item]) => [key, jsonOf(item)])) : null;
}

function texts<K extends string>(raw: unknown, keys: readonly K[]): Record<K, string> | undefined {
  if (!isRecord(raw)) return undefined;
  const found: Partial<Record<K, string>> = {};
  for (const key of keys) {
    const value = raw[key];
    if (typeof value !== "string") return undefined;
    found[key] = value;
  }
  return found as Record<K, string>;
}

function each<T>(raw: unknown, parse: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  const parsed = raw.map(parse);
  const whole = parsed.filter((item) => item !== undefined);
  return whole.length === parsed.length ? whole : undefined;
}

function cause(raw: unknown): Cause | undefined {
  const own = texts(raw, ["name", "message"]);
  const code = isRecord(raw) ? raw["code"] : undefined;
  return own === undefined ? undefined : { ...own, ...(typeof code === "string" ? { code } : {}) };
}

function breadcrumb(raw: unknown): Breadcrumb | undefined {
  const own = texts(raw, ["text"]);
  if (own === undefined || !isRecord(raw)) return undefined;
  const { at, kind } = raw;
  return typeof at === "number" && (kind === "call" || kind === "log") ? { at, kind, text: own.text } : undefined;
}

function touched(raw: unknown): TouchedFile | undefined {
  return texts(raw, ["file", "hash"]);
}
