import { basename } from "node:path";
import type { EngineRepo } from "../sandbox/engine-repo.ts";
import type { ReadyRoot } from "../sandbox/dependencies.ts";
import { hunksOf } from "./hunks.ts";
import type { ProvenGreen, RanEntry } from "./ledger.ts";
import { mutantsOf, mutated, spread, type Mutant } from "./mutants.ts";
import type { SortedChange } from "./policy.ts";
import { compilerOf } from "./rules/syntax.ts";
import { Trial } from "./trial.ts";

/** Runs of the test that one verification spends on small changes at most. */
const MAX_MUTANTS = 6;

export interface Bitten {
  readonly repo: EngineRepo;
  readonly tree: string;
  readonly sorted: SortedChange;
  readonly at: number;
}

type Placed = Mutant & { readonly path: string; readonly text: string };

/**
 * Changes the changed lines in small ways, one at a time, and runs the regression test: what it does not catch is named
 * in the ledger, for a reviewer to look at. It refuses nothing, since a change may leave the meaning as it is.
 *
 * @param root a run root with the whole fix, its test and dependencies
 */
export async function bite(root: ReadyRoot, fix: ProvenGreen, { repo, tree, sorted, at }: Bitten): Promise<RanEntry> {
  const started = performance.now();
  const trial = new Trial(root, fix);
  const all = await placedMutants(root, fix, repo, tree, sorted);
  const whole = all.length === 0 ? undefined : await trial.bundle();
  const chosen = spread(all, MAX_MUTANTS);
  const outcomes = [];
  for (const mutant of chosen) outcomes.push({ mutant, outcome: await outcomeOf(trial, mutant, whole) });
  const tried = outcomes.filter(({ outcome }) => outcome !== "no other code");
  const survivors = tried.filter(({ outcome }) => outcome === "survived").map(({ mutant }) => mutant);
  return {
    step: "bite",
    command: "change the changed lines in small ways",
    tree,
    at,
    exitCode: null,
    counts: countsOf(tried.length, all.length - chosen.length, survivors),
    message: "",
    result: "passed",
    durationMs: Math.round(performance.now() - started),
  };
}

function countsOf(tried: number, left: number, survivors: readonly Placed[]): string {
  const caught = `${tried - survivors.length} of ${tried} small changes caught by the test`;
  const rest = left === 0 ? "" : ` (${left} more not tried)`;
  const places = survivors.map(({ path, line, what }) => `${basename(path)}:${line} ${what}`);
  return `${caught}${rest}${places.length === 0 ? "" : `; not caught: ${places.join(", ")}`}`;
}

async function placedMutants(
  root: ReadyRoot,
  fix: ProvenGreen,
  repo: EngineRepo,
  tree: string,
  sorted: SortedChange,
): Promise<Placed[]> {
  const compiler = compilerOf(root.modules);
  const paths = sorted.source.map(({ path }) => path);
  const hunks = hunksOf(await repo.diff(fix.baseTree, tree, paths, { context: 0 }));
  const placed = [];
  for (const path of paths) {
    const text = await repo.fileAt(tree, path);
    const own = hunks.filter((hunk) => hunk.path === path);
    const lines = own.flatMap(({ newStart, newCount }) => Array.from({ length: newCount }, (_, at) => newStart + at));
    if (text === undefined || lines.length === 0) continue;
    placed.push(...mutantsOf(compiler, path, text, new Set(lines)).map((mutant) => ({ ...mutant, path, text })));
  }
  return placed;
}

/** What does not build, or builds to the same bytes, shows nothing about the test. */
async function outcomeOf(
  trial: Trial,
  mutant: Placed,
  whole: string | undefined,
): Promise<"caught" | "survived" | "no other code"> {
  const { path, text } = mutant;
  return trial.instead([{ path, text: mutated(text, mutant), after: text }], async () => {
    const built = await trial.bundle();
    if (built === undefined || built === whole) return "no other code";
    return (await trial.testOnce()) === "passed" ? "survived" : "caught";
  });
}
