import { join } from "node:path";
import { projectKey } from "../settings/project-key.ts";
import { registryFolder } from "./registry.ts";

/** Where the patched builds of one project lie in the user's state folder. */
export interface PatchLayout {
  readonly registry: string;
  /** This project's record in the registry. */
  readonly activation: string;
  /** The builds of this project, in `<fix id>/<content>/`. */
  readonly builds: string;
  /** What its running servers say that they run, one file for each. */
  readonly sessions: string;
  /** Held by whoever changes any of it. */
  readonly lock: string;
}

const FIX_ID = /^fix-\d{1,15}$/;

export function patchLayout(stateDir: string, projectDir: string): PatchLayout {
  const key = projectKey(projectDir);
  const project = join(stateDir, "projects", key);
  const registry = registryFolder(stateDir);
  return {
    registry,
    activation: join(registry, `${key}.json`),
    builds: join(project, "patches"),
    sessions: join(project, "sessions"),
    lock: join(project, "patches.lock"),
  };
}

/** True for what `fix start` names a fix: nothing else may become part of a path. */
export function isFixId(text: string): boolean {
  return FIX_ID.test(text);
}
