import { realPart } from "../real-parts.mjs";
import { openServer } from "./mcp-client.mjs";

/** backlog.md's own MCP server on a folder, or `{ missing: reason }`. */
export async function backlogServer(dir) {
  const part = await realPart("backlog").catch((error) => ({ missing: error.message }));
  return "missing" in part ? part : openServer([part.path, "mcp", "start"], dir, "get_backlog_instructions");
}
