import { isRecord } from "../shared/json.ts";

/**
 * An answer of the same shape with nothing in it that was there, to see whether a test looks at more than the shape.
 * Errors stay.
 *
 * @param message a JSON-RPC response
 */
export function blanked(message: Record<string, unknown>): Record<string, unknown> {
  const { result } = message;
  if (!isRecord(result) || result["isError"] === true) return message;
  const { content } = result;
  const blocks = Array.isArray(content) && content.length === 0 ? content : emptied(content);
  return {
    ...message,
    result: { ...result, content: blocks, structuredContent: emptied(result["structuredContent"]) },
  };
}

function emptied(value: unknown): unknown {
  if (typeof value === "string") return value === "text" ? value : emptiedText(value);
  if (typeof value === "number") return -1;
  if (typeof value === "boolean") return !value;
  if (Array.isArray(value)) return emptiedList(value);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, emptied(part)]));
}

/** A list that has nothing in it gets something, so that a test of an empty list notices too. */
function emptiedList(list: readonly unknown[]): unknown[] {
  if (list.length === 0) return [null];
  return list.filter((part) => isRecord(part) && part["type"] === "text").map(emptied);
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
