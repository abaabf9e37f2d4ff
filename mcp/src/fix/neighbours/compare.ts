import { refused, type Verdict } from "../verdict.ts";
import {
  cutsTexts,
  failsElsewhere,
  failsOtherwise,
  isHealed,
  lostRecorded,
  treatsAlike,
  variesByOrder,
} from "./alike-answers.ts";
import { SOUND } from "./healthy.ts";
import { onlyReads, placeOf, type Pair, type Promised, type Refusal } from "./pairs.ts";
import type { Outcome } from "./run.ts";
import { saysTheSame } from "./same-value.ts";
import { blamesFile, showsMore } from "./shows-more.ts";
import { SEEDS, SEED_WORDS, STATES } from "./states.ts";

export interface Compared {
  /** Outcomes of the base and of the fix; what was called on one of them alone is not compared. */
  readonly base: readonly Outcome[];
  readonly fix: readonly Outcome[];
  readonly promised: Promised;
  /** The recorded call itself fails on the base. */
  readonly fails: boolean;
}

/**
 * Compares what base and fix do round the recorded call: where the base succeeded, the fix gives the same answer and
 * leaves the same files; where it failed, never that failure; and a success has done what it says.
 *
 * @throws WranglerError E_GATE_REFUSED `fix_ineffective` or `regression`, naming the call
 */
export function compareNeighbours(compared: Compared): void {
  const all = compared.fix.flatMap((is) => {
    const was = compared.base.find(({ state, call }) => state === is.state && call === is.call);
    return was === undefined ? [] : [{ was, is }];
  });
  const pairs = all.filter(({ is }) => is.call.only !== "harm");
  const refusal =
    unasked(compared) ??
    first(pairs, stillFails) ??
    (compared.fails ? first(pairs, (pair) => answersOtherwise(pair, compared.promised, pairs)) : undefined) ??
    first(pairs, (pair) => didNothing(pair, compared.promised)) ??
    first(all, doesHarm) ??
    changedNothing(pairs, compared.promised) ??
    ignoresField(pairs, compared.promised) ??
    first(pairs, (pair) => changesAgain(pair, pairs)) ??
    first(pairs, (pair) => isMadeOtherwise(pair, pairs)) ??
    first(pairs, (pair) => blamesArguments(pair, pairs)) ??
    ignoresTexts(pairs, compared.promised) ??
    lostItems(pairs, compared.promised) ??
    first(pairs, (pair) => failsOtherwise(pair, compared.promised)) ??
    failsElsewhere(pairs, compared.promised) ??
    treatsAlike(pairs) ??
    cutsTexts(pairs, compared.promised) ??
    variesByOrder(pairs, compared.promised) ??
    lostRecorded(pairs, compared.promised) ??
    refusesAll(pairs, compared.promised);
  if (refusal !== undefined) throw refused(refusal.verdict, refusal.why, MEND[refusal.verdict] ?? "");
}

const MEND: Partial<Record<Verdict, string>> = {
  fix_ineffective:
    "Mend the cause, for every such call and not for this one; a success has to have done what was asked.",
  regression: "Mend the source so that calls which worked still answer the same.",
};

function first(pairs: readonly Pair[], judge: (pair: Pair) => Refusal | undefined): Refusal | undefined {
  for (const pair of pairs) {
    const refusal = judge(pair);
    if (refusal !== undefined) return { ...refusal, why: `${refusal.why}: ${placeOf(pair.is)}` };
  }
  return undefined;
}

/** The base hung, so that it was asked no more; what the fix does then cannot be compared, but may not be the failure. */
function unasked({ base, fix }: Compared): Refusal | undefined {
  const failed = fix.find(
    (is) =>
      is.asRecorded &&
      is.call.only !== "harm" &&
      !base.some(({ state, call }) => state === is.state && call === is.call),
  );
  if (failed === undefined) return undefined;
  return { verdict: "fix_ineffective", why: `${STILL_FAILS}: ${placeOf(failed)}` };
}

