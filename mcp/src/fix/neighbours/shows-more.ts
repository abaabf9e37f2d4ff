import { isRecord } from "../../shared/json.ts";
import { isSame } from "./same-value.ts";

/**
 * True where an answer says all that another one said, and names items beside it: lists keep their entries in their
 * order and have new ones, numbers grow, and what was listed as unreadable may be gone. So the answer of another tool
 * differs when an item that was passed over is an item again.
 *
 * @param most new entries that one list may have
 */
export function showsMore(one: string, other: string, most: number): boolean {
  try {
    const gained = gain(JSON.parse(one), JSON.parse(other));
    return gained !== undefined && gained > 0 && gained <= most;
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
  return isRecord(entry) && typeof entry["file"] === "string" && typeof entry["reason"] === "string";
}
