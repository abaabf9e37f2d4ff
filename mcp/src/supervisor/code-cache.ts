import { join } from "node:path";
import type { Environment, Startup } from "../settings/startup.ts";
import { isPrivate, stateDir } from "../settings/state-dir.ts";
import type { Build } from "./build.ts";

/**
 * Where the machine code of a build is kept between starts. Undefined for a build that was not installed, and where
 * nobody vouches for the folder: what lies there is run.
 */
export function codeCacheFor(build: Build, env: Environment, startup: Startup | undefined): string | undefined {
  if (build.environment !== "inherited" || startup === undefined) return undefined;
  try {
    const folder = stateDir(env, startup.projectDir);
    if (!isPrivate(folder)) return undefined;
    const name = build.child.slice(-120).replace(/[^A-Za-z0-9.-]+/g, "_");
    return join(folder, "code-cache", `${process.version}-${process.arch}-${name}`);
  } catch {
    return undefined;
  }
}
