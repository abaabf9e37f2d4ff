import { isRecord, type JsonObject } from "../../shared/json.ts";
import { asObject, distinct, ID_FIELD, variants, with1, WORD, type NeighbourCall } from "./calls.ts";

/** A tool of the server beside the recorded one. */
export interface OtherTool {
  readonly name: string;
  /** The JSON schema of its arguments, as clients see it. */
  readonly schema: unknown;
  /** It may change items. */
  readonly writes: boolean;
  /** It promises that the same call once more changes nothing. */
  readonly idempotent: boolean;
}

/** Calls of one tool, and of all of them. */
const MAX_OF_TOOL = 14;
export const MAX_ELSEWHERE = 48;
/** Values of one field that has a list of them. */
const MAX_OPTIONS = 6;

/**
 * Calls of the other tools about the recorded items: what failed in one tool fails in each that comes by the same code.
 * The recorded arguments are not theirs: what one tool has to do with a path, another one rightly refuses. A tool that
 * may change items is called once for each value of its fields that have a list of values, since these lead to other
 * code, and once with each other field.
 *
 * @param ids the recorded items; those that the recorded call names come first
 */
export function elsewhereCalls(
  tools: readonly OtherTool[],
  params: JsonObject,
  ids: readonly string[],
): NeighbourCall[] {
  const named = ids.filter((id) => JSON.stringify(params).toUpperCase().includes(`"${id}"`));
  const about = [...new Set([...named, ...ids])];
  return tools.flatMap((tool) => callsOf(tool, about)).slice(0, MAX_ELSEWHERE);
}

function callsOf({ name, schema, writes }: OtherTool, ids: readonly string[]): NeighbourCall[] {
  const fields = isRecord(schema) && isRecord(schema["properties"]) ? schema["properties"] : {};
  const required = isRecord(schema) && Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const all = Object.keys(fields);
  const value = (field: string): unknown => variants(field, undefined, fields[field], ids)[0]?.value;
  const given = all.filter((field) => required.includes(field) || (ID_FIELD.test(field) && ids.length > 0));
  const least = asObject(Object.fromEntries(given.map((field) => [field, value(field) ?? WORD])));
  const chosen = all.flatMap((field) => optionsOf(fields[field]).map((option) => one(field, option)));
  const others = all.filter((field) => !given.includes(field) && optionsOf(fields[field]).length === 0);
  const filled = others.flatMap((field) =>
    variants(field, undefined, fields[field], ids)
      .slice(0, 1)
      .map((variant) => with1(least, field, variant)),
  );
  const more = writes ? [...chosen, ...filled] : [];
  const calls = [{ about: "nothing more", params: least }, ...more].map((call): NeighbourCall => ({
    ...{ tool: name, about: `beside it ${name}, ${call.about}`, params: call.params, marks: [], only: "failures" },
    ...(writes ? { writes } : {}),
  }));
  return distinct(calls).slice(0, MAX_OF_TOOL);

  function one(field: string, option: unknown): ReturnType<typeof with1> {
    return with1(least, field, { value: option, marks: [] });
  }
}

function optionsOf(kind: unknown): unknown[] {
  return isRecord(kind) && Array.isArray(kind["enum"]) ? kind["enum"].slice(0, MAX_OPTIONS) : [];
}

/** The tools, each with the lists of values that fields of the same name have in another one. */
export function withSharedOptions(tools: readonly OtherTool[]): OtherTool[] {
  const fieldsOf = ({ schema }: OtherTool): [string, unknown][] =>
    isRecord(schema) && isRecord(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const known = new Map(tools.flatMap(fieldsOf).filter(([, kind]) => optionsOf(kind).length > 0));
  return tools.map((tool) => {
    const fields = fieldsOf(tool).map(([field, kind]) => [
      field,
      isRecord(kind) && kind["type"] === "string" ? (known.get(field) ?? kind) : kind,
    ]);
    return isRecord(tool.schema)
      ? { ...tool, schema: { ...tool.schema, properties: Object.fromEntries(fields) } }
      : tool;
  });
}
