import { isRecord, type JsonObject } from "../../shared/json.ts";
import type { CallEnding } from "../../sandbox/server-under-test.ts";
import { asObject, ID_FIELD } from "./calls.ts";
import type { OtherTool } from "./elsewhere.ts";

/** A tool that can be told of an item what another tool was told when it made the item. */
export interface Retelling {
  readonly tool: string;
  /** The argument that names the item. */
  readonly id: string;
  /** Arguments that both tools take. */
  readonly fields: readonly string[];
}

/** Tools that change one item, promise that the same said again changes nothing, and take arguments of the recorded tool. */
export function retellings(tools: readonly OtherTool[], schema: unknown): Retelling[] {
  const told = Object.keys(propertiesOf(schema));
  return tools.flatMap(({ name, schema: own, writes, idempotent }) => {
    const required = isRecord(own) && Array.isArray(own["required"]) ? own["required"].map(String) : [];
    const [id = ""] = required;
    const fields = told.filter((field) => field !== id && Object.hasOwn(propertiesOf(own), field));
    const fits = writes && idempotent && required.length === 1 && ID_FIELD.test(id) && fields.length > 0;
    return fits && !told.includes(id) ? [{ tool: name, id, fields }] : [];
  });
}

/** The same once more, of the item that the answer names. */
export function retold(
  tools: readonly Retelling[],
  params: JsonObject,
  ending: CallEnding,
): { tool: string; params: JsonObject }[] {
  const answer = ending.kind === "answered" ? ending.result["structuredContent"] : undefined;
  const made = isRecord(answer) ? answer["id"] : undefined;
  if (typeof made !== "string") return [];
  return tools.flatMap(({ tool, id, fields }) => {
    const same = fields.filter((field) => field in params).map((field) => [field, params[field]]);
    return same.length === 0 ? [] : [{ tool, params: asObject({ [id]: made, ...Object.fromEntries(same) }) }];
  });
}

function propertiesOf(schema: unknown): Readonly<Record<string, unknown>> {
  return isRecord(schema) && isRecord(schema["properties"]) ? schema["properties"] : {};
}
