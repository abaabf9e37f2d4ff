import { isRecord } from "../../src/shared/json.ts";

/** The body of a request to the Messages API, as the client sent it. */
export interface ModelRequest {
  model?: unknown;
  stream?: unknown;
  system?: unknown;
  messages?: unknown;
  tools?: unknown;
}

export function messagesOf(request: ModelRequest): Record<string, unknown>[] {
  return Array.isArray(request.messages) ? request.messages.filter(isRecord) : [];
}

export function systemText(request: ModelRequest): string {
  return blockText(request.system);
}

/** The names of the tools whose schemas the request carried (deferred ones are not among them). */
export function toolNames(request: ModelRequest): string[] {
  const tools = Array.isArray(request.tools) ? request.tools.filter(isRecord) : [];
  return tools.map((tool) => tool["name"]).filter((name) => typeof name === "string");
}

/** The text of a content field: a string, or blocks of text, tool calls and tool results, one per line. */
export function blockText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.filter(isRecord).map(oneBlock).join("\n");
}

function oneBlock(block: Record<string, unknown>): string {
  if (typeof block["text"] === "string") return block["text"];
  if (block["type"] === "tool_use") return JSON.stringify(block["input"]);
  return blockText(block["content"]);
}
