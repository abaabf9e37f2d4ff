import type { ErrorRecord } from "../../capture/record.ts";
import type { Json } from "../../shared/json.ts";
import type { Examined, Finding } from "../finding.ts";

export interface Recurrence {
  /** Records of the same wrong call by shape, this one included. */
  readonly count: number;
  /** Sessions that they lie in. */
  readonly sessions: number;
  /** Their ids, newest last. */
  readonly ids: readonly string[];
}

/** Calls further apart than this are of different sessions: records do not name one. */
const SESSION_GAP_MS = 30 * 60_000;

/** How often the same call failed the same way, by the shape of its arguments and not by their values. */
export function recurrence({ record, records }: Pick<Examined, "record" | "records">): Finding<Recurrence> {
  const wanted = shapeOfCall(record);
  const same = records
    .filter((other) => other.id === record.id || shapeOfCall(other) === wanted)
    .sort((a, b) => a.timestamp - b.timestamp);
  const sessions = same.filter((other, index) => {
    const before = same[index - 1];
    return before === undefined || other.timestamp - before.timestamp > SESSION_GAP_MS;
  }).length;
  const found = { count: Math.max(1, same.length), sessions: Math.max(1, sessions), ids: same.map(({ id }) => id) };
  const times = found.count === 1 ? "once" : `${found.count} times in ${found.sessions} sessions`;
  return {
    evidence: {
      check: "recurrence",
      ran: "counted calls of the same shape and failure",
      where: "the error log",
      showed: times,
    },
    found,
  };
}

function shapeOfCall({ tool, code, surface, fingerprint, params }: ErrorRecord): string {
  return [tool, code, surface, fingerprint, shapeOf(params, 0)].join("\n");
}

/** Types and names; of a text that looks like an id its form, since `#12` and `ISS-12` are different mistakes. */
function shapeOf(value: Json, depth: number): string {
  if (typeof value === "string") return /^[^\s\d]{0,8}\d+$/.test(value) ? value.replace(/\d+/g, "9") : "text";
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  if (depth >= 3) return "…";
  if (Array.isArray(value))
    return `[${[...new Set(value.map((entry) => shapeOf(entry, depth + 1)))].sort().join(",")}]`;
  const entries = Object.entries(value).map(([key, entry]) => `${key}:${shapeOf(entry, depth + 1)}`);
  return `{${entries.sort().join(",")}}`;
}
