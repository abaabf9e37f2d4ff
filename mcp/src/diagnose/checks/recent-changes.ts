import { join } from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { git } from "../../platform/git.ts";
import { isReadable } from "../../platform/trees.ts";
import type { Evidence } from "../types.ts";

/** The last commits of the plugin's checkout that touched the failing files; said to be unavailable without history. */
export async function recentChanges(pluginRoot: string, files: readonly string[]): Promise<Evidence> {
  const check = "recent changes";
  const ran = "git log of the failing files";
  if (!(await isReadable(join(pluginRoot, ".git")))) {
    return {
      check,
      ran,
      where: "the plugin's checkout",
      showed: "unavailable, because an installed copy has no history",
    };
  }
  try {
    const paths = files.length > 0 ? files : ["mcp/src"];
    const log = await git(pluginRoot, ["log", "-5", "--format=%h %cs %s", "--", ...paths]);
    return {
      check,
      ran,
      where: "the plugin's checkout",
      showed: log.trim() === "" ? "no commit touched them" : log.trim().replaceAll("\n", "; "),
    };
  } catch (error) {
    return {
      check,
      ran,
      where: "the plugin's checkout",
      showed: `unavailable, because ${messageOf(error).slice(0, 120)}`,
    };
  }
}
