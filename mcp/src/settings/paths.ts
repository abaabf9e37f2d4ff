import { isAbsolute, join, relative, resolve } from "node:path";
import { WranglerError } from "../shared/errors.ts";

/** Where everything of ours lies in a project (design, section 4). All paths are absolute. */
export interface ProjectPaths {
  readonly projectDir: string;
  /** `.wrangler/`, or what `WRANGLER_DIR` names inside the project. */
  readonly root: string;
  readonly issues: string;
  readonly specifications: string;
  readonly ideas: string;
  readonly errorLog: string;
  /** Written while `WRANGLER_DEBUG` is on. */
  readonly debugLog: string;
  readonly knownIssues: string;
  readonly pendingFixes: string;
  readonly cache: string;
  readonly fixes: string;
  readonly outbox: string;
}

/**
 * The layout below a project.
 *
 * @throws WranglerError E_SETTINGS when `wranglerDir` would leave the project: what a project's own settings name
 * must not make the server write elsewhere.
 */
export function projectPaths(projectDir: string, wranglerDir = ".wrangler"): ProjectPaths {
  const project = resolve(projectDir);
  const root = resolve(project, wranglerDir);
  const inside = relative(project, root);
  if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) {
    throw new WranglerError("E_SETTINGS", `WRANGLER_DIR must name a folder inside the project, not ${wranglerDir}`, {
      hint: "Unset WRANGLER_DIR, or set it to a folder name such as .wrangler-mcp.",
    });
  }
  return {
    projectDir: project,
    root,
    issues: join(root, "issues"),
    specifications: join(root, "specifications"),
    ideas: join(root, "ideas"),
    errorLog: join(root, "mcp-error-log.jsonl"),
    debugLog: join(root, "mcp-debug.log"),
    knownIssues: join(root, "mcp-known-issues.json"),
    pendingFixes: join(root, "mcp-pending-fixes.json"),
    cache: join(root, "cache"),
    fixes: join(root, "cache", "mcp-fixes"),
    outbox: join(root, "outbox"),
  };
}
