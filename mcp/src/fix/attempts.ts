import { z } from "zod";
import { WranglerError } from "../shared/errors.ts";
import type { EngineRepo } from "../sandbox/engine-repo.ts";
import type { FixContext } from "./context.ts";
import type { FixState } from "./ledger.ts";
import { refused, VERDICTS, type Verdict } from "./verdict.ts";

/** Different sources that may be refused for what they do before a person has to look. */
export const MAX_ATTEMPTS = 3;

/** Refusals that say that the source does not heal. A broken rule, type or build is mended, and is no attempt yet. */
const COUNTED: readonly Verdict[] = ["fix_ineffective", "flaky", "regression", "test_does_not_guard"];

const AttemptsSchema = z.array(
  z.strictObject({
    /** The git tree of `mcp/src` as it was. */
    source: z.string(),
    verdict: z.enum(VERDICTS),
    reason: z.string(),
    at: z.number(),
  }),
);

export type Attempts = z.output<typeof AttemptsSchema>;

/**
 * Runs a step that judges the source in `tree`, and counts the source when it is refused for what it does. The count
 * belongs to the failure: it outlives processes, workspaces and fixes of the same failure.
 *
 * @throws WranglerError E_GATE_REFUSED `needs_manual_review`, with what was refused and why, when no attempt is left
 */
export async function withinAttempts<T>(
  context: FixContext,
  fix: FixState,
  judged: { repo: EngineRepo; tree: string },
  work: () => Promise<T>,
): Promise<T> {
  const attempts = await attemptsOf(context, fix);
  const source = await judged.repo.resolve(`${judged.tree}:mcp/src`);
  const known = attempts.some((attempt) => attempt.source === source);
  if (attempts.length >= MAX_ATTEMPTS) throw spent(fix, attempts);
  try {
    return await work();
  } catch (error) {
    const verdict = verdictOf(error);
    if (verdict === undefined || known) throw error;
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "").slice(0, 300) : "";
    await context.store.writeSealed(nameOf(fix), [...attempts, { source, verdict, reason, at: context.clock.now() }]);
    throw error;
  }
}

/** The attempts that were refused; all of them spent where the list was changed by something else. */
export async function attemptsOf(context: FixContext, fix: FixState): Promise<Attempts> {
  const kept = await context.store.readSealed(nameOf(fix));
  if (kept === undefined) return [];
  const parsed = AttemptsSchema.safeParse(kept);
  if (parsed.success) return parsed.data;
  const reason = "the list of refused attempts was changed by something else than the engine";
  return Array.from({ length: MAX_ATTEMPTS }, () => ({ source: "", verdict: "blocked", reason, at: 0 }));
}

/** A person's word: the failure may be tried again from the start. */
export async function forgetAttempts(context: FixContext, fix: FixState): Promise<void> {
  await context.store.writeSealed(nameOf(fix), []);
}

/** What was refused so far, one line each, for people. */
export function attemptsText(attempts: Attempts): string {
  return attempts.map(({ reason }, index) => `${index + 1}. ${reason}`).join("\n");
}

function nameOf(fix: FixState): string {
  return `attempts-${fix.fingerprint.replace(/[^0-9a-z]/gi, "")}`;
}

function verdictOf(error: unknown): Verdict | undefined {
  if (!(error instanceof WranglerError) || error.code !== "E_GATE_REFUSED") return undefined;
  const verdict = error.details?.["verdict"];
  return COUNTED.find((counted) => counted === verdict);
}

function spent(fix: FixState, attempts: Attempts) {
  const reason = `${attempts.length} different fixes of this failure were refused:\n${attemptsText(attempts)}`;
  const mend = `Stop here and tell the person what was learnt. A person who wants more attempts runs "wrangler-mcp fix retry ${fix.fixId}".`;
  return refused("needs_manual_review", reason, mend, { attempts: attempts.map(({ verdict }) => verdict) });
}
