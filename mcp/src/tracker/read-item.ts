import { basename } from "node:path";
import { z } from "zod";
import { isoTime } from "../shared/clock.ts";
import { BrokenFile } from "./broken-file.ts";
import { parseDate } from "./dates.ts";
import { splitFile, type Parts } from "./front-matter.ts";
import { idInName } from "./ids.ts";
import { PRIORITIES, STATUSES, TYPES, type Item, type ItemType } from "./item.ts";
import { jsonObject, toJson, type Fields, type Value } from "./values.ts";
import { parseYaml } from "./yaml-full.ts";
import { readPlainYaml } from "./yaml-plain.ts";

/** Keys of `wranglerContext` that hold texts; `parentTaskId: 000034` is the text "000034", not the number 34. */
const TEXT_CONTEXT = new Set(["agentId", "parentTaskId", "estimatedEffort"]);

/**
 * The item that a file holds. Missing keys get their defaults, a file without front matter is an item too: people
 * write ideas by hand. Nothing is ever guessed from a value that is there but wrong.
 *
 * @param file path below the project, with forward slashes
 * @param folderType what lives in the file's folder
 * @throws BrokenFile
 */
export function readItem(text: string, file: string, folderType: ItemType): Item {
  const parts = splitFile(text);
  return itemOf(parts, readFields(parts), file, folderType);
}

export function readFields(parts: Parts): Fields {
  return readPlainYaml(parts.yaml) ?? parseYaml(parts.yaml).fields;
}

export function itemOf(parts: Parts, fields: Fields, file: string, folderType: ItemType): Item {
  const description = parts.body.trim();
  const id = textOf(fields, "id") ?? idInName(basename(file)) ?? basename(file, ".md");
  const read = checked({
    type: word(fields, "type") ?? folderType,
    status: word(fields, "status") ?? "open",
    priority: word(fields, "priority") ?? "medium",
  });
  return {
    id,
    title: textOf(fields, "title") ?? headingOf(description) ?? id,
    description,
    ...read,
    labels: labelsOf(fields.get("labels")),
    ...present("assignee", textOf(fields, "assignee")),
    ...present("project", textOf(fields, "project")),
    ...present("createdAt", dateOf(fields, "createdAt")),
    ...present("updatedAt", dateOf(fields, "updatedAt")),
    ...present("closedAt", dateOf(fields, "closedAt")),
    ...present("wranglerContext", contextOf(fields.get("wranglerContext"))),
    file,
  };
}

const Words = z.object({ type: z.enum(TYPES), status: z.enum(STATUSES), priority: z.enum(PRIORITIES) });

function checked(words: { type: string; status: string; priority: string }): z.output<typeof Words> {
  const result = Words.safeParse(words);
  if (result.success) return result.data;
  const key = String(result.error.issues[0]?.path[0]);
  const got = JSON.stringify(
    Object.entries(words)
      .find(([name]) => name === key)?.[1]
      .slice(0, 40),
  );
  const expected = { type: TYPES, status: STATUSES, priority: PRIORITIES }[key as keyof typeof words].join(", ");
  throw new BrokenFile(`its ${key} is ${got}; expected one of ${expected}`);
}

/** `In Progress` and `in-progress` mean in_progress. */
function word(fields: Fields, key: string): string | undefined {
  return textOf(fields, key)
    ?.trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
}

/** Undefined when the key is missing, null or blank. */
function textOf(fields: Fields, key: string): string | undefined {
  const value = fields.get(key);
  if (value === undefined || value.kind === "null") return undefined;
  if (value.kind !== "scalar") throw new BrokenFile(`its ${key} is not a text`);
  return value.text.trim() === "" ? undefined : value.text;
}

function dateOf(fields: Fields, key: string): string | undefined {
  const text = textOf(fields, key);
  const time = text === undefined ? undefined : parseDate(text);
  return time === undefined ? text : isoTime(time);
}

function labelsOf(value: Value | undefined): string[] {
  if (value === undefined || value.kind === "null") return [];
  if (value.kind === "scalar") return [value.text];
  if (value.kind === "map") throw new BrokenFile("its labels are not a list");
  return value.items.flatMap((item) => {
    if (item.kind === "null") return [];
    if (item.kind !== "scalar") throw new BrokenFile("one of its labels is not a text");
    return [item.text];
  });
}

function contextOf(value: Value | undefined): Item["wranglerContext"] {
  if (value === undefined || value.kind === "null") return undefined;
  if (value.kind !== "map") throw new BrokenFile("its wranglerContext is not a list of keys and values");
  return jsonObject(
    [...value.entries].map(([key, entry]) => {
      return [key, entry.kind === "scalar" && TEXT_CONTEXT.has(key) ? entry.text : toJson(entry)];
    }),
  );
}

function headingOf(description: string): string | undefined {
  const heading = /^#{1,6}[ \t]+(\S.*)$/m.exec(description)?.[1]?.trim();
  return heading?.slice(0, 200);
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  // The one cast: TypeScript widens a computed key of a type parameter.
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
