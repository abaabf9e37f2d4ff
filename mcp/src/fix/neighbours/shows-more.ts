import { isRecord } from "../../shared/json.ts";
import { isSame } from "./same-value.ts";

/**
 * True where an answer says all that another one said, and names items beside it: lists keep their entries in their
 * order and have new ones, numbers grow, and what was listed as unreadable or as a conflict may be gone. So the answer of
 * another tool differs when an item that was passed over is an item again, or stands for itself again.
 *
 * @param most new entries that one list may have
 */
export function showsMore(one: string, other: string, most: number): boolean {
  try {
    const [was, is]: [unknown, unknown] = [JSON.parse(one), JSON.parse(other)];
    const gained = gain(was, is);
    if (gained === undefined || gained > most) return false;
    return gained > 0 || conflictsIn(is) < conflictsIn(was);
  } catch {
    return false;
  }
}

/** The most new entries of any list; undefined where something is lost, or says something else. */
function gain(one: unknown, other: unknown): number | undefined {
  if (Array.isArray(one) && Array.isArray(other)) return gainOfList(one, other);
  if (!isRecord(one) || !isRecord(other)) return isSame(one, other) ? 0 : undefined;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length || keys.some((key) => !(key in other))) return undefined;
  const isList = (key: string): boolean => Array.isArray(one[key]) || isRecord(one[key]);
  const gains = keys.filter(isList).map((key) => gain(one[key], other[key]));
  if (gains.includes(undefined)) return undefined;
  const most = Math.max(0, ...gains.map(Number));
  const rest = keys.filter((key) => !isList(key));
  return rest.every((key) => follows(one[key], other[key], most)) ? most : undefined;
}

/** What is said of lists: how many entries they have, and whether that is all. */
function follows(one: unknown, other: unknown, most: number): boolean {
  if (isSame(one, other)) return true;
  if (most === 0) return false;
  if (typeof one === "boolean") return typeof other === "boolean";
  return typeof one === "number" && typeof other === "number" && other > one && other - one <= most;
}

function gainOfList(one: readonly unknown[], other: readonly unknown[]): number | undefined {
  let at = 0;
  for (const entry of other) if (at < one.length && isSame(one[at], entry)) at++;
  if (at === one.length) return other.length - one.length;
  // What could not be read can be read now.
  const left = one.filter((entry) => !other.some((same) => isSame(entry, same)));
  return left.every(isProblem) && other.length < one.length ? 0 : undefined;
}

function isProblem(entry: unknown): boolean {
  return isUnreadable(entry) || isConflict(entry);
}

function isUnreadable(entry: unknown): boolean {
  return isRecord(entry) && typeof entry["file"] === "string" && typeof entry["reason"] === "string";
}

/** Files that are said to have one id. */
function isConflict(entry: unknown): boolean {
  return isRecord(entry) && typeof entry["id"] === "string" && Array.isArray(entry["files"]);
}

function conflictsIn(answer: unknown): number {
  return listsOf(answer).filter(isConflict).length;
}

/** True where an answer lists a file as one that cannot be read. */
export function blamesFile(answer: string): boolean {
  try {
    return listsOf(JSON.parse(answer)).some(isUnreadable);
  } catch {
    return false;
  }
}

/** The entries of an answer's lists. */
function listsOf(answer: unknown): unknown[] {
  return isRecord(answer)
    ? Object.values(answer).flatMap((value): unknown[] => (Array.isArray(value) ? value : []))
    : [];
}
