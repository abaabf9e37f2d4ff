import { clearLog } from "../../capture/clear-log.ts";
import type { ErrorRecord } from "../../capture/record.ts";
import { confine } from "../../platform/files.ts";
import { systemClock } from "../../shared/clock.ts";
import { WranglerError } from "../../shared/errors.ts";
import { timeOf } from "../error-filters.ts";
import type { Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

export interface ClearOptions extends CommonOptions {
  id?: string;
  fingerprint?: string;
  olderThan?: string;
  all?: boolean;
  dryRun?: boolean;
}

/**
 * Removes records: those that every given option names, and no others. Nothing is removed without an option.
 *
 * @throws WranglerError E_USAGE without an option, or with --all and another one; E_RECORD_NOT_FOUND when none fits.
 */
export async function clearErrors(options: ClearOptions): Promise<Answer> {
  const drop = dropOf(options, systemClock.now());
  const session = new Session(options);
  const { root, errorLog } = session.startup.paths;
  await confine(root, errorLog);
  const dryRun = options.dryRun === true;
  const { removed, kept, broken } = await clearLog(session.startup.paths, drop, dryRun);
  const gone = drop === undefined ? broken : 0;
  if (removed + gone === 0) {
    throw new WranglerError("E_RECORD_NOT_FOUND", "no recorded failure fits; nothing was removed", {
      hint: '"wrangler-mcp errors list --all" shows what there is.',
    });
  }
  const verb = dryRun ? "would be removed" : "removed";
  const also = gone > 0 ? `, and ${gone} lines that are no records` : "";
  return { text: `${removed} records ${verb}${also}; ${kept} stay.`, data: { removed, kept, broken: gone, dryRun } };
}

function dropOf(options: ClearOptions, now: number): ((record: ErrorRecord) => boolean) | undefined {
  const { id, fingerprint, olderThan } = options;
  const named = [id, fingerprint, olderThan].some((option) => option !== undefined);
  if (named === (options.all === true)) {
    throw new WranglerError("E_USAGE", "say what to remove", {
      hint: "Give --id, --fingerprint or --older-than (or several, which must all hold), or --all alone.",
    });
  }
  if (!named) return undefined;
  if (fingerprint !== undefined && !/^[0-9a-f]{16}$/.test(fingerprint)) {
    throw new WranglerError("E_USAGE", `${JSON.stringify(fingerprint.slice(0, 40))} is no whole fingerprint`, {
      hint: "It has sixteen hexadecimal digits; errors list --json shows it.",
    });
  }
  const before = olderThan === undefined ? undefined : timeOf("--older-than", olderThan, now);
  return (record) =>
    (id === undefined || record.id === id) &&
    (fingerprint === undefined || record.fingerprint === fingerprint) &&
    (before === undefined || record.timestamp < before);
}
