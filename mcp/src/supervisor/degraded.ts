import type { Incident } from "./failures.ts";

/** Why there is no server to ask, and what helps. */
export interface Outage {
  readonly why: string;
  readonly hint: string;
  readonly incident: Incident | undefined;
}

/** Listed when there is neither a server nor a manifest to list tools from, so that a call can be told why. */
export const STATUS_TOOL = {
  name: "wrangler_status",
  title: "Why this server does not work",
  description: "Says why this MCP server does not run, where its log is and what helps.",
  inputSchema: { type: "object", additionalProperties: false },
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
} as const;

/** Node's version that the server needs, as in package.json's `engines`. */
const NEEDED = [20, 19] as const;

/** The outage of a Node that cannot run the server; undefined when it can. */
export function oldNode(version: string): Outage | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return undefined;
  return {
    why: `wrangler's server does not run: it needs Node.js ${NEEDED.join(".")} or newer, and this is ${version} (${process.execPath}).`,
    hint: "Install a newer Node.js and make it the first in PATH; then reconnect the server with /mcp.",
    incident: undefined,
  };
}
