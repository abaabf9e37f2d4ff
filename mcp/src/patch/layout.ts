import { join } from "node:path";
import { projectKey } from "../settings/project-key.ts";

/** Where the patched builds of one project lie in the user's state folder. */
export interface PatchLayout {
  /** What may run: one sealed record for each project that has a patch on. Empty or absent for most people. */
  readonly registry: string;
  /** This project's record in the registry. */
  readonly activation: string;
  /** The builds of this project, one folder for each fix. */
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

/** The same for all projects, so that a server knows from one look whether there is anything to load. */
export function registryFolder(stateDir: string): string {
  return join(stateDir, "active-patches");
}

/** True for what `fix start` names a fix: nothing else may become part of a path. */
export function isFixId(text: string): boolean {
  return FIX_ID.test(text);
}
