import { byNewest, type Card } from "./card.ts";
import { fold } from "./fold.ts";

export const SEARCH_FIELDS = ["title", "description", "labels"] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

const EXCERPT = 160;

/** A folded word, and the pattern that finds it in ASCII text of any case. */
export interface Word {
  readonly text: string;
  readonly pattern: RegExp;
}

/** What is looked for, ready to be compared with folded texts. */
export interface Needle {
  readonly text: string;
  /** The words of the text, the longest first: it is the one that most items lack. */
  readonly words: readonly Word[];
  readonly fields: ReadonlySet<SearchField>;
}

/** An item among which is searched. */
export interface Searched {
  readonly card: Card;
  /** Its folded description, undefined when that is not at hand. */
  readonly body: string | undefined;
  /** False when one of the words certainly is nowhere in the item: a cheaper question than the other two. */
  mayHave(words: readonly Word[]): boolean;
}

export function needleOf(query: string, fields: readonly SearchField[]): Needle {
  const text = fold(query);
  const words = [...new Set(text.split(/\s+/).filter((word) => word !== ""))].sort((a, b) => b.length - a.length);
  return { text, words: words.map((word) => ({ text: word, pattern: patternOf(word) })), fields: new Set(fields) };
}

function patternOf(word: string): RegExp {
  return new RegExp(word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "i");
}

/**
 * Items that contain the text, best first: the title is it, begins with it, contains it, a label contains it, the
 * description contains it, all its words are somewhere; equals newest first. Upper and lower case are one; the text
 * is never a pattern.
 */
export function search<T extends Searched>(
  items: Iterable<T>,
  bodyOnDisk: (item: T) => string,
  needle: Needle,
  matches: (card: Card) => boolean,
): T[] {
  const hits: { item: T; score: number }[] = [];
  for (const item of items) {
    if (!item.mayHave(needle.words)) continue;
    const body = needle.fields.has("description") ? (item.body ?? bodyOnDisk(item)) : "";
    const found = score(item.card, body, needle);
    if (found > 0 && matches(item.card)) hits.push({ item, score: found });
  }
  return hits.sort((a, b) => b.score - a.score || byNewest(a.item.card, b.item.card)).map(({ item }) => item);
}

/** 0 for an item that does not match. */
function score(card: Card, description: string, { text, words: all, fields }: Needle): number {
  const title = fields.has("title") ? card.title : "";
  if (title !== "" && title === text) return 6;
  if (title !== "" && title.startsWith(text)) return 5;
  if (title.includes(text)) return 4;
  const labels = fields.has("labels") ? card.labels : [];
  if (labels.some((label) => label.includes(text))) return 3;
  if (description.includes(text)) return 2;
  const words = all.map((word) => word.text);
  const named = words.filter((word) => title.includes(word) || labels.some((label) => label.includes(word)));
  const isWhole = words.every((word) => named.includes(word) || description.includes(word));
  return isWhole ? (1 + named.length) / (1 + words.length) : 0;
}

/** The part of the description around the first hit, or its beginning, on one line. */
export function excerpt(description: string, query: string): string {
  const text = description.replace(/\s+/g, " ");
  const at = Math.max(0, fold(text).indexOf(fold(query)) - EXCERPT / 4);
  const end = at + EXCERPT;
  return `${at > 0 ? "…" : ""}${text.slice(at, end)}${end < text.length ? "…" : ""}`;
}
