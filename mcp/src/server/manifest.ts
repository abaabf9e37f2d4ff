import { SUPPORTED_PROTOCOL_VERSIONS, type Tool } from "@modelcontextprotocol/sdk/types.js";
import { SERVER_NAME, VERSION } from "../shared/version.ts";
import type { AnyTool } from "../tools/define-tool.ts";
import { describeTool } from "./describe-tool.ts";
import { INSTRUCTIONS, PLAIN_INSTRUCTIONS } from "./instructions.ts";

/** What the supervisor answers from while the server loads; the build writes it to `dist/manifest.json`. */
export interface Manifest {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly instructions: string;
  /** The instructions with self-healing switched off. */
  readonly plainInstructions: string;
  /** Newest first. */
  readonly protocolVersions: readonly string[];
  readonly tools: readonly Tool[];
}

export function buildManifest(tools: readonly AnyTool[]): Manifest {
  return {
    name: SERVER_NAME,
    title: "Wrangler",
    version: VERSION,
    instructions: INSTRUCTIONS,
    plainInstructions: PLAIN_INSTRUCTIONS,
    protocolVersions: SUPPORTED_PROTOCOL_VERSIONS,
    tools: tools.map(describeTool),
  };
}
