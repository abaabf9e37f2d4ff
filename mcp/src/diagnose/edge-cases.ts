import { isRecord, type Json } from "../shared/json.ts";
import { idsIn, type FitOf } from "./meaning.ts";

/** A call near the one that failed. */
export interface EdgeCase {
  /** For the name of its test, for example `title: ""`. */
  readonly about: string;
  readonly params: Json;
}

const MOST = 6;

/**
 * Calls round the failing one: each argument that was needed for the failure in turn as it is at its edges, where the
 * tool's schema allows it. What names an item stays, since another item is another call.
 */
export function edgeCases(params: Json, fitOf: FitOf): EdgeCase[] {
  if (!isRecord(params)) return [];
  const fits = fitOf(params).fits;
  const all = Object.entries(params).flatMap(([key, value]) =>
    edgesOf(value).map((edge) => ({
      about: `${key}: ${JSON.stringify(edge)}`.slice(0, 60),
      params: { ...params, [key]: edge },
    })),
  );
  return all.filter((one) => fitOf(one.params).fits === fits).slice(0, MOST);
}

function edgesOf(value: Json | undefined): Json[] {
  const others = (edges: Json[]): Json[] => edges.filter((edge) => JSON.stringify(edge) !== JSON.stringify(value));
  if (typeof value === "string") return idsIn(value).length > 0 ? [] : others(["", " ", "7", "\u00e9\u{1f642}"]);
  if (typeof value === "number") return others([0, 1, -1]);
  if (Array.isArray(value)) return others([[], [...value, ...value]]);
  return [];
}
