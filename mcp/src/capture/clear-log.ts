import { setTimeout as sleep } from "node:timers/promises";
import type { ProjectPaths } from "../settings/paths.ts";
import { rewriteLogFile } from "../platform/rewrite-log-file.ts";
import { rotationLock } from "../platform/jsonl.ts";
import { withLock } from "../platform/lock.ts";
import { ERROR_LOG_ROTATION } from "./log.ts";
import { parseRecord } from "./parse-record.ts";
import type { ErrorRecord } from "./record.ts";

export interface Cleared {
  readonly removed: number;
  readonly kept: number;
  /** Lines that are no records; they go only with everything. */
  readonly broken: number;
}

/** How long a writer may take from opening the log to its one write. */
const WRITERS_MS = 50;

/**
 * Removes the records that `drop` names from all files of the log, also while servers write to it: what is appended
 * meanwhile stays. Lines that are no records stay unless everything goes.
 *
 * @param drop undefined removes everything
 * @param dryRun counts, and changes nothing
 * @throws WranglerError E_BUSY while another process changes the log's files; E_STORAGE when the disk refuses.
 */
export async function clearLog(
  { errorLog }: Pick<ProjectPaths, "errorLog">,
  drop: ((record: ErrorRecord) => boolean) | undefined,
  dryRun = false,
): Promise<Cleared> {
  const total = { removed: 0, kept: 0, broken: 0 };
  const keeps = (line: string): boolean => {
    const record = parseRecord(line);
    if (record === undefined) total.broken++;
    const gone = drop === undefined || (record !== undefined && drop(record));
    if (record !== undefined) total[gone ? "removed" : "kept"]++;
    return !gone;
  };
  const options = { waitMs: 5000, what: "the error log" };
  await withLock(rotationLock(errorLog), options, async () => {
    for (let number = ERROR_LOG_ROTATION.keep; number >= 0; number--) {
      const file = number === 0 ? errorLog : `${errorLog}.${number}`;
      await rewriteLogFile(file, keeps, { dryRun, settled: () => sleep(WRITERS_MS) });
    }
  });
  return total;
}
