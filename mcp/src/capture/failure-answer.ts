import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { messageOf, WranglerError } from "../shared/errors.ts";
import { safeText } from "./safe-text.ts";
import { judge } from "./thrown.ts";

/** What our own messages may have; unexpected ones, whose text anybody may have written, get less. */
const OWN_MESSAGE = 4000;
const FOREIGN_MESSAGE = 300;

/**
 * The answer to a failed call. A model reads its text and nothing else, so the text holds the message, the next step,
 * the record's id and, when a bug is possible, how to heal it.
 *
 * @param id of the record that will be written; undefined when self-healing is off: then nothing of it is said
 */
export function failureAnswer(tool: string, error: unknown, id: string | undefined): CallToolResult {
  const { code, blame } = judge(error);
  const lines = [messageFor(tool, error)];
  if (error instanceof WranglerError && error.hint !== undefined) lines.push(error.hint);
  if (id === undefined) return result(lines, { code, blame });
  lines.push(`Error id: ${id}`);
  if (blame !== "bug") return result(lines, { errorId: id, code, blame });
  lines.push(`This may be a bug in wrangler itself: /wrangler:fix-mcp-error ${id} can heal it.`);
  return result(lines, { errorId: id, code, blame, suggestFix: true });
}

function messageFor(tool: string, error: unknown): string {
  if (error instanceof WranglerError) return safeText(error.message, OWN_MESSAGE);
  return `${safeText(tool, 64)} failed: ${safeText(messageOf(error), FOREIGN_MESSAGE)}`;
}

function result(lines: readonly string[], meta: Record<string, unknown>): CallToolResult {
  return { content: [{ type: "text", text: lines.join("\n") }], isError: true, _meta: meta };
}
