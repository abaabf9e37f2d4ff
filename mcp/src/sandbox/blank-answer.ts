import { isRecord } from "../shared/json.ts";

/**
 * An answer of the same shape without anything in it, to see whether a test looks at more than the shape. Errors stay.
 *
 * @param message a JSON-RPC response
 */
export function blanked(message: Record<string, unknown>): Record<string, unknown> {
  const { result } = message;
  if (!isRecord(result) || result["isError"] === true) return message;
  return {
    ...message,
    result: { ...result, content: emptied(result["content"]), structuredContent: emptied(result["structuredContent"]) },
  };
}

function emptied(value: unknown): unknown {
  if (typeof value === "string") return value === "text" ? value : emptiedText(value);
  if (typeof value === "number") return -1;
  if (typeof value === "boolean") return !value;
  if (Array.isArray(value)) return value.filter((part) => isRecord(part) && part["type"] === "text").map(emptied);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, emptied(part)]));
}

/** A list or a record that stands in a text stays one; what has nothing in it as it is becomes no text at all. */
function emptiedText(text: string): string {
  const value = listOrRecord(text);
  if (value === undefined) return "";
  const shape = JSON.stringify(emptied(value));
  return shape === JSON.stringify(value) ? "" : shape;
}

function listOrRecord(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) || isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
