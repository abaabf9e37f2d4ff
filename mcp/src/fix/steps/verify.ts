import type { EngineRepo } from "../../sandbox/engine-repo.ts";
import { withinAttempts } from "../attempts.ts";
import { onTree, withEntries, type FixContext } from "../context.ts";
import { requireGreen, withoutProof } from "../evidence.ts";
import { judgeApart } from "../judge-apart.ts";
import { buildFixed, judgeFixed } from "../judge-fixed.ts";
import { judgeSource } from "../judge-source.ts";
import type { FixState, ProvenGreen, Verified } from "../ledger.ts";
import { assertMayRun } from "../may-run.ts";
import { roundOf } from "../neighbours/index.ts";
import { sortAllowed, type SortedChange } from "../policy.ts";
import { assertNoSecret, assertNoSecretGenerated } from "../secrets.ts";
import { staticChecks } from "../static-checks.ts";
import { baseSuite, type BaseSuite } from "../suite.ts";
import { unchangedWorkspace } from "./current.ts";

export interface VerifyOptions {
  /** Replaces what looks like a secret; text without one comes back unchanged. */
  redact: (text: string) => string;
  words?: PersonsWords;
}

/** What a person said of this change, which no gate can know. */
export interface PersonsWords {
  /** Changes that no test needs may stay. */
  readonly keepUnneeded: boolean;
  /** The recorded call was the caller's mistake, and to refuse it is right. */
  readonly refusalIsRight: boolean;
  /** Tests that failed on the base, run what was changed and still fail, show other faults. */
  readonly otherFaults: boolean;
}

const NOTHING_SAID: PersonsWords = { keepUnneeded: false, refusalIsRight: false, otherFaults: false };

/** What every part of a verification works on. */
export interface Judging {
  readonly repo: EngineRepo;
  readonly tree: string;
  readonly diff: string;
  readonly base: BaseSuite;
  readonly sorted: SortedChange;
  readonly words: PersonsWords;
}

/**
 * Shows that the change does no harm, is honest and is guarded: policy, secrets, rules over the source, build, types,
 * lint; the calls round the recorded one on base and fix; the test red again without the change, and without each part
 * of it; the suite (no test that passed on the base fails), coverage, the replay; and generated files that a second
 * build gives byte for byte.
 *
 * @throws WranglerError E_GATE_REFUSED with the verdict of the first gate that refuses.
 */
export async function verifyFix(context: FixContext, fix: FixState, options: VerifyOptions): Promise<Verified> {
  const proven = requireGreen(fix);
  const current = await unchangedWorkspace(context, fix, proven.green.tree, "fix green");
  const { repo, tree, changes } = current;
  const diff = await repo.diff(fix.baseTree, tree);
  const sorted = sortAllowed(changes, diff);
  assertNoSecret(await repo.diff(fix.baseTree, tree, [], { context: 0 }), options.redact);
  await assertMayRun(context, fix, current);
  const words = options.words ?? NOTHING_SAID;
  const judged = await withinAttempts(context, fix, { repo, tree }, async () => {
    const base = await baseSuite(context, repo, fix.baseTree);
    return judge(context, proven, { repo, tree, diff, base, sorted, words });
  });
  await assertNoSecretGenerated(repo, [tree, judged.generatedTree], options.redact);
  const { entries, ...shown } = judged;
  const verified: Verified = {
    ...(await withEntries(context, withoutProof(fix, "verified"), entries)),
    red: proven.red,
    green: proven.green,
    verified: { tree, ...shown, at: context.clock.now() },
  };
  await context.store.save(verified);
  return verified;
}

/**
 * Run roots side by side: one with the fix, one that the fixed source never ran in, and one that nothing of the fix runs
 * in. Types, style and the suite, which cost most, wait for what the calls round the recorded one show.
 */
async function judge(context: FixContext, fix: ProvenGreen, what: Judging) {
  return onTree(context, what.repo, what.tree, async (root) => {
    await judgeSource(root, fix, what);
    const round = await roundOf(what.repo, fix, context.paths);
    const built = buildFixed(context, root, fix, what, round);
    let onHonest = (): void => undefined;
    const honest = new Promise<void>((resolve) => {
      onHonest = resolve;
    });
    const apart = judgeApart(context, fix, { ...what, built, round, onHonest });
    const fixed = (async () => {
      const [{ outcomes, generatedTree }] = await Promise.all([built, Promise.race([honest, apart])]);
      const checked = await staticChecks(context, fix, { ...what, generatedTree });
      const { entries, ...shown } = await judgeFixed(context, root, fix, what, { round, outcomes });
      return { ...shown, entries: [...checked, ...entries] };
    })();
    // Both end before the folder goes; what the suite says goes before what a single change says.
    await Promise.allSettled([apart, fixed]);
    const { entries, ...shown } = await fixed;
    const { generatedTree, entries: first } = await built;
    return { ...shown, generatedTree, entries: [...first, ...entries, ...(await apart)] };
  });
}