const STILL_FAILS = "a neighbour of the recorded call still fails as recorded";

function stillFails({ was, is }: Pair): Refusal | undefined {
  if (is.asRecorded && !isElsewhere({ was, is })) return { verdict: "fix_ineffective", why: STILL_FAILS };
  const ended = is.ending === "timeout" || is.ending === "exited";
  if (ended && was.ending !== is.ending)
    return { verdict: "regression", why: `a call no longer answers (${is.ending})` };
  if (is.ending === "bug" && was.ending !== "bug" && !was.asRecorded)
    return { verdict: "regression", why: `a call that did not fail before now fails (${is.answer})` };
  return undefined;
}

/** What is asked for is not in that tracker, which base and fix say alike: all such refusals are of one kind. */
function isElsewhere({ was, is }: Pair): boolean {
  const isMissing = [was, is].every(({ ending, answer }) => ending === "refused" && answer === "E_ISSUE_NOT_FOUND");
  if (!isMissing) return false;
  const named = /^(?:id|\w*Id) = "(.*)"$/.exec(is.call.about)?.[1]?.toUpperCase();
  if (named === undefined) return is.isElsewhere === true || is.state === "other items";
  const isThere = SEEDS.some((id) => id === named) && SEEDED.has(is.state);
  return !isThere;
}

/** Where the items of our own are. */
const SEEDED = new Set(STATES.filter(({ seeded }) => seeded).map(({ name }) => name));

function answersOtherwise(pair: Pair, { tool }: Promised, pairs: readonly Pair[]): Refusal | undefined {
  const { was, is } = pair;
  if (is.call.only === "failures") return undefined;
  if (was.ending === "ok" && is.ending !== "ok")
    return { verdict: "regression", why: `a call that worked is now refused (${is.answer})` };
  const isOther = is.call.tool !== tool && is.state !== "other items";
  const isMended = (isOther && showsMended(pair, pairs)) || showsSound(pair);
  if (was.ending === "ok" && was.answer !== is.answer && !isMended)
    return { verdict: "regression", why: "a call that worked gives another answer" };
  if (was.ending === "ok" && was.after !== is.after)
    return { verdict: "regression", why: "a call that worked leaves other files" };
  const isRefused = was.ending === "refused" && !was.asRecorded;
  if (isRefused && (is.ending !== "refused" || was.answer !== is.answer) && !isHealed(pair, tool, pairs))
    return { verdict: "regression", why: `a call that was refused (${was.answer}) now ends otherwise` };
  return undefined;
}

/** Another tool says of the recorded items what it said, with a value mended, or with the item that was passed over. */
function showsMended({ was, is }: Pair, pairs: readonly Pair[]): boolean {
  if (saysTheSame(was.answer, is.answer)) return true;
  const isFound = pairs.some(
    (other) => other.was.asRecorded && other.was.ending === "refused" && other.is.ending === "ok",
  );
  return isFound && showsMore(was.answer, is.answer, itemsOf(is));
}

/** A sound item was listed as one that cannot be read, and is an item now. */
function showsSound({ was, is }: Pair): boolean {
  return SOUND.has(is.state) && blamesFile(was.answer) && showsMore(was.answer, is.answer, itemsOf(is));
}

function itemsOf({ files }: Outcome): number {
  return files.filter((path) => path.endsWith(".md")).length;
}

function doesHarm({ was, is }: Pair): Refusal | undefined {
  if (is.harm === undefined || was.harm === is.harm) return undefined;
  return { verdict: "regression", why: `a call changes what it was not asked to (${is.harm})` };
}

