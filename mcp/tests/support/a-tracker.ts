import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { createTracker, type Contents } from "../../src/tracker/tracker.ts";

/** What lies in a project's tracker, read anew from every file. */
export function contentsOf(dir: string): Promise<Contents> {
  return createTracker({ paths: projectPaths(dir), clock: systemClock, watch: false }).all();
}
