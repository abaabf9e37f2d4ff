import type { Rotation } from "../platform/jsonl.ts";
import { readLogFiles, type LogFile } from "../platform/read-log-files.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { parseRecord } from "./parse-record.ts";
import { hasValidMac } from "./provenance.ts";
import type { ErrorRecord } from "./record.ts";

/** `ours`: a server of this user wrote it as it is. `unknown`: it came with the project, or was changed. */
export type Origin = "ours" | "unknown";

export type LoggedRecord = ErrorRecord & { readonly origin: Origin };

export interface BrokenLine {
  /** The log's file, without folder. */
  readonly file: string;
  /** 1-based, in that file. */
  readonly line: number;
  readonly reason: string;
}

export interface ErrorLog {
  /** In the order of the files: oldest first. */
  readonly records: readonly LoggedRecord[];
  readonly broken: readonly BrokenLine[];
}

/** At 2 KB a record about two thousand of them in each file, ten thousand in all; 21 MB at most. */
export const ERROR_LOG_ROTATION: Rotation = { maxBytes: 4 * 1024 * 1024, keep: 4 };

/** A file beyond this is refused; rotation keeps ours far below. */
const MAX_LOG_BYTES = 128 * 1024 * 1024;

/**
 * Reads the error log. Torn and hostile lines are reported, never fatal and never dropped silently. An id that
 * occurs twice keeps its first record of ours, so that a line added later cannot speak for it.
 *
 * @param key the user's record key; without it every record is of unknown origin
 * @throws WranglerError E_PATH_REFUSED when the log is a link or no file, E_STORAGE when the disk refuses.
 */
export async function readLog(paths: Pick<ProjectPaths, "errorLog">, key: Buffer | undefined): Promise<ErrorLog> {
  const files = await readLogFiles(paths.errorLog, ERROR_LOG_ROTATION.keep, MAX_LOG_BYTES);
  const records = new Map<string, LoggedRecord>();
  const broken: BrokenLine[] = [];
  for (const { file, index, line } of linesOf(files)) {
    const record = parseRecord(line);
    if (record === undefined) {
      broken.push({ file, line: index + 1, reason: reasonFor(line) });
      continue;
    }
    const origin = originOf(record, key);
    const earlier = records.get(record.id);
    if (earlier === undefined || (earlier.origin === "unknown" && origin === "ours")) {
      if (earlier !== undefined)
        broken.push({ file, line: index + 1, reason: `replaces a record of unknown origin with the id ${record.id}` });
      records.set(record.id, { ...record, origin });
    } else {
      broken.push({ file, line: index + 1, reason: `a second record with the id ${record.id}` });
    }
  }
  return { records: [...records.values()], broken };
}

/** The record on one line, undefined for anything else. */
export function readLogLine(line: string, key: Buffer | undefined): LoggedRecord | undefined {
  const record = parseRecord(line);
  return record === undefined ? undefined : { ...record, origin: originOf(record, key) };
}

function originOf(record: ErrorRecord, key: Buffer | undefined): Origin {
  return key !== undefined && hasValidMac(record, key) ? "ours" : "unknown";
}

function* linesOf(files: readonly LogFile[]): Generator<{ file: string; index: number; line: string }> {
  for (const { name, text } of files) {
    for (const [index, line] of text.split("\n").entries()) {
      if (line.trim() !== "") yield { file: name, index, line };
    }
  }
}

function reasonFor(line: string): string {
  try {
    JSON.parse(line);
    return "JSON, but not an error record";
  } catch {
    return line.startsWith("{") ? "half a record: a write was cut off" : "not JSON";
  }
}
