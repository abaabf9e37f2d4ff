import { byId, sorted } from "./query.ts";
import type { Item } from "./item.ts";

export const SEARCH_FIELDS = ["title", "description", "labels"] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

const EXCERPT = 160;

/**
 * Items that contain the text, best first: the title is it, begins with it, contains it, a label contains it, the
 * description contains it; equals newest first. Upper and lower case are one; the text is never a pattern.
 */
export function search(items: readonly Item[], query: string, fields: readonly SearchField[]): Item[] {
  const needle = fold(query);
  const scores = new Map(items.map((item) => [item, score(item, needle, new Set(fields))]));
  const hits = sorted(
    [...items].sort(byId).filter((item) => (scores.get(item) ?? 0) > 0),
    "updated",
    "desc",
  );
  return hits.sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
}

function score(item: Item, needle: string, fields: ReadonlySet<SearchField>): number {
  const title = fields.has("title") ? fold(item.title) : "";
  if (title !== "" && title === needle) return 5;
  if (title !== "" && title.startsWith(needle)) return 4;
  if (title.includes(needle)) return 3;
  if (fields.has("labels") && item.labels.some((label) => fold(label).includes(needle))) return 2;
  return fields.has("description") && fold(item.description).includes(needle) ? 1 : 0;
}

function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/** The part of the description around the first hit, or its beginning, on one line. */
export function excerpt(description: string, query: string): string {
  const text = description.replace(/\s+/g, " ");
  const at = Math.max(0, fold(text).indexOf(fold(query)) - EXCERPT / 4);
  const end = at + EXCERPT;
  return `${at > 0 ? "…" : ""}${text.slice(at, end)}${end < text.length ? "…" : ""}`;
}