/** A success that left no trace of what it was asked to do, or one of a call that only reads and changed something. */
function didNothing({ was, is }: Pair, promised: Promised): Refusal | undefined {
  const changed = is.before !== is.after;
  if (onlyReads(is, promised) || is.ending === "refused") {
    const touched = changed && was.before === was.after;
    return touched
      ? { verdict: "regression", why: "a call that only reads, or was refused, changes files" }
      : undefined;
  }
  if (is.ending !== "ok" || was.ending === "ok" || is.call.writes === true) return undefined;
  if (!changed && (promised.idempotent || saysSo(is.answer))) return undefined;
  if (!changed) return { verdict: "fix_ineffective", why: "a call answers success and changed nothing" };
  if (promised.destructive) return undefined;
  if (is.call.marks.some((mark) => !is.written.toLowerCase().includes(mark.toLowerCase())))
    return { verdict: "fix_ineffective", why: "a call answers success, but what it was given is in no file" };
  const missing = filesNamed(is.answer).find((name) => !is.files.some((path) => path.endsWith(name)));
  return missing === undefined
    ? undefined
    : { verdict: "fix_ineffective", why: `a call answers with the file ${missing}, which is not there` };
}

/** `{"changed":false}`: the item was so already. */
function saysSo(answer: string): boolean {
  return /[{,]"changed":false[,}]/.test(answer);
}

/** What it is given is to go, and is in no file afterwards. */
function takesAway({ call }: Outcome, { destructive, idempotent }: Promised): boolean {
  const asked = `${call.tool}_${String(call.params["operation"])}`;
  return (destructive && !idempotent) || /(^|[_-])(remove|delete|clear|unset)([_-]|$)/.test(asked);
}

/** Calls that failed all succeed, and none of them changed a thing: of an idempotent tool, those with new texts. */
function changedNothing(pairs: readonly Pair[], promised: Promised): Refusal | undefined {
  const asked = pairs.filter(({ was, is }) => {
    const isNew = !promised.idempotent || (is.call.marks.length > 0 && !takesAway(is, promised));
    return was.asRecorded && is.ending === "ok" && isNew && !onlyReads(is, promised);
  });
  if (asked.length === 0 || asked.some(({ is }) => is.before !== is.after)) return undefined;
  const why = `${asked.length} calls that failed now answer success, and none of them changed anything`;
  return { verdict: "fix_ineffective", why };
}

/** New texts of one field are never stored, while those of others are. */
function ignoresField(pairs: readonly Pair[], promised: Promised): Refusal | undefined {
  const stored = new Map<string, boolean>();
  for (const { was, is } of pairs) {
    if (!was.asRecorded || is.ending !== "ok" || is.call.marks.length === 0) continue;
    if (onlyReads(is, promised) || takesAway(is, promised)) continue;
    const [field = ""] = is.call.about.split(" = ");
    const isThere = is.call.marks.every((mark) => is.written.toLowerCase().includes(mark.toLowerCase()));
    stored.set(field, stored.get(field) === true || isThere);
  }
  const ignored = [...stored].find(([, isStored]) => !isStored)?.[0];
  if (ignored === undefined || ![...stored.values()].includes(true)) return undefined;
  return { verdict: "fix_ineffective", why: `calls that failed now answer success, and never store ${ignored}` };
}

/** A tool that promises that a second call changes nothing more, and kept it on the base wherever it worked. */
function changesAgain({ was, is }: Pair, pairs: readonly Pair[]): Refusal | undefined {
  if (!was.asRecorded || is.ending !== "ok" || is.again !== true) return undefined;
  const never = pairs.some(({ was: other }) => other.again === true);
  return never ? undefined : { verdict: "fix_ineffective", why: "a call that is made twice changes more than once" };
}

/** What an item is made of is in it: another tool that is told the same of it finds nothing to change, as on the base. */
function isMadeOtherwise({ was, is }: Pair, pairs: readonly Pair[]): Refusal | undefined {
  if (!was.asRecorded || is.ending !== "ok" || is.retold !== true) return undefined;
  const known = pairs.map(({ was: other }) => other.retold);
  if (known.includes(true) || !known.includes(false)) return undefined;
  return { verdict: "fix_ineffective", why: "a call that failed makes an item otherwise than it was told" };
}

