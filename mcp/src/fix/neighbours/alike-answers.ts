import { isRecord } from "../../shared/json.ts";
import { LONG } from "./alike.ts";
import { COMPLETED, REORDERED } from "./alterations.ts";
import { AS_RECORDED, WORD } from "./calls.ts";
import { SOUND } from "./healthy.ts";
import { onlyReads, placeOf, type Pair, type Promised, type Refusal } from "./pairs.ts";
import type { Outcome } from "./run.ts";

/**
 * One mistake in the place of another heals nothing; nor does one that is left where the tool answers about the recorded
 * items what its own schema refuses: the same data is behind it.
 */
export function failsOtherwise({ was, is }: Pair, { tool }: Promised): Refusal | undefined {
  if (is.asRecorded || is.ending !== "bug" || is.call.tool !== tool) return undefined;
  if (was.asRecorded)
    return { verdict: "fix_ineffective", why: `a call that failed as recorded now fails otherwise (${is.answer})` };
  if (is.state !== "as recorded" || is.answer !== "E_INVALID_OUTPUT") return undefined;
  return { verdict: "fix_ineffective", why: "the tool still answers about the recorded items what its schema refuses" };
}

/**
 * What the recorded call failed by is in the way of the other tools as well, and is mended for them too. Those are asked
 * about the recorded items: of what is not in the tracker, and of words of ours, each tool rightly says that it is not
 * there.
 */
export function failsElsewhere(pairs: readonly Pair[], { tool }: Promised): Refusal | undefined {
  const defect = recordedDefect(pairs);
  if (defect === "") return undefined;
  const others = pairs.filter(({ is }) => is.call.tool !== tool && is.call.only === "failures" && !isOurs(is));
  const left = others.find(({ was, is }) => was.defect === defect && is.defect === defect);
  if (left === undefined) return undefined;
  const why = `the tool ${left.is.call.tool} still fails by what the recorded call failed by: ${placeOf(left.is)}`;
  return { verdict: "fix_ineffective", why };
}

/** What the recorded call failed by, empty where no code of ours did. */
function recordedDefect(pairs: readonly Pair[]): string {
  return pairs.find((pair) => isRecordedCall(pair, "as recorded") && pair.was.asRecorded)?.was.defect ?? "";
}

/**
 * Another tool that only reads was refused by the recorded defect, or was refused a sound item, and is answered now: it
 * was the same bug that blamed its caller.
 */
export function isHealed({ was, is }: Pair, tool: string, pairs: readonly Pair[]): boolean {
  if (is.call.tool === tool || is.call.writes === true || is.ending !== "ok") return false;
  const defect = recordedDefect(pairs);
  const isSound = SOUND.has(is.state) && was.answer !== "E_INVALID_ARGUMENTS";
  return isSound || (defect !== "" && was.defect === defect);
}

/** Refused, and asked for something with a word of ours. */
function isOurs({ ending, call }: Outcome): boolean {
  return ending === "refused" && JSON.stringify(call.params).includes(WORD);
}

/** Where the recorded call is refused, a call of its class is not done. */
export function treatsAlike(pairs: readonly Pair[]): Refusal | undefined {
  const recorded = pairs.find((pair) => isRecordedCall(pair, "as recorded"));
  if (recorded === undefined || !recorded.was.asRecorded || recorded.is.ending !== "refused") return undefined;
  const done = pairs.find(({ was, is }) => is.call.isAlike === true && was.asRecorded && is.ending === "ok");
  if (done === undefined) return undefined;
  const why = `the recorded call is refused (${recorded.is.answer}), and a call of its kind is done: ${placeOf(done.is)}`;
  return { verdict: "fix_ineffective", why };
}

/** The same lines in another order say the same. */
export function variesByOrder(pairs: readonly Pair[], promised: Promised): Refusal | undefined {
  const [one, other] = ["as recorded", REORDERED].map((state) => pairs.find((pair) => isRecordedCall(pair, state)));
  if (one?.is.ending !== "ok" || !one.was.asRecorded || other === undefined || !onlyReads(one.is, promised))
    return undefined;
  if (other.is.ending === "ok" && leaves(one.is.answer) === leaves(other.is.answer)) return undefined;
  const why = `a call that failed answers otherwise for the same data in another order: ${placeOf(other.is)}`;
  return { verdict: "fix_ineffective", why };
}

/** What a reading call names where nothing is missing in the recorded items, it names where something is. */
export function lostRecorded(pairs: readonly Pair[], promised: Promised): Refusal | undefined {
  const [one, whole] = ["as recorded", COMPLETED].map((state) => pairs.find((pair) => isRecordedCall(pair, state)));
  if (one?.is.ending !== "ok" || !one.was.asRecorded || whole?.was.ending !== "ok") return undefined;
  if (!onlyReads(one.is, promised)) return undefined;
  const lost = [...new Set(whole.was.answer.match(ID))].find((id) => !one.is.answer.includes(id));
  if (lost === undefined) return undefined;
  const why = `a call that failed now answers without ${lost}, which it names where nothing is missing in it`;
  return { verdict: "fix_ineffective", why: `${why}: ${placeOf(one.is)}` };
}

/** Of two long texts that differ in the last word each is that of one item: who finds both for both does not read on. */
export function cutsTexts(pairs: readonly Pair[], promised: Promised): Refusal | undefined {
  const long = pairs.filter(({ was, is }) => is.state === LONG && was.asRecorded && is.ending === "ok");
  for (const { is } of long) {
    const other = long.find(
      (one) => one.is !== is && Object.keys(one.is.call.params).join() === Object.keys(is.call.params).join(),
    );
    if (other === undefined || other.is.answer !== is.answer || !onlyReads(is, promised)) continue;
    if (new Set(is.answer.match(ID)).size < 2) continue;
    const why = `calls that failed now answer the same for texts that differ at their end: ${placeOf(is)}`;
    return { verdict: "fix_ineffective", why };
  }
  return undefined;
}

const ID = /\b(?:ISS|SPEC|IDEA)-\d+\b/g;

function isRecordedCall({ is }: Pair, state: string): boolean {
  return is.state === state && is.call.about === AS_RECORDED;
}

/** All values of an answer, in no order. */
function leaves(answer: string): string {
  const found: string[] = [];
  const queue: unknown[] = [parsed(answer)];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (Array.isArray(value) || isRecord(value))
      queue.push(...Object.values(value).map((inner: unknown) => inner ?? null));
    else found.push(JSON.stringify(value));
  }
  return found.sort().join();
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}
