import { join } from "node:path";
import { homedir } from "node:os";
import { readText, writeAtomic } from "../../platform/files.ts";
import { WranglerError } from "../../shared/errors.ts";
import type { Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

/**
 * The bare command only names the plugin's own: it holds no path, since the plugin's path changes with each version.
 * The model may not start it by itself; the rule lets the one skill start that the person just asked for.
 */
const COMMAND = `---
description: Heal a failing wrangler MCP tool (starts /wrangler:fix-mcp-error)
argument-hint: "[error id or description]"
disable-model-invocation: true
allowed-tools: Skill(wrangler:fix-mcp-error)
---
Invoke the skill \`wrangler:fix-mcp-error\` with these arguments, unchanged: $ARGUMENTS
`;

/** Writes `~/.claude/commands/fix-mcp-error.md`. A file of that name with other content is left alone. */
export async function installCommand(options: CommonOptions & { force?: boolean }): Promise<Answer> {
  const { env } = new Session(options);
  const file = join(env["CLAUDE_CONFIG_DIR"] ?? join(homedir(), ".claude"), "commands", "fix-mcp-error.md");
  const existing = await readText(file);
  if (existing !== undefined && existing !== COMMAND && options.force !== true) {
    throw new WranglerError("E_USAGE", `${file} exists and is not ours`, {
      hint: "Move it away, or replace it with --force.",
    });
  }
  if (existing !== COMMAND) await writeAtomic(file, COMMAND, { mode: 0o644 });
  return { text: `Installed /fix-mcp-error (${file}). Remove the file to uninstall it.`, data: { file } };
}
