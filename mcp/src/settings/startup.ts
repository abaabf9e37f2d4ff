import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { projectPaths, type ProjectPaths } from "./paths.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The part of the settings that server, hooks and CLI need before anything else; read without zod to start fast. */
export interface Startup {
  readonly projectDir: string;
  readonly paths: ProjectPaths;
  /** False when `WRANGLER_DISABLE_SELF_HEALING` is `true` or `1`. */
  readonly selfHealing: boolean;
  readonly debug: boolean;
}

/** The process's environment. `settings/` is the only reader of it (design, section 3). */
export function processEnvironment(): Environment {
  return process.env;
}

/**
 * Which project, and whether self-healing is on.
 *
 * The project is `explicitProject`, else `CLAUDE_PROJECT_DIR` (set by Claude Code for servers and hooks, not in its
 * Bash), else `cwd`. A value that the client left unexpanded (`${…}`) counts as absent.
 */
export function readStartup(env: Environment, cwd: string, explicitProject?: string): Startup {
  const named = [explicitProject, env["CLAUDE_PROJECT_DIR"]].find(isGiven);
  const projectDir = resolve(cwd, named ?? ".");
  return {
    projectDir,
    paths: projectPaths(projectDir, isGiven(env["WRANGLER_DIR"]) ? env["WRANGLER_DIR"] : undefined),
    selfHealing: !isOn(env["WRANGLER_DISABLE_SELF_HEALING"]),
    debug: isOn(env["WRANGLER_DEBUG"]),
  };
}

/** The nearest folder at or above `start` that holds `.wrangler/`, else `.git`, else `start` itself. */
export function findProject(start: string): string {
  for (const mark of [".wrangler", ".git"]) {
    for (let folder = resolve(start); ; folder = dirname(folder)) {
      if (existsSync(join(folder, mark))) return folder;
      if (dirname(folder) === folder) break;
    }
  }
  return resolve(start);
}

/** False for an empty value, and for one that the client left unexpanded. */
export function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== "" && !value.startsWith("${");
}

function isOn(value: string | undefined): boolean {
  return value === "true" || value === "1";
}
