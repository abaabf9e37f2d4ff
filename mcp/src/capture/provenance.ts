import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { createExclusive, moveNoOverwrite, readText, removeFile } from "../platform/files.ts";
import { WranglerError } from "../shared/errors.ts";
import type { ErrorRecord } from "./record.ts";

const KEY_FILE = "record-key";
const KEY = /^[0-9a-f]{64}\n?$/;

/**
 * The user's key for record macs: 32 random bytes in the private state folder, made on first use. Of processes that
 * make it at once exactly one wins, and all get the winner's; the file appears with its content or not at all.
 *
 * @throws WranglerError E_STATE_DIR when the file holds something else, E_STORAGE when the disk refuses.
 */
export async function recordKey(stateDir: string): Promise<Buffer> {
  const path = join(stateDir, KEY_FILE);
  const existing = await readText(path);
  if (existing !== undefined) return parseKey(existing, path);
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  await createExclusive(draft, `${randomBytes(32).toString("hex")}\n`, 0o600);
  if (!(await moveNoOverwrite(draft, path))) await removeFile(draft);
  return parseKey((await readText(path)) ?? "", path);
}

function parseKey(text: string, path: string): Buffer {
  if (KEY.test(text)) return Buffer.from(text.trim(), "hex");
  throw new WranglerError("E_STATE_DIR", `${path} does not hold a key`, {
    hint: "Move the file away; a new key is made. Records written before will be shown as of unknown origin.",
  });
}

/** HMAC-SHA256 over everything in the record but the mac, independent of the order of keys. */
export function macOf(record: Omit<ErrorRecord, "mac">, key: Buffer): string {
  return createHmac("sha256", key)
    .update(canonical({ ...record, mac: undefined }))
    .digest("hex");
}

/** True when a process of this user wrote the record as it is. */
export function hasValidMac(record: ErrorRecord, key: Buffer): boolean {
  const expected = Buffer.from(macOf(record, key), "hex");
  const given = Buffer.from(/^[0-9a-f]{64}$/.test(record.mac) ? record.mac : "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}
