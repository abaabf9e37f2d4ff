import { isRecord, type JsonObject } from "../../shared/json.ts";
import { canonicalId, PREFIXES } from "../../tracker/ids.ts";
import { itemText, type Files } from "./alterations.ts";
import type { NeighbourCall } from "./calls.ts";

/** Texts of which the system allows no long ones, and values that are no texts to vary. */
const NAMES = /(^|_)(id|ids|path|paths|file|files|name|source|destination|uri|url|cwd)$|Ids?$|Path$/i;
const MARK = "quokka";
const OTHER_MARK = "wombat";
const LONG_WORDS = 60;
const SIGNS = /[^\p{L}\p{N}\s_"'-]/gu;
const BLANK_TEXTS = ["\t", "\r\n", "\u00a0", "\u3000"];
const MAX_WORDS = 12;
/** Bounds what many fields would cost. */
export const MAX_ALIKE = 64;
export const MAX_LONG = 8;

/**
 * Calls on the recorded tracker of the same class as the recorded one: its signs in other places, its blanks of other
 * kinds, its texts much longer, its values under keys of the same kind, words of the recorded files. Where the base fails
 * on them as recorded, the fix does not.
 */
export function alikeCalls(tool: string, params: JsonObject, schema: unknown, files: Files): NeighbourCall[] {
  const fields = propertiesOf(schema);
  const calls: NeighbourCall[] = [];
  const add = (field: string, value: unknown, more: Pick<NeighbourCall, "marks" | "only" | "isAlike">): void => {
    const shown = (JSON.stringify(value) ?? "").slice(0, 40);
    calls.push({ tool, about: `${field} = ${shown}`, params: { ...params, [field]: value } as JsonObject, ...more });
  };
  for (const [field, value] of Object.entries(params)) {
    if (isRecord(value)) {
      for (const other of underOtherKeys(value, fields[field]))
        add(field, other, { marks: [], only: "failures", isAlike: true });
    }
    if (typeof value !== "string" || !isFreeText(field, fields[field])) continue;
    add(field, longText(value, MARK), { marks: [MARK] });
    for (const text of otherSigns(value)) add(field, text, { marks: [], only: "failures" });
    for (const blank of value.trim() === "" ? BLANK_TEXTS : [])
      add(field, blank, { marks: [], only: "failures", isAlike: true });
    for (const word of wordsOf(files)) add(field, word, { marks: [], only: "failures" });
  }
  return calls.slice(0, MAX_ALIKE);
}

/** Calls with two long texts that differ in their last word, and a tracker in which each is that of one item. */
export function longCalls(tool: string, params: JsonObject, schema: unknown): LongCalls[] {
  const fields = propertiesOf(schema);
  const long = Object.entries(params).flatMap(([field, value]) => {
    if (typeof value !== "string" || !isFreeText(field, fields[field])) return [];
    const ends = [MARK, OTHER_MARK].map((mark) => longText(value, mark));
    const files = ends.map((text, at): [string, string] => {
      const id = `${PREFIXES.issue}-${900_401 + at}`;
      return [`issues/${id}-long.md`, itemText(id, { title: "Long", assignee: "keeper", project: "Menagerie" }, text)];
    });
    const calls = ends.map((text, at): NeighbourCall => {
      const about = `${field} = a long text, ${at + 1} of 2`;
      return { tool, about, params: { ...params, [field]: text }, marks: [], only: "failures" };
    });
    return [{ name: LONG, files: new Map(files), calls }];
  });
  return long.slice(0, MAX_LONG / 2);
}

export interface LongCalls {
  readonly name: string;
  readonly files: Files;
  readonly calls: readonly NeighbourCall[];
}

/** Items whose texts differ in the last word. */
export const LONG = "items with long texts";

function longText(value: string, end: string): string {
  return `${value} ${"and so on ".repeat(LONG_WORDS)}${end}`.trim();
}

/** The same call about other items. */
export function aboutOthers(call: NeighbourCall, standIn: (id: string) => string | undefined): NeighbourCall {
  const swap = (field: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((entry) => swap(field, entry));
    return typeof value === "string" && NAMES.test(field)
      ? (standIn(canonicalId(value)) ?? standIn(value) ?? value)
      : value;
  };
  const params = Object.fromEntries(Object.entries(call.params).map(([field, value]) => [field, swap(field, value)]));
  return { ...call, params: params as JsonObject };
}

function propertiesOf(schema: unknown): Readonly<Record<string, unknown>> {
  return isRecord(schema) && isRecord(schema["properties"]) ? schema["properties"] : {};
}

function isFreeText(field: string, kind: unknown): boolean {
  const schema = isRecord(kind) ? kind : {};
  return (
    !NAMES.test(field) &&
    !Array.isArray(schema["enum"]) &&
    schema["pattern"] === undefined &&
    schema["format"] === undefined
  );
}

/** A text whose signs stand alone, first, between letters, and thrice. */
function otherSigns(value: string): string[] {
  const signs = [...new Set(value.match(SIGNS) ?? [])].slice(0, 2);
  return signs.flatMap((sign) => [sign, `${sign}1`, `a${sign}`, `a${sign}b`, `${sign}${sign}${sign}`, `a ${sign} b`]);
}

/** The same values under other keys that take such values. */
function underOtherKeys(value: Readonly<Record<string, unknown>>, kind: unknown): JsonObject[] {
  const fields = propertiesOf(kind);
  const shape = (key: string): string => {
    const { description, ...rest } = isRecord(fields[key]) ? fields[key] : {};
    void description;
    return JSON.stringify(rest);
  };
  return Object.entries(value).flatMap(([key, own]) => {
    const others = Object.keys(fields).filter((other) => !(other in value) && shape(other) === shape(key));
    return others.map((other) => {
      const moved = Object.entries(value).map(([name, kept]) => [
        name === key ? other : name,
        name === key ? own : kept,
      ]);
      return Object.fromEntries(moved) as JsonObject;
    });
  });
}

/**
 * Words of the recorded files, those that stand there once before the others: they are what a search finds one item by.
 * Of many, some of each part of the files.
 */
function wordsOf(files: Files): string[] {
  const texts = [...files].filter(([path]) => !path.endsWith("/")).map(([, text]) => text.match(/\p{L}{4,}/gu) ?? []);
  const counts = new Map<string, number>();
  for (const word of texts.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const once = [...counts].filter(([, count]) => count === 1).map(([word]) => word);
  const often = [...counts].filter(([, count]) => count > 1).map(([word]) => word);
  const some = spread(once, MAX_WORDS);
  return [...some, ...spread(often, MAX_WORDS - some.length)];
}

function spread(words: readonly string[], most: number): string[] {
  const step = Math.max(1, words.length / Math.max(1, most));
  return Array.from({ length: Math.min(most, words.length) }, (_, at) => words[Math.floor(at * step)] ?? "");
}