/** Whether arguments fit is a matter of the arguments alone: the same ones cannot be wrong beside some files only. */
function blamesArguments({ was, is }: Pair, pairs: readonly Pair[]): Refusal | undefined {
  if (!was.asRecorded || is.ending !== "refused" || is.answer !== "E_INVALID_ARGUMENTS") return undefined;
  const done = pairs.some(({ is: other }) => other.call === is.call && other.ending === "ok");
  if (!done) return undefined;
  return { verdict: "fix_ineffective", why: "a call is refused for its arguments, which are accepted elsewhere" };
}

/** An answer that is made of the files, and is the same for texts that no file has, is none to the call. */
function ignoresTexts(pairs: readonly Pair[], { readOnly }: Promised): Refusal | undefined {
  const healed = pairs.filter(({ was, is }) => was.asRecorded && is.ending === "ok" && is.state === "as recorded");
  const [recorded] = healed;
  if (!readOnly || recorded === undefined || recorded.is.call !== pairs[0]?.is.call) return undefined;
  const { answer, call } = recorded.is;
  const asked = healed.filter(({ is }) => is.call.marks.length > 0);
  const elsewhere = pairs.find(({ is }) => is.call === call && is.state === "other items")?.is;
  const ofFiles = elsewhere?.ending === "ok" && elsewhere.answer !== answer;
  if (!ofFiles || asked.length === 0 || asked.some(({ is }) => is.answer !== answer)) return undefined;
  return { verdict: "fix_ineffective", why: "calls that failed now answer the same whatever text they are made with" };
}

function filesNamed(answer: string): string[] {
  return [...answer.matchAll(/"[^"]*?([^/"\\]+\.md)"/g)].map(([, name = ""]) => name);
}

/** What a reading call finds among some items, it finds among more: an empty answer is no mended one. */
function lostItems(pairs: readonly Pair[], promised: Promised): Refusal | undefined {
  for (const { was, is } of pairs) {
    if (is.state !== "with more items" || is.ending !== "ok" || was.ending === "ok") continue;
    if (!onlyReads(is, promised) || isPage(is)) continue;
    const alone = pairs.find(({ is: other }) => other.state === "other items" && other.call === is.call)?.is;
    const lost = SEED_WORDS.find(
      (word) => alone?.ending === "ok" && alone.answer.includes(word) && !is.answer.includes(word),
    );
    if (lost === undefined) continue;
    const why = `a call that failed now answers without what it finds elsewhere (${lost}): ${placeOf(is)}`;
    return { verdict: "fix_ineffective", why };
  }
  return undefined;
}

/** More than a list shows, whether it was told how much or not. */
const PAGE = 90;

function isPage({ call, files }: Outcome): boolean {
  return "limit" in call.params || "offset" in call.params || files.length > PAGE;
}

/**
 * A refusal of the recorded call is honest where the tool still does its work on the same tracker. Not so where the very
 * same call of a tool that only adds is done beside more items: then nothing is wrong with the call.
 */
function refusesAll(pairs: readonly Pair[], { readOnly, destructive }: Promised): Refusal | undefined {
  const healed = pairs.filter(({ was }) => was.asRecorded);
  if (healed.length === 0 || healed.some(({ is }) => is.ending !== "refused")) return undefined;
  const tool = healed[0]?.is.call.tool;
  const there = pairs.filter(({ is }) => is.state === "with more items" && is.call.tool === tool);
  const done = there.filter(({ is }) => is.ending === "ok");
  const same = done.find(({ is }) => healed.some((other) => other.is.call === is.call));
  if (same !== undefined && !readOnly && !destructive)
    return {
      verdict: "fix_ineffective",
      why: `a call that is done beside more items is refused without them: ${placeOf(same.is)}`,
    };
  if (done.length > 0) return undefined;
  const why = `every call like the recorded one is now refused (${healed[0]?.is.answer ?? ""}), and none works`;
  return { verdict: "fix_ineffective", why };
}
