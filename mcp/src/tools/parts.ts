import { z } from "zod";
import { WranglerError } from "../shared/errors.ts";
import type { Json, JsonObject } from "../shared/json.ts";
import { parseDate } from "../tracker/dates.ts";
import { PRIORITIES, STATUSES, TYPES, type Facts, type ItemType } from "../tracker/item.ts";
import type { Problems } from "../tracker/views.ts";

/** Parameters and answers that several tools share, each with its prose in one place. */

export const DEFAULT_SHOWN = 100;

export const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** Checked, but not spelled out in the schema: the definitions of all tools have a budget, and a refusal names it. */
export const word = z
  .string()
  .trim()
  .refine((text) => text !== "", "must not be blank");

export const id = word.describe("Id, or its file");
export const title = z.string().trim().min(1).max(200);
export const description = z
  .string()
  .refine((markdown) => markdown.trim() !== "" && markdown.length <= 1_000_000, "must have 1 to 1000000 characters")
  .describe("Markdown");
export const type = z.enum(TYPES);
/** The same where a sibling parameter or tool spells the choice out already. */
export const typeWord = z.string().pipe(type);
export const status = z.enum(STATUSES);
export const priority = z.enum(PRIORITIES);
export const labels = z.array(word);
const text = z.string().optional();
export const context = z.looseObject({ agentId: text, parentTaskId: text, estimatedEffort: text });

/** The conditions that issues_list and issues_search share. */
export const filters = {
  status: z.array(status).optional(),
  priority: z.array(priority).optional(),
  labels: labels.optional().describe("Has all of these"),
  assignee: text,
  project: text,
  parentTaskId: text,
  types: z.array(type).optional(),
};

export const limit = z.int().min(1).max(1000).default(DEFAULT_SHOWN);
export const offset = z.number().min(0).refine(Number.isSafeInteger, "must be a whole number").default(0);

/** Files that cannot be read, `{file, reason}`, and ids that several files have, `{id, files}`: every list has them. */
export const problems = { broken: z.array(z.unknown()), conflicts: z.array(z.unknown()) };
export const optionalProblems = { broken: problems.broken.optional(), conflicts: problems.conflicts.optional() };
/** Items whose other fields depend on the format asked for. */
export const found = z.array(z.looseObject({ id: z.string() }));
export const count = z.number();

/** Milliseconds since the epoch of an argument that names a date. */
export function timeOf(name: string, date: string | undefined): number | undefined {
  const time = date === undefined ? undefined : parseDate(date);
  if (date !== undefined && time === undefined) {
    throw missing(`${name} is not a date: ${JSON.stringify(date)}`, "Write it as 2026-11-21 or 2026-11-21T10:30:00Z.");
  }
  return time;
}

/** `type` is the older spelling of `types` with one entry. */
export function typesOf(
  types: readonly ItemType[] | undefined,
  type: ItemType | undefined,
): readonly ItemType[] | undefined {
  return type === undefined ? types : [...(types ?? []), type];
}

/** The refusal of arguments that fit the schema, but not each other. */
export function missing(message: string, hint: string): WranglerError {
  return new WranglerError("E_INVALID_ARGUMENTS", message, { hint });
}

/** A JSON copy of what came over the wire. */
export function jsonOf(value: unknown): Json {
  const copy: Json = JSON.parse(JSON.stringify(value));
  return copy;
}

export function jsonObjectOf(value: object): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, jsonOf(entry)]));
}

export function problemsOf({ broken, conflicts }: Problems): { broken: unknown[]; conflicts: unknown[] } {
  return { broken: [...broken], conflicts: [...conflicts] };
}

/** What stays out of the list, said at its end: nothing is left out silently. */
export function remarks({ broken, conflicts }: Problems): string {
  const lines = [
    ...broken.map(({ file, reason }) => `Cannot be read: ${file}: ${reason}`),
    ...conflicts.map(({ id: same, files }) => `Same id ${same}: ${files.join(", ")}`),
  ];
  return lines.map((line) => `\n${oneLine(line)}`).join("");
}

export function lineOf(item: Facts): string {
  return oneLine(`${item.id} [${item.status}] ${item.title}`);
}

/** Names and titles come from files that anybody may have written: none of them may look like two lines. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, " ");
}

/** "3 issues" */
export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
