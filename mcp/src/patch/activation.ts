import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { realOfNearest } from "../settings/inside.ts";
import { isRecord } from "../shared/json.ts";
import { readText, writeAtomic } from "../platform/files.ts";
import { isFixId } from "./layout.ts";

/** What the person agreed to run in place of the official build of one project's server. */
export interface Activation {
  readonly version: 1;
  /** The project's real path. */
  readonly project: string;
  readonly fixId: string;
  readonly tool: string;
  readonly madeFor: MadeFor;
  /** SHA-256 in hex of every file of the build, by its name. There may be no other file beside them. */
  readonly files: Readonly<Record<string, string>>;
  /** When the person agreed; epoch milliseconds. */
  readonly at: number;
  /** Why the official build runs again all the same; null while the patched one may run. */
  readonly fallback: Fallback | null;
}

/** The official build that the fix was made on: beside any other one the patch is worth nothing. */
export interface MadeFor {
  readonly version: string;
  /** SHA-256 in hex of its `child.js`. */
  readonly child: string;
}

export interface Fallback {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string;
}

/** What a registry's file holds: nothing, a record of this user's, or something that is not to be believed. */
export type Found =
  | { readonly kind: "none" }
  | { readonly kind: "sealed"; readonly activation: Activation }
  | { readonly kind: "refused"; readonly reason: string };

const MAX_BYTES = 64 * 1024;
const HASH = /^[0-9a-f]{64}$/;
/** One plain name, so that a file of a build lies in the build's folder. */
const FILE_NAME = /^[A-Za-z0-9][\w-]*(?:\.[\w-]+)*$/;

/** Reads the record of what may run. What cannot be read as such is refused, with the reason; nothing is thrown. */
export async function readActivation(path: string, key: Buffer): Promise<Found> {
  try {
    const text = await readText(path, MAX_BYTES);
    return text === undefined ? { kind: "none" } : unsealed(JSON.parse(text), key);
  } catch {
    return { kind: "refused", reason: "the record of what may run cannot be read" };
  }
}

/** Replaces the record as a whole. */
export async function writeActivation(path: string, activation: Activation, key: Buffer): Promise<void> {
  await writeAtomic(path, JSON.stringify({ mac: sealOf(activation, key), patch: activation }), { fsync: true });
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Names the content of a build, so that another build of the same fix lies elsewhere and is told from it. */
export function contentOf(files: Activation["files"]): string {
  return sha256(JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))).slice(0, 12);
}

/** The project's real path, as it stands in a record. */
export function realProject(projectDir: string): string {
  return realOfNearest(projectDir);
}

function unsealed(envelope: unknown, key: Buffer): Found {
  if (!isRecord(envelope) || !holds(envelope["patch"], envelope["mac"], key)) {
    return { kind: "refused", reason: "the record of what may run was not written by this user's wrangler" };
  }
  const patch = envelope["patch"];
  if (isActivation(patch)) return { kind: "sealed", activation: patch };
  return { kind: "refused", reason: "the record of what may run was written by another version of wrangler" };
}

function sealOf(patch: unknown, key: Buffer): string {
  return createHmac("sha256", key).update("patch\0").update(JSON.stringify(patch)).digest("hex");
}

function holds(patch: unknown, mac: unknown, key: Buffer): boolean {
  if (patch === undefined || typeof mac !== "string") return false;
  const expected = Buffer.from(sealOf(patch, key));
  const given = Buffer.from(mac);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function isActivation(patch: unknown): patch is Activation {
  if (!isRecord(patch) || patch["version"] !== 1) return false;
  const { project, fixId, tool, madeFor, files, at, fallback } = patch;
  if (typeof project !== "string" || typeof tool !== "string" || typeof at !== "number") return false;
  if (typeof fixId !== "string" || !isFixId(fixId)) return false;
  if (!isRecord(madeFor) || typeof madeFor["version"] !== "string" || !isHash(madeFor["child"])) return false;
  return isRecord(files) && Object.entries(files).every(isFile) && (fallback === null || isFallback(fallback));
}

function isFile([name, hash]: [string, unknown]): boolean {
  return FILE_NAME.test(name) && isHash(hash);
}

function isFallback(value: unknown): boolean {
  return isRecord(value) && typeof value["at"] === "number" && typeof value["reason"] === "string";
}

function isHash(value: unknown): boolean {
  return typeof value === "string" && HASH.test(value);
}
