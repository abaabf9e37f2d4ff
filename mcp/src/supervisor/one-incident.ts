import { createHash } from "node:crypto";
import { join } from "node:path";
import { ensureDir, readText, writeAtomic } from "../platform/files.ts";
import { withLock } from "../platform/lock.ts";
import { isRecord } from "../shared/json.ts";

/** A client that probes starts a server twice within seconds. */
const SAME_WITHIN_MS = 60_000;
const WAIT_MS = 2000;

export interface Sighting {
  /** The user's private folder. */
  readonly stateDir: string;
  readonly projectDir: string;
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The id that its record will have. */
  readonly id: string;
}

/**
 * The id of the record of an incident: the one given, or that of another process which has met the same incident of
 * the same project within the last minute, and has recorded it. Of many processes that ask at once one gets its own.
 */
export async function idOfIncident(sighting: Sighting): Promise<string> {
  const folder = join(sighting.stateDir, "incidents");
  const key = createHash("sha256").update(`${sighting.projectDir}\n${sighting.fingerprint}`).digest("hex").slice(0, 32);
  const file = join(folder, `${key}.json`);
  try {
    await ensureDir(folder, 0o700);
    return await withLock(`${file}.lock`, { waitMs: WAIT_MS }, async () => {
      const earlier = parse(await readText(file));
      if (earlier !== undefined && Math.abs(sighting.now - earlier.at) < SAME_WITHIN_MS) return earlier.id;
      await writeAtomic(file, JSON.stringify({ version: 1, id: sighting.id, at: sighting.now }));
      return sighting.id;
    });
  } catch {
    // Two records of one incident are better than none.
    return sighting.id;
  }
}

function parse(text: string | undefined): { id: string; at: number } | undefined {
  if (text === undefined) return undefined;
  try {
    const { id, at }: { id?: unknown; at?: unknown } = asRecord(JSON.parse(text));
    return typeof id === "string" && /^err-[\w-]{1,40}$/.test(id) && typeof at === "number" ? { id, at } : undefined;
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
