import { typecheck } from "../sandbox/build.ts";
import type { EngineRepo } from "../sandbox/engine-repo.ts";
import type { ReadyRoot } from "../sandbox/dependencies.ts";
import { grouped, hunksOf, placeOf, takenBack, type Hunk } from "./hunks.ts";
import type { RanEntry, ProvenGreen } from "./ledger.ts";
import type { SortedChange } from "./policy.ts";
import { compilerOf } from "./rules/syntax.ts";
import { isSameCode } from "./same-code.ts";
import type { PersonsWords } from "./steps/verify.ts";
import { Trial } from "./trial.ts";
import { refused } from "./verdict.ts";

/** Runs that one verification spends on hunks at most; larger changes are taken back in groups. */
const MAX_RUNS = 12;

export interface Needed {
  readonly repo: EngineRepo;
  readonly tree: string;
  readonly sorted: SortedChange;
  readonly words: Pick<PersonsWords, "keepUnneeded">;
  readonly at: number;
}

/**
 * Takes each hunk of the source back alone: the regression test fails without it, or it does not build, or the types
 * do not check. A hunk that leaves the built server byte for byte as it is, or but for imports that nothing uses, is not
 * asked.
 *
 * @param root a run root with the whole fix, its test and dependencies
 * @throws WranglerError E_GATE_REFUSED `change_not_needed`, naming the hunks
 */
export async function assertNeeded(root: ReadyRoot, fix: ProvenGreen, needed: Needed): Promise<RanEntry> {
  const started = performance.now();
  const paths = needed.sorted.source.map(({ path }) => path);
  const hunks = hunksOf(await needed.repo.diff(fix.baseTree, needed.tree, paths, { context: 0 }));
  const groups = grouped(hunks, MAX_RUNS);
  const trial = new Trial(root, fix);
  const whole = await trial.bundle();
  const results = [];
  for (const group of groups) results.push({ group, need: await needOf(root, fix, needed, group, { trial, whole }) });
  const without = results.filter(({ need }) => need === "none").flatMap(({ group }) => group);
  if (without.length > 0 && !needed.words.keepUnneeded) {
    const places = without.map(placeOf);
    const reason = `no test fails and the types check without ${places.slice(0, 6).join(", ")}`;
    const mend = `Take that change back, or let the regression test show what it is for. A person who wants it to stay runs "wrangler-mcp fix verify --keep-unneeded".`;
    throw refused("change_not_needed", reason, mend, { hunks: places });
  }
  const same = results.filter(({ need }) => need === "same code").length;
  const unneeded = results.filter(({ need }) => need === "none").length;
  const kept =
    without.length === 0 ? "" : `; kept by a person's word though no test needs it: ${without.map(placeOf).join(", ")}`;
  return {
    step: "need",
    command: "take each change back alone",
    tree: needed.tree,
    at: needed.at,
    exitCode: null,
    counts: `${results.length - same - unneeded} needed, ${same} without effect on the built server${kept}`,
    message: "",
    result: "passed",
    durationMs: Math.round(performance.now() - started),
  };
}

type Need = "test" | "build" | "types" | "same code" | "none";

async function needOf(
  root: ReadyRoot,
  fix: ProvenGreen,
  { repo, tree }: Needed,
  group: readonly Hunk[],
  { trial, whole }: { trial: Trial; whole: string | undefined },
): Promise<Need> {
  const paths = [...new Set(group.map(({ path }) => path))];
  const files = await Promise.all(
    paths.map(async (path) => {
      const [before, after] = [await repo.fileAt(fix.baseTree, path), await repo.fileAt(tree, path)];
      const own = group.filter((hunk) => hunk.path === path);
      return { path, after, text: before === undefined ? undefined : takenBack(before, after ?? "", own) };
    }),
  );
  const compiler = compilerOf(root.modules);
  if (files.every(({ after, text }) => isSameCode(compiler, after, text))) return "same code";
  return trial.instead(files, async () => {
    const built = await trial.bundle();
    if (built === undefined) return "build";
    if (built === whole) return "same code";
    if ((await trial.testOnce()) !== "passed") return "test";
    return (await typecheck(root)).ok ? "none" : "types";
  });
}
