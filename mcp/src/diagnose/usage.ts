import { isRecord } from "../shared/json.ts";
import { quote, quoteSome } from "./quote.ts";

const MOST = 5;

/** How a tool is called right, of what was called wrongly: by the schema that clients are shown, in short lines. */
export function usageOf(tool: string, schema: unknown, wrong: readonly string[], tools: readonly string[]): string[] {
  if (!isRecord(schema)) return [`there is no ${quote(tool, 60)}; tools of a like name: ${alike(tool, tools)}`];
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  const required: unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  const unknown = wrong.filter((name) => !Object.hasOwn(properties, topOf(name)));
  const known = [...new Set(wrong.filter((name) => Object.hasOwn(properties, topOf(name))).map(topOf))];
  const lines = known.slice(0, MOST).map((name) => `${name}: ${kindOf(properties[name])}${mark(required, name)}`);
  if (unknown.length === 0) return lines;
  const all = Object.keys(properties).map((name) => `${name}${mark(required, name)}`);
  return [...lines, `${quoteSome(unknown)} not known; the arguments are ${all.join(", ")}`];
}

function topOf(name: string): string {
  return name.split(".")[0] ?? name;
}

function mark(required: readonly unknown[], name: string): string {
  return required.includes(name) ? " (required)" : "";
}

function kindOf(property: unknown): string {
  if (!isRecord(property)) return "anything";
  if (Array.isArray(property["enum"])) return `one of ${property["enum"].map(String).join(", ")}`;
  const kind = typeof property["type"] === "string" ? property["type"] : "anything";
  const limits = ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"]
    .filter((name) => typeof property[name] === "number" && Math.abs(Number(property[name])) < 2 ** 53 - 1)
    .map((name) => `${name} ${String(property[name])}`);
  return [kind, ...limits].join(", ");
}

/** Tools that share most words with a name. */
function alike(tool: string, tools: readonly string[]): string {
  const words = new Set(tool.toLowerCase().split(/[^a-z0-9]+/));
  const score = (name: string): number => name.split("_").filter((word) => words.has(word)).length;
  return [...tools]
    .sort((a, b) => score(b) - score(a))
    .slice(0, 3)
    .join(", ");
}
