import { isRecord } from "../shared/json.ts";

/**
 * An answer of the same shape with nothing in it that was there, to see whether a test looks at more than the shape.
 * Errors stay, and so does a list that was empty: a fix that finds nothing any more can have a test that asks for just
 * that, and no gate can tell it from one that is right.
 *
 * @param message a JSON-RPC response
 */
export function blanked(message: Record<string, unknown>): Record<string, unknown> {
  const { result } = message;
  if (!isRecord(result) || result["isError"] === true) return message;
  return {
    ...message,
    result: {
      ...result,
      content: emptied(result["content"]),
      structuredContent: emptied(result["structuredContent"]),
    },
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

/** A list or a record that stands in a text stays one. */
function emptiedText(text: string): string {
  const value = listOrRecord(text);
  return value === undefined ? "" : JSON.stringify(emptied(value));
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
