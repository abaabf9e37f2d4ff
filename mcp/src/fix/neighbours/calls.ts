import { isRecord, type JsonObject } from "../../shared/json.ts";

/** What is said of the recorded call itself. */
export const AS_RECORDED = "as recorded";

/** One call near the recorded one: the same with one field dropped, altered or added. */
export interface NeighbourCall {
  readonly tool: string;
  /** For people: what differs. */
  readonly about: string;
  readonly params: JsonObject;
  /** Texts of this call that nothing else has: a call that stores them leaves them in a file. */
  readonly marks: readonly string[];
  /**
   * `failures`: it is only asked whether it fails; where the base answers, its answer may be as wrong as the recorded
   * one. `harm`: it may end in any way, as long as nothing outside of the tracker is read or written.
   */
  readonly only?: "failures" | "harm";
  /** What the tool makes of it, it makes of the recorded call. */
  readonly isAlike?: true;
  /** Of another tool, and one that may change items. */
  readonly writes?: true;
}

/** Bounds what a verification costs; a call takes some ten milliseconds. */
export const MAX_CALLS = 32;
export const WORD = "quokka";
/** Arguments that name one item. */
export const ID_FIELD = /^(id|\w*Id)$/;

/**
 * The recorded call and its neighbours, from its arguments and the tool's input schema. The same input gives the same
 * calls.
 *
 * @param schema the tool's JSON schema, as clients see it
 * @param ids what the tracker has, to put where an argument names an item
 */
export function neighbours(tool: string, params: unknown, schema: unknown, ids: readonly string[]): NeighbourCall[] {
  const recorded = asObject(params);
  const fields = isRecord(schema) && isRecord(schema["properties"]) ? schema["properties"] : {};
  const required = isRecord(schema) && Array.isArray(schema["required"]) ? schema["required"] : [];
  const calls = [{ about: AS_RECORDED, params: recorded, marks: [] }];
  const altered = Object.entries(recorded).flatMap(([field, value]) => {
    const others = variants(field, value, fields[field], ids);
    return others.map((variant) => with1(recorded, field, variant));
  });
  const dropped = Object.keys(recorded)
    .filter((field) => !required.includes(field))
    .map((field) => ({ about: `without ${field}`, params: without(recorded, field), marks: [] }));
  const more = Object.entries(fields)
    .filter(([field]) => !(field in recorded))
    .flatMap(([field, kind]) =>
      variants(field, undefined, kind, ids)
        .slice(0, 1)
        .map((variant) => with1(recorded, field, variant)),
    );
  const all = [...calls, ...interleaved(altered, dropped, more)].map((call) => ({ tool, ...call }));
  return distinct(all).slice(0, MAX_CALLS);
}

/** Calls of another tool with nothing but what it requires: a fix of one tool leaves the others as they are. */
export function siblingCalls(tool: string, schema: unknown, ids: readonly string[]): NeighbourCall[] {
  const required = isRecord(schema) && Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const fields = isRecord(schema) && isRecord(schema["properties"]) ? schema["properties"] : {};
  const values = required.map((field) => [field, variants(field, undefined, fields[field], ids)[0]?.value ?? WORD]);
  return [{ tool, about: `beside it ${tool}`, params: asObject(Object.fromEntries(values)), marks: [] }];
}

export type Call = Omit<NeighbourCall, "tool">;

interface Variant {
  readonly value: unknown;
  readonly marks: readonly string[];
}

export function with1(params: JsonObject, field: string, { value, marks }: Variant): Call {
  const shown = (JSON.stringify(value) ?? "").slice(0, 40);
  return { about: `${field} = ${shown}`, params: asObject({ ...params, [field]: value }), marks };
}

function without(params: JsonObject, field: string): JsonObject {
  return asObject(Object.fromEntries(Object.entries(params).filter(([name]) => name !== field)));
}

/** Other values that a field may have. */
export function variants(field: string, value: unknown, kind: unknown, ids: readonly string[]): Variant[] {
  const schema = isRecord(kind) ? kind : {};
  if (Array.isArray(schema["enum"])) return plain(schema["enum"].filter((other) => other !== value).slice(0, 3));
  if (ID_FIELD.test(field)) return plain([...ids.slice(0, 3), "ISS-999999"].map((id) => writtenLike(value, id)));
  if (typeof value === "string" || schema["type"] === "string")
    return texts(field, typeof value === "string" ? value : "");
  if (typeof value === "number" || /^(number|integer)$/.test(String(schema["type"])))
    return plain(typeof value === "number" ? [value + 1, Math.max(1, value - 1), 1] : [1]);
  if (typeof value === "boolean" || schema["type"] === "boolean") return plain([value !== true]);
  if (Array.isArray(value) || schema["type"] === "array") return lists(value, schema["items"], ids);
  return isRecord(value)
    ? plain([{}, ...Object.keys(value).map((key) => without(asObject(value), key))].slice(0, 3))
    : [];
}

/** In the case of the recorded one. */
function writtenLike(value: unknown, id: string): string {
  return typeof value === "string" && value !== "" && value === value.toLowerCase() ? id.toLowerCase() : id;
}

function texts(field: string, value: string): Variant[] {
  const marks = [`${WORD} ${field}`, `${WORD}${field} ${"ä".repeat(3)} {}[]`, `${value} ${WORD}`.trim()];
  const marked = marks.map((text) => ({ value: text, marks: [WORD] }));
  const cut = value.length > 2 ? [{ value: value.slice(0, Math.ceil(value.length / 2)), marks: [] }] : [];
  return [
    ...marked,
    ...cut,
    { value: value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase(), marks: [] },
  ];
}

function lists(value: unknown, items: unknown, ids: readonly string[]): Variant[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  const [first, ...others] = list;
  if (isRecord(first)) return [...entries(first, others, items, ids), ...plain([[], others])];
  const options: unknown[] = isRecord(items) && Array.isArray(items["enum"]) ? items["enum"] : [`${WORD}-label`];
  const lists = [
    [options[0]],
    [],
    ...(list.length > 1 ? [list.slice(1), list.slice(0, 1)] : []),
    [...list, options[0]],
  ];
  return lists.map((other) => ({ value: other, marks: other.includes(`${WORD}-label`) ? [WORD] : [] }));
}

/** Lists whose first entry has one field altered. */
function entries(first: Entry, others: readonly unknown[], items: unknown, ids: readonly string[]): Variant[] {
  const fields = isRecord(items) && isRecord(items["properties"]) ? items["properties"] : {};
  return Object.entries(first).flatMap(([field, value]) => {
    const some = variants(field, value, fields[field], ids).slice(0, 3);
    return some.map((variant) => ({ value: [{ ...first, [field]: variant.value }, ...others], marks: variant.marks }));
  });
}

type Entry = Readonly<Record<string, unknown>>;

function plain(values: readonly unknown[]): Variant[] {
  return values.map((value) => ({ value, marks: [] }));
}

/** Taken in turn, so that a bound leaves some of each kind. */
function interleaved(...lists: readonly (readonly Call[])[]): Call[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat();
}

/** Of calls with the same arguments the first, which may be the recorded one. */
export function distinct(calls: readonly NeighbourCall[]): NeighbourCall[] {
  const seen = new Map<string, NeighbourCall>();
  for (const call of calls) {
    const key = JSON.stringify(call.params);
    if (!seen.has(key)) seen.set(key, call);
  }
  return [...seen.values()];
}

export function asObject(value: unknown): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value ?? {}));
  return isRecord(copy) ? (copy as JsonObject) : {};
}
