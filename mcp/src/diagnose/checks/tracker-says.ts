import { copyTracker } from "../../sandbox/replay.ts";
import { isRecord } from "../../shared/json.ts";
import type { Examined, Finding } from "../finding.ts";
import { quoteSome } from "../quote.ts";
import { tryCall } from "../replay-of.ts";

/** What the tracker itself finds wrong with its files. */
export interface TrackerSays {
  readonly broken: readonly string[];
  readonly conflicts: readonly string[];
}

/** Asks the built server which files it cannot read, and which ids are claimed twice. */
export async function trackerSays({ root, record, paths }: Examined): Promise<Finding<TrackerSays>> {
  const { answer } = await tryCall(root, record, {
    call: { tool: "issues_list", params: { format: "minimal", limit: 1 } },
    prepare: (project) => copyTracker(paths, project),
  });
  const texts = (key: string, name: string): string[] => {
    const list: unknown[] = Array.isArray(answer?.[key]) ? answer[key] : [];
    return list.flatMap((entry) => (isRecord(entry) && typeof entry[name] === "string" ? [entry[name]] : []));
  };
  const found = { broken: texts("broken", "file"), conflicts: texts("conflicts", "id") };
  const parts = [
    ...(found.broken.length > 0 ? [`${found.broken.length} unreadable: ${quoteSome(found.broken)}`] : []),
    ...(found.conflicts.length > 0 ? [`ids claimed twice: ${quoteSome(found.conflicts)}`] : []),
  ];
  const whole = answer === undefined ? "it gave no list" : "every file can be read and every id is claimed once";
  return {
    evidence: {
      check: "tracker files",
      ran: "issues_list",
      where: "scratch copy",
      showed: parts.length > 0 ? parts.join("; ") : whole,
    },
    found,
  };
}
