import type { Facts } from "./facts.ts";
import { idIn } from "./checks/named-item.ts";
import type { Diagnosis } from "./types.ts";
import { followUp } from "./follow-up.ts";
import { quote } from "./quote.ts";
import { levelOf, termsFor } from "./confidence.ts";

export type Class = Diagnosis["class"];
export type DiagnosisVerdict = NonNullable<Diagnosis["verdict"]>;

/** What the rules say, before it is put in words. */
export interface Ruling {
  readonly class: Class;
  readonly verdict?: DiagnosisVerdict;
  /** Why this class: the experiment or observation that decided, for the confidence. */
  readonly because: Because;
}

/** The grounds on which a class can stand; their weight is in confidence.ts. */
export type Because =
  | "cannot be replayed"
  | "no error marks it"
  | "comes and goes"
  | "not seen again"
  | "an earlier source succeeds"
  | "blame not borne out"
  | "the project's files are at fault"
  | "the environment's word alone"
  | "the call does not fit"
  | "the same wrong call recurs"
  | "fails inside a dependency"
  | "our own code fails";

export type Classified = Pick<Diagnosis, "class" | "confidence" | "terms" | "healable" | "next"> & {
  verdict?: DiagnosisVerdict;
};

/** Failures of one shape that are a habit of callers, and the sessions that they are spread over. */
const HABIT = { calls: 3, sessions: 2 };

/**
 * Class and confidence by rules over evidence. Who is blamed comes from the error's code, and is believed only as far as
 * experiments bear it out; no rule looks at the text of a message.
 */
export function classify(facts: Facts): Classified {
  const ruling = rule(facts);
  const terms = termsFor(facts, ruling);
  const confidence = levelOf(terms, ruling);
  const { healable, next } = followUp(facts, ruling);
  const stopped = healable ? stopping(facts) : undefined;
  const verdict = ruling.verdict ?? stopped?.verdict;
  return {
    class: ruling.class,
    confidence,
    terms: terms.map(({ name, value, points }) => ({ name, value: `${value} (${signed(points)})` })),
    healable: healable && stopped === undefined,
    ...(verdict === undefined ? {} : { verdict }),
    next: stopped?.next ?? next,
  };
}

/** Why a failure that could be healed is not to be healed here: it is fixed, being fixed, or was decided on. */
function stopping({ fixedIn, known }: Facts): { verdict: DiagnosisVerdict; next: string } | undefined {
  if (fixedIn !== undefined) {
    const next = `Update to ${fixedIn}, which does this call right. No workspace is made for what is fixed already.`;
    return { verdict: "already_fixed_upstream", next };
  }
  if (known?.verdict === "fixed" && known.isNewer) {
    const next = `Update to ${known.version ?? "the newest version"}, which is known to have it fixed.`;
    return { verdict: "already_fixed_upstream", next };
  }
  if (known?.verdict === "rejected") {
    return {
      verdict: "blocked",
      next: `It was decided not to change this: ${quote(known.reason ?? "no reason given", 300)}.`,
    };
  }
  if (known?.verdict !== "in_progress") return undefined;
  const where = known.prNumber === undefined ? "elsewhere" : `in pull request ${known.prNumber}`;
  return { verdict: "blocked", next: `It is being worked on ${where}. A second fix would only compete with that one.` };
}

function signed(points: number): string {
  return points > 0 ? `+${points}` : String(points);
}

/** The rules, in the order in which they are asked. */
export function rule(facts: Facts): Ruling {
  const { record, seen } = facts;
  if (record.surface === "cli") {
    return { class: "BUG", verdict: "needs_manual_review", because: "cannot be replayed" };
  }
  // What is right is a person's word, not the agent's and not the engine's.
  if (record.surface === "reported")
    return { class: "BUG", verdict: "needs_manual_review", because: "no error marks it" };
  if (seen.same > 0 && seen.same < seen.runs) {
    return { class: "BUG", verdict: "needs_manual_review", because: "comes and goes" };
  }
  if (seen.same === 0) return notSeenAgain(facts);
  if (facts.earlier.outcome === "succeeded") return { class: "REGRESSION", because: "an earlier source succeeds" };
  if (record.blame === "caller") return ofCaller(facts);
  if (record.blame === "environment") return ofEnvironment(facts);
  if (facts.foreign !== undefined && !facts.foreign.onPurpose) {
    return { class: "UPSTREAM", because: "fails inside a dependency" };
  }
  return { class: "BUG", because: "our own code fails" };
}

/** A fault of the project's folders may be one that a scratch copy cannot have: a link, a permission, a full disk. */
function notSeenAgain({ record, storage, seen }: Facts): Ruling {
  if (record.blame === "environment" && storage.length > 0) {
    return { class: "CONFIG", because: "the project's files are at fault" };
  }
  // A replay has settings of its own: that it starts there bears out that the person's are at fault.
  if (record.blame === "environment" && record.surface === "startup" && seen.succeeded === seen.runs) {
    return { class: "CONFIG", because: "the environment's word alone" };
  }
  const kind = { caller: "INVALID", environment: "CONFIG", bug: "BUG" } as const;
  return { class: kind[record.blame], verdict: "not_reproduced", because: "not seen again" };
}

function ofCaller(facts: Facts): Ruling {
  const { record, item, recurrence, fit } = facts;
  const wellFormed = idIn(record.params) !== undefined;
  const lookedUp = record.code === "E_ISSUE_NOT_FOUND" && wellFormed;
  if (lookedUp && item !== undefined) return { class: "BUG", because: "blame not borne out" };
  const toolIsThere = record.surface === "unknown_tool" && fit.tools.includes(record.tool);
  if (toolIsThere) return { class: "BUG", because: "blame not borne out" };
  const isHabit = recurrence.count >= HABIT.calls && recurrence.sessions >= HABIT.sessions;
  // Asking for items that are gone is nobody's habit, however often it happens.
  if (isHabit && !lookedUp) return { class: "AFFORDANCE", because: "the same wrong call recurs" };
  return { class: "INVALID", because: "the call does not fit" };
}

function ofEnvironment(facts: Facts): Ruling {
  const { withoutState, twin, tracker, storage } = facts;
  if (storage.length > 0) return { class: "CONFIG", because: "the project's files are at fault" };
  // It fails where nothing is wrong with the files, or with none at all: then they are not to blame.
  if (withoutState === "same" || twin === "same") return { class: "BUG", because: "blame not borne out" };
  const named = tracker.broken.length > 0 || tracker.conflicts.length > 0 || twin === "succeeded";
  if (named || withoutState === "succeeded") return { class: "CONFIG", because: "the project's files are at fault" };
  return { class: "CONFIG", because: "the environment's word alone" };
}
