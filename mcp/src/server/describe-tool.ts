import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { isRecord } from "../shared/json.ts";
import type { AnyTool } from "../tools/define-tool.ts";
import { strictSchema } from "./strict-schema.ts";

/** A tool as `tools/list` answers it: JSON Schemas made from its zod shapes, in the order in which it was written. */
export function describeTool(tool: AnyTool): Tool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: objectSchema(strictSchema(tool.input), "input"),
    outputSchema: objectSchema(strictSchema(tool.output), "output"),
    annotations: { ...tool.annotations },
  };
}

/** Without `$schema`: every client assumes the draft that zod writes, and each tool would repeat it twice. */
function objectSchema(schema: z.ZodType, io: "input" | "output"): Tool["inputSchema"] {
  const { properties, required, additionalProperties } = z.toJSONSchema(schema, { io, override: withoutDefaults });
  const described = Object.entries(properties ?? {}).flatMap(([name, value]) =>
    isRecord(value) ? [[name, value]] : [],
  );
  return {
    type: "object",
    properties: Object.fromEntries(described),
    ...(required === undefined || required.length === 0 ? {} : { required }),
    additionalProperties,
  };
}

/** Leaves out what says nothing: anything may be in a list, any other property in an object, unless a schema says no. */
function withoutDefaults({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  for (const keyword of ["additionalProperties", "items", "properties"]) {
    const value = jsonSchema[keyword];
    if (isRecord(value) && Object.keys(value).length === 0) delete jsonSchema[keyword];
  }
}
