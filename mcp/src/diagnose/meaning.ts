import type { Blame } from "../shared/error-codes.ts";
import { isRecord, type Json } from "../shared/json.ts";
import type { Fit } from "./checks/advertised-schema.ts";
import type { Case } from "./shrink.ts";

/** How a call fits what clients are shown of the tool. */
export type FitOf = (params: Json) => Pick<Fit, "fits" | "wrong">;

/** What a failure is, as far as it limits what may be left out of it. */
export interface Failed {
  readonly blame: Blame;
  readonly fitOf: FitOf;
}

/** Fields without which a tracker file is no item, whatever reads it. */
const OF_AN_ITEM = /^(---|id:|title:|type:|status:)/;
const ID = /^(ISS|SPEC|IDEA)-0*(\d+)$/i;
/** Shorter texts may be names, choices or dates: half of one is another call. */
const SHORT = 64;

/**
 * Whether a smaller case still asks for the same thing. A smaller call that fails the same can be one that has to fail:
 * an item that is really not there, an argument that the schema refuses, a file that is really broken. Such a case would
 * make a test that no fix can satisfy.
 */
export function keepsMeaning(start: Case, { blame, fitOf }: Failed): (candidate: Case) => boolean {
  const fit = fitOf(start.params);
  const ids = idsIn(start.params);
  const named = Object.keys(start.files).filter((file) =>
    ids.some((id) => isFileOf(file, start.files[file] ?? "", id)),
  );
  return (candidate) =>
    (fit.fits === "unknown"
      ? // Of a tool that is not there nobody knows what it needs.
        JSON.stringify(candidate.params) === JSON.stringify(start.params)
      : fitsNoWorse(fitOf(candidate.params), fit)) &&
    ids.every((id) => idsIn(candidate.params).includes(id)) &&
    named.every((file) => candidate.files[file] !== undefined) &&
    confirmed(start.params) === confirmed(candidate.params) &&
    blanksIn(candidate.params) <= blanksIn(start.params) &&
    Object.entries(candidate.files).every(([file, text]) => keepsItem(start.files[file] ?? "", text, blame)) &&
    (blame !== "caller" || keepsValues(start.params, candidate.params));
}

/** Wrong in the same way, with less or as much that is wrong. */
function fitsNoWorse(now: ReturnType<FitOf>, before: ReturnType<FitOf>): boolean {
  return now.fits === before.fits && now.wrong.every((name) => before.wrong.includes(name));
}

/** The ids that a call names anywhere, as `ISS-12`. */
export function idsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return canonical(value);
  if (typeof value !== "object" || value === null) return [];
  return [...new Set(Object.values(value).flatMap((entry) => idsIn(entry)))];
}

function canonical(text: string): string[] {
  const [, prefix, digits] = ID.exec(text.trim()) ?? [];
  return prefix === undefined ? [] : [`${prefix.toUpperCase()}-${digits}`];
}

/** By its name, else by its `id:` line. */
export function isFileOf(file: string, text: string, id: string): boolean {
  const [name = ""] = /^[A-Za-z]+-\d+/.exec(file.split("/").at(-1) ?? "") ?? [];
  const [, own = ""] = /^id:[ \t]*["']?([A-Za-z]+-\d+)/m.exec(text) ?? [];
  return [name, own].some((one) => canonical(one).includes(id));
}

/** Texts without anything in them, which tools may rightly refuse whatever their schema shows. */
export function blanksIn(value: Json | undefined): number {
  if (typeof value === "string") return value.trim() === "" ? 1 : 0;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, entry) => sum + blanksIn(entry), 0);
}

/** What must be said once more before anything is removed. */
function confirmed(params: Json): string {
  if (!isRecord(params)) return "";
  return Object.keys(params)
    .filter((key) => /confirm/i.test(key))
    .sort()
    .join();
}

/** A file that is blamed is not touched: cut, it could be broken for real. */
function keepsItem(before: string, after: string, blame: Blame): boolean {
  if (blame === "environment") return before === after;
  const wanted = before.split("\n").filter((line) => OF_AN_ITEM.test(line));
  const there = after.split("\n").filter((line) => OF_AN_ITEM.test(line));
  return wanted.length === there.length;
}

/** Whole arguments may go, but what is left of them is what the caller gave, or a part of a long text. */
function keepsValues(before: Json | undefined, after: Json): boolean {
  if (typeof after === "string" && typeof before === "string" && before.length > SHORT) return after.length > SHORT / 2;
  if (Array.isArray(after)) {
    return Array.isArray(before) && after.every((entry) => before.some((old) => keepsValues(old, entry)));
  }
  if (isRecord(after))
    return isRecord(before) && Object.entries(after).every(([key, v]) => keepsValues(before[key], v));
  return before === after;
}
