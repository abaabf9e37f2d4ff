import type { Json } from "../shared/json.ts";
import { isSecretName } from "./secret-names.ts";
import { looksRandom } from "./randomness.ts";

const MAX_DEPTH = 8;
const MAX_ENTRIES = 50;

/**
 * The type and shape of a value, for readers who may not see it: names stay, texts become `<text: 12 characters>`,
 * numbers `<number>`. Booleans and null stay, since they hold nothing private and decide what code does. Lists say how
 * long they are and show each different shape once.
 */
export function shapeOf(value: Json, depth = 0): Json {
  if (typeof value === "string") return textShape(value);
  if (typeof value === "number") return Number.isInteger(value) ? "<whole number>" : "<number>";
  if (typeof value === "boolean" || value === null) return value;
  if (depth >= MAX_DEPTH) return "<…>";
  if (Array.isArray(value)) return listShape(value, depth);
  const entries = Object.entries(value).slice(0, MAX_ENTRIES);
  return Object.fromEntries(
    entries.map(([name, inner]) => [nameShape(name), isSecretName(name) ? "<secret>" : shapeOf(inner, depth + 1)]),
  );
}

function textShape(text: string): string {
  const kinds = [
    text === "" && "empty",
    /\n/.test(text) && "lines",
    /[^\u0000-\u007f]/.test(text) && "beyond ASCII",
    /^\s|\s$/.test(text) && "blanks at an end",
    /^-?\d+(?:\.\d+)?$/.test(text) && "digits",
    /[\\/]/.test(text) && "slashes",
  ].filter((kind) => kind !== false);
  const size = `${text.length} ${text.length === 1 ? "character" : "characters"}`;
  return `<text: ${[size, ...kinds].join(", ")}>`;
}

function listShape(list: readonly Json[], depth: number): Json {
  const shapes = new Map<string, Json>();
  for (const item of list.slice(0, MAX_ENTRIES)) {
    const shape = shapeOf(item, depth + 1);
    shapes.set(JSON.stringify(shape), shape);
  }
  return list.length === 0 ? [] : [`<${list.length} of>`, ...shapes.values()];
}

/** A name is the schema's, or data that stands where names stand. */
function nameShape(name: string): string {
  return /^[\w$.-]{1,64}$/.test(name) && !looksRandom(name) ? name : `<name: ${name.length} characters>`;
}
