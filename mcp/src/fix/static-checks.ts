import { join } from "node:path";
import { readText, writeAtomic } from "../platform/files.ts";
import { lint, typecheck } from "../sandbox/build.ts";
import { EngineRepo } from "../sandbox/engine-repo.ts";
import { onTree, type FixContext } from "./context.ts";
import { commandEntry } from "./entries.ts";
import { passes } from "./judge-fixed.ts";
import type { FixState, RanEntry } from "./ledger.ts";
import type { Judging } from "./steps/verify.ts";

export type Static = Judging & {
  /** With what the build generated. */
  readonly generatedTree: string;
};

const FOLDER = "base-suites";
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Types of the whole source, and the style of what was changed, in a folder in which nothing of the change ever runs:
 * so what the compiler notes of its work there can be believed, and is kept for the next change to the same base.
 *
 * @throws WranglerError E_GATE_REFUSED `build_failed` with what the compiler or the linter printed
 */
export async function staticChecks(context: FixContext, fix: FixState, what: Static): Promise<RanEntry[]> {
  // Others use the repository meanwhile: git's index is not for two at once.
  const repo = new EngineRepo(what.repo.gitDir, ".static");
  return onTree(context, repo, what.generatedTree, async (root) => {
    const where = { tree: what.tree, at: context.clock.now() };
    context.progress("Checking types and style …");
    const kept = `${fix.baseTree}-${process.versions.node}.tsbuildinfo`;
    const notes = join(root.scratch, "types.tsbuildinfo");
    if (context.fresh !== true) await takeNotes(context, kept, notes);
    const changed = [...what.sorted.source, ...what.sorted.tests].filter(({ status }) => status !== "D");
    const paths = changed.map(({ path }) => path);
    const [typed, linted] = await Promise.all([typecheck(root, notes), lint(root, paths)]);
    if (context.fresh !== true) await keepNotes(context, kept, notes);
    return [
      commandEntry({ ...where, step: "types" }, passes(typed, "the types do not check")),
      commandEntry({ ...where, step: "lint" }, passes(linted, "the linter refuses the change")),
    ];
  });
}

/**
 * Without them, or where they cannot be kept, the compiler does all of its work: so it does when they are not as the
 * engine wrote them. The folders are there already.
 */
async function takeNotes({ stateDir, store }: FixContext, name: string, to: string): Promise<void> {
  const sealed = await readText(join(stateDir, FOLDER, name), MOST_BYTES).catch(() => undefined);
  const text = sealed === undefined ? undefined : store.unsealed(name, sealed);
  if (text !== undefined) await writeAtomic(to, text).catch(() => undefined);
}

async function keepNotes({ stateDir, store }: FixContext, name: string, from: string): Promise<void> {
  const text = await readText(from, MOST_BYTES).catch(() => undefined);
  if (text !== undefined)
    await writeAtomic(join(stateDir, FOLDER, name), store.sealed(name, text)).catch(() => undefined);
}
