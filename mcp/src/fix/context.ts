import type { Clock } from "../shared/clock.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { withDependencies, type DependencySource, type ReadyRoot } from "../sandbox/dependencies.ts";
import type { EngineRepo } from "../sandbox/engine-repo.ts";
import { sandboxOf, withRunRoot } from "../sandbox/run-root.ts";
import type { FixStore } from "./fix-store.ts";
import type { FixState, RanEntry } from "./ledger.ts";

/** What every step gets; nothing in it is global. */
export interface FixContext extends DependencySource {
  readonly paths: ProjectPaths;
  readonly store: FixStore;
  readonly clock: Clock;
  /** Nothing that was found out before is believed: the base's suite is run again. */
  readonly fresh?: boolean;
  /** A person was asked already whether what is judged may run here. */
  readonly asked?: boolean;
  /** A command line of the engine that can be run as it is. */
  commandLine(...args: string[]): string;
}

/** How often a failure has to show itself, and a fix has to hold. */
export const REPEATS = 3;
/** Longer than any honest tool call of the tracker; a call beyond it counts as a hang. */
export const CALL_DEADLINE_MS = 10_000;
export const TEST_DEADLINE_MS = 90_000;
export const SUITE_DEADLINE_MS = 600_000;

/** Hands `work` a run root with the files of `tree` and their dependencies. */
export async function onTree<T>(
  context: FixContext,
  repo: EngineRepo,
  tree: string,
  work: (root: ReadyRoot) => Promise<T>,
): Promise<T> {
  return withRunRoot(context.stateDir, async (root) => {
    await repo.materialise(tree, root.source);
    return withDependencies(root, context, work);
  });
}

/** The fix with more entries in its ledger, each with what they were run in. */
export async function withEntries(
  { stateDir }: FixContext,
  fix: FixState,
  entries: readonly RanEntry[],
): Promise<FixState> {
  const sandbox = (await sandboxOf(stateDir))?.name ?? "no sandbox";
  const environment = `node ${process.versions.node}, ${process.platform} ${process.arch}, ${sandbox}`;
  return { ...fix, entries: [...fix.entries, ...entries.map((entry) => ({ ...entry, environment }))] };
}
