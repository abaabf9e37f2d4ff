import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isInside } from "./inside.ts";

/** `pluginConfigs` of Claude Code's user settings: what a person answered in the plugin's own dialog. */
const ClientSettings = z.object({
  pluginConfigs: z.record(z.string(), z.object({ options: z.record(z.string(), z.unknown()).optional() })).optional(),
});
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The upstream repository that the user named in the client's dialog for this plugin (`userConfig`), undefined when
 * there is none. Only the user's own settings file counts, never a project's; a file that cannot be read or lies in the
 * project says nothing.
 */
export function upstreamFromClient(settingsFile: string, projectDir: string): string | undefined {
  if (isInside(projectDir, settingsFile)) return undefined;
  try {
    const stat = statSync(settingsFile);
    const uid = process.getuid?.();
    if (!stat.isFile() || stat.size > MAX_BYTES || (uid !== undefined && stat.uid !== uid)) return undefined;
    const { pluginConfigs } = ClientSettings.parse(JSON.parse(readFileSync(settingsFile, "utf8")));
    const own = Object.entries(pluginConfigs ?? {}).find(([name]) => /^wrangler(@|$)/.test(name));
    const upstream = own?.[1].options?.["upstream"];
    return typeof upstream === "string" && upstream !== "" ? upstream : undefined;
  } catch {
    return undefined;
  }
}

/** Claude Code's settings file of the user, in the account's own home and nowhere that a variable names. */
export function clientSettingsFile(home: string): string {
  return join(home, ".claude", "settings.json");
}
