import type { Json, JsonObject } from "../shared/json.ts";

/**
 * A YAML value that remembers how a scalar was written: `id: 000058` is the text "000058" for us, although YAML
 * resolves it to the number 58. Maps are `Map`s, so that a key called `__proto__` is data.
 */
export type Value =
  | { readonly kind: "null" }
  | { readonly kind: "scalar"; readonly text: string; readonly data: string | number | boolean }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, Value> };

export type Fields = ReadonlyMap<string, Value>;

/** The value as JSON. Numbers that JSON does not know become null. */
export function toJson(value: Value): Json {
  switch (value.kind) {
    case "null":
      return null;
    case "scalar":
      return typeof value.data === "number" && !Number.isFinite(value.data) ? null : value.data;
    case "list":
      return value.items.map(toJson);
    case "map":
      return jsonObject([...value.entries].map(([key, entry]) => [key, toJson(entry)]));
  }
}

/** An object with exactly these own keys, `__proto__` among them if it is there. */
export function jsonObject(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(entries);
}
