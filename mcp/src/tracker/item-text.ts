import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { WranglerError } from "../shared/errors.ts";
import type { Json } from "../shared/json.ts";
import type { Plan } from "./change.ts";
import { editYaml } from "./edit-yaml.ts";
import { MAX_FRONT_MATTER, splitFile, type Parts } from "./front-matter.ts";
import type { Item } from "./item.ts";
import { readFields } from "./read-item.ts";
import { brokenItem } from "./tracker-errors.ts";
import { toJson, type Fields, type Value } from "./values.ts";

/** A file larger than this is no tracker file. */
export const MAX_FILE = 8 * 1024 * 1024;

/** The file of a new item. Quotes what YAML 1.1 readers, such as the original wrangler, would not take for text. */
export function newItemText(item: Omit<Item, "file" | "description">, description: string): string {
  const { id, title, type, status, priority, labels, createdAt, updatedAt, closedAt, ...optional } = item;
  const { assignee, project, wranglerContext } = optional;
  const all: [string, unknown][] = Object.entries({
    id,
    title,
    type,
    status,
    priority,
    labels,
    createdAt,
    updatedAt,
    closedAt,
    assignee,
    project,
    wranglerContext: wranglerContext === undefined ? undefined : new Map(Object.entries(wranglerContext)),
  }).filter(([, value]) => value !== undefined);
  const yaml = stringify(new Map(all), { schema: "core", compat: "yaml-1.1", lineWidth: 0, blockQuote: false });
  return fitting(`---\n${yaml}---\n\n${wellFormed(description)}${description.endsWith("\n") ? "" : "\n"}`);
}

/**
 * The file's text after the plan: changed keys are written anew, every other byte stays. Checked by reading the
 * result again before anybody may write it.
 *
 * @throws WranglerError E_ISSUE_BROKEN when the file's form does not allow that, E_INVALID_ARGUMENTS when the result
 * would be too large to read again.
 */
export function changedText(text: string, plan: Plan, file: string): string {
  const parts = splitFile(text);
  const edits = plan.edits.map((edit) => ({ ...edit, value: edit.value === undefined ? undefined : tidy(edit.value) }));
  const yaml = editYaml(parts.yaml, edits, parts.eol);
  const open = parts.open === "" ? `---${parts.eol}` : withLineEnd(parts.open, parts.eol);
  const close = parts.open === "" ? `---${parts.eol}${parts.eol}` : parts.close;
  const changed = fitting(open + yaml + close + changedBody(parts, plan));
  verify(parts, edits, splitFile(changed), file);
  return changed;
}

function withLineEnd(line: string, eol: string): string {
  return line.endsWith("\n") ? line : line + eol;
}

function changedBody(parts: Parts, plan: Plan): string {
  const { body, eol } = parts;
  const lines = (text: string): string => wellFormed(text).replace(/\r?\n/g, eol);
  const gap = parts.close === "" || parts.close.endsWith("\n") ? "" : eol;
  if (plan.description !== undefined) {
    const blank = /^(?:[ \t]*\r?\n)*/.exec(body)?.[0] ?? "";
    return `${gap}${blank}${lines(plan.description.trim())}${eol}${plan.note === undefined ? "" : eol + lines(plan.note) + eol}`;
  }
  if (plan.note === undefined) return body;
  const end = body === "" || body.endsWith("\n") ? "" : eol;
  return `${body}${gap}${end}${eol}${lines(plan.note)}${eol}`;
}

function verify(before: Parts, edits: Plan["edits"], after: Parts, file: string): void {
  const wanted = new Map<string, Json | Value | undefined>(readFields(before));
  const got: Fields = readFields(after);
  for (const edit of edits) {
    const { key, under } = edit;
    const value = under === undefined ? got.get(key) : entryOf(got.get(under), key);
    const found = value === undefined ? undefined : toJson(value);
    if (!isDeepStrictEqual(found, edit.value)) throw brokenItem(file, `its key "${key}" cannot be changed safely`);
    if (under === undefined) wanted.delete(key);
    else compareInner(readFields(before).get(under), got.get(under), edits, file);
    if (under !== undefined) wanted.delete(under);
  }
  for (const [key, value] of wanted) {
    if (!isDeepStrictEqual(got.get(key), value)) throw brokenItem(file, `changing it would also change "${key}"`);
  }
}

function compareInner(before: Value | undefined, after: Value | undefined, edits: Plan["edits"], file: string): void {
  const edited = new Set(edits.filter((edit) => edit.under !== undefined).map((edit) => edit.key));
  for (const [key, value] of before?.kind === "map" ? before.entries : []) {
    if (edited.has(key) || isDeepStrictEqual(entryOf(after, key), value)) continue;
    throw brokenItem(file, `changing it would also change "${key}"`);
  }
}

function entryOf(value: Value | undefined, key: string): Value | undefined {
  return value?.kind === "map" ? value.entries.get(key) : undefined;
}

/** Refuses what we could not read again. */
function fitting(text: string): string {
  const frontMatter = Buffer.byteLength(text.slice(0, text.indexOf("\n---", 3) + 1));
  if (frontMatter > MAX_FRONT_MATTER || Buffer.byteLength(text) > MAX_FILE) {
    throw new WranglerError("E_INVALID_ARGUMENTS", "the item would be larger than a tracker file may be", {
      hint: "Keep labels and wranglerContext below 64 KB and the whole file below 8 MB; link to large texts instead.",
    });
  }
  return text;
}

/** Lone surrogates cannot be written as UTF-8; they become the replacement character before anything is compared. */
function wellFormed(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

function tidy(value: Json): Json {
  if (typeof value === "string") return wellFormed(value);
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [wellFormed(key), tidy(entry)]));
}
