import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WranglerError } from "../shared/errors.ts";

/**
 * The folder of the running plugin, found from the running file and from nothing that an environment can change: the
 * nearest folder above it that holds `.claude-plugin/plugin.json`.
 *
 * @throws WranglerError E_SOURCE when the file runs outside of a plugin.
 */
export function pluginRoot(moduleUrl: string): string {
  const file = fileURLToPath(moduleUrl);
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".claude-plugin", "plugin.json"))) return folder;
    if (dirname(folder) === folder) break;
  }
  throw new WranglerError("E_SOURCE", `${file} does not lie in a plugin folder`, {
    hint: "Run wrangler-mcp from the installed plugin, where mcp/src and .claude-plugin stand beside mcp/dist.",
  });
}
