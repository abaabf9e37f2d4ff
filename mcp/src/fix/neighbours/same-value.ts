import { isRecord } from "../../shared/json.ts";

/**
 * Two answers that differ in nothing but the type of a value: a number and the digits as they were written. An answer
 * of another tool that shows the failing item's mistake differs so when the mistake is mended.
 */
export function saysTheSame(one: string, other: string): boolean {
  try {
    return isSame(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}

/** The same, but for the type of a value. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSame(value, other[index]));
  }
  if (isRecord(one) && isRecord(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length && keys.every((key) => key in other && isSame(one[key], other[key]))
    );
  }
  return one === other || (isPlain(one) && isPlain(other) && typeof one !== typeof other && isAlike(one, other));
}

function isPlain(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function isAlike(one: string | number | boolean, other: string | number | boolean): boolean {
  const isNumber = (value: unknown): boolean => String(value).trim() !== "" && Number.isFinite(Number(value));
  return String(one) === String(other) || (isNumber(one) && isNumber(other) && Number(one) === Number(other));
}
