import { join } from "node:path";
import { z } from "zod";
import { readText } from "../../platform/files.ts";
import { isRecord } from "../../shared/json.ts";
import { quote, quoteSome } from "../quote.ts";
import { usageOf } from "../usage.ts";
import type { Examined, Finding } from "../finding.ts";

/** `unknown`: there is no such tool, or its schema could not be read. */
export interface Fit {
  readonly fits: "yes" | "no" | "unknown";
  /** Names of arguments that the schema does not have or that do not fit it. */
  readonly wrong: readonly string[];
  /** Names of the tools that the build offers. */
  readonly tools: readonly string[];
  /** How the tool is called right, of what is wrong; nothing when the call fits. */
  readonly usage: readonly string[];
}

/** Whether the recorded arguments fit the schema that clients are shown, which may say less than the handler demands. */
export async function advertisedSchema({ root, record }: Pick<Examined, "root" | "record">): Promise<Finding<Fit>> {
  const tools = await advertised(join(root.source, "mcp", "dist", "manifest.json"));
  const names = [...tools.keys()];
  const fit = fitOf(tools.get(record.tool), record.params);
  const usage = fit.fits === "yes" ? [] : usageOf(record.tool, tools.get(record.tool), fit.wrong, names);
  const found = { ...fit, tools: names, usage };
  return {
    evidence: {
      check: "schema",
      ran: `compared the recorded arguments with what tools/list shows of ${quote(record.tool, 60)}`,
      where: "the built manifest",
      showed:
        (names.includes(record.tool) || found.fits !== "unknown" ? SHOWED[found.fits] : NO_TOOL) +
        (found.wrong.length === 0 ? "" : `: ${quoteSome(found.wrong)}`),
    },
    found,
  };
}

const SHOWED = {
  yes: "they fit",
  no: "they do not fit",
  unknown: "it cannot be told: the schema cannot be read, or its library fails",
} as const;
const NO_TOOL = "there is no such tool";

/** How any call of a tool fits what a build advertises of it. */
export async function fitOfTool(dist: string, tool: string): Promise<(params: unknown) => Pick<Fit, "fits" | "wrong">> {
  const schema = (await advertised(join(dist, "manifest.json"))).get(tool);
  const parsing = isRecord(schema) ? compiled(schema) : undefined;
  return (params) => fitOf(schema, params, parsing);
}

async function advertised(manifest: string): Promise<Map<string, unknown>> {
  const parsed: unknown = JSON.parse((await readText(manifest)) ?? "{}");
  const tools: unknown[] = isRecord(parsed) && Array.isArray(parsed["tools"]) ? parsed["tools"] : [];
  return new Map(
    tools.flatMap((tool) =>
      isRecord(tool) && typeof tool["name"] === "string" ? [[tool["name"], tool["inputSchema"]] as const] : [],
    ),
  );
}

function compiled(schema: Record<string, unknown>): z.ZodType | undefined {
  try {
    return z.fromJSONSchema(schema);
  } catch {
    return undefined;
  }
}

function fitOf(schema: unknown, params: unknown, parsing?: z.ZodType): Pick<Fit, "fits" | "wrong"> {
  if (!isRecord(schema)) return { fits: "unknown", wrong: [] };
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  const given = isRecord(params) ? params : {};
  const extra = Object.keys(given).filter((name) => !Object.hasOwn(properties, name));
  const wrong = misfits(parsing ?? compiled(schema), given);
  if (wrong === undefined) return { fits: "unknown", wrong: extra };
  const all = [...new Set([...extra, ...wrong])].filter((name) => name !== "").map((name) => name.slice(0, 60));
  return { fits: wrong.length === 0 && extra.length === 0 ? "yes" : "no", wrong: all };
}

/** What does not fit, by its path. Undefined when the schema library fails itself: it may be what is at fault. */
function misfits(parsing: z.ZodType | undefined, given: unknown): string[] | undefined {
  try {
    const result = parsing?.safeParse(given);
    return result?.success === false ? result.error.issues.map(({ path }) => path.map(String).join(".")) : result && [];
  } catch {
    return undefined;
  }
}
