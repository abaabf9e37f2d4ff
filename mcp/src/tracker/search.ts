import { byNewest, type Card } from "./card.ts";
import { fold } from "./fold.ts";
import { IN_BODY, type Marks, type WordIndex } from "./word-index.ts";

export const SEARCH_FIELDS = ["title", "description", "labels"] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

const EXCERPT = 160;

/** A folded word, and the pattern that finds it in ASCII text of any case. */
export interface Word {
  readonly text: string;
  readonly pattern: RegExp;
}

/** A word, and in which of the indexed items it is. */
export interface MarkedWord extends Word {
  readonly marks: Marks;
}

/** What is looked for, ready to be compared with folded texts. */
export interface Needle {
  readonly text: string;
  /** The words of the text, the longest first: it is the one that most items lack. */
  readonly words: readonly MarkedWord[];
  readonly fields: ReadonlySet<SearchField>;
}

/** An item among which is searched. */
export interface Searched {
  readonly card: Card;
  /** Its folded description, undefined when that is not at hand. */
  readonly body: string | undefined;
  /** False when one of the words certainly is nowhere in the item: a cheaper question than the other two. */
  mayHave(words: readonly MarkedWord[]): boolean;
  /** By place in the index of words; undefined for an item that is not in it. */
  readonly place: number | undefined;
}

export function needleOf(query: string, fields: readonly SearchField[], index: WordIndex): Needle {
  const words = wordsOf(query).map((word) => ({ ...word, marks: index.marksOf(word.text) }));
  return { text: fold(query), words, fields: new Set(fields) };
}

/** Different words, the longest first. */
export function wordsOf(query: string): Word[] {
  const words = new Set(fold(query).split(/\s+/).filter(Boolean));
  return [...words].sort((a, b) => b.length - a.length).map(wordOf);
}

function wordOf(text: string): Word {
  const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "i");
  return { text, pattern };
}

/**
 * Items that contain the text, best first: the title is it, begins with it, contains it, a label contains it, the
 * description contains it, all its words are somewhere; equals newest first. Upper and lower case are one; the text
 * is never a pattern.
 *
 * @param isOrdered the items come newest first
 */
export function search<T extends Searched>(
  items: Iterable<T>,
  isOrdered: boolean,
  bodyOnDisk: (item: T) => string,
  needle: Needle,
  matches: (card: Card) => boolean,
): T[] {
  const byScore = new Map<number, T[]>();
  for (const item of items) {
    if (!item.mayHave(needle.words)) continue;
    const body = (): string => (needle.fields.has("description") ? (item.body ?? bodyOnDisk(item)) : "");
    const found = isOnlyInBody(item, needle) ? 2 : score(item.card, body(), needle);
    if (found === 0 || !matches(item.card)) continue;
    const equals = byScore.get(found);
    if (equals === undefined) byScore.set(found, [item]);
    else equals.push(item);
  }
  const best = [...byScore].sort(([a], [b]) => b - a).map(([, equals]) => equals);
  return best.flatMap((equals) => (isOrdered ? equals : equals.sort((a, b) => byNewest(a.card, b.card))));
}

/** The index of words knows it: neither names nor text have to be looked at. */
function isOnlyInBody({ place }: Searched, { text, words, fields }: Needle): boolean {
  const [word] = words;
  if (place === undefined || word?.text !== text || !fields.has("description")) return false;
  return word.marks[place] === IN_BODY;
}

/** 0 for an item that does not match. */
function score(card: Card, description: string, { text, words, fields }: Needle): number {
  const named = card.names.includes(text) ? nameScore(card, text, fields) : 0;
  if (named > 0) return named;
  if (description.includes(text)) return 2;
  return words.length === 1 ? 0 : wordScore(card, description, words, fields);
}

function nameScore(card: Card, text: string, fields: Needle["fields"]): number {
  const title = fields.has("title") ? card.title : "";
  if (title !== "" && title === text) return 6;
  if (title !== "" && title.startsWith(text)) return 5;
  if (title.includes(text)) return 4;
  const labels = fields.has("labels") ? card.labels : [];
  return labels.some((label) => label.includes(text)) ? 3 : 0;
}

/** At most 1, the more the more of the words are in title and labels. */
function wordScore(card: Card, description: string, words: readonly Word[], fields: Needle["fields"]): number {
  let inNames = 0;
  for (const { text } of words) {
    if (card.names.includes(text) && nameScore(card, text, fields) > 0) inNames += 1;
    else if (!description.includes(text)) return 0;
  }
  return (1 + inNames) / (1 + words.length);
}

/** The part of the description around the first hit, or its beginning, on one line. */
export function excerpt(description: string, query: string): string {
  const text = description.replace(/\s+/g, " ");
  const at = Math.max(0, fold(text).indexOf(fold(query)) - EXCERPT / 4);
  const end = at + EXCERPT;
  return `${at > 0 ? "…" : ""}${text.slice(at, end)}${end < text.length ? "…" : ""}`;
}
