import { join } from "node:path";

/**
 * Where what may run is written down: one sealed record for each project that has a patch on, so that a server knows
 * from one look at it whether there is anything to load. Empty or absent for most people.
 */
export function registryFolder(stateDir: string): string {
  return join(stateDir, "active-patches");
}
