import { parseDate } from "./dates.ts";
import { fold } from "./fold.ts";
import { canonicalId } from "./ids.ts";
import type { Facts } from "./item.ts";

/** An item as the index knows it, with what filters, orders and searches compare. */
export interface Card {
  readonly facts: Facts;
  /** In canonical form. */
  readonly id: string;
  /** Milliseconds since the epoch; NaN when unknown, so that nothing is before or after it. */
  readonly createdMs: number;
  readonly updatedMs: number;
  /** Folded. */
  readonly title: string;
  readonly labels: readonly string[];
  /** Title and labels, a line each. */
  readonly names: string;
}

export function cardOf(facts: Facts): Card {
  const title = fold(facts.title);
  const labels = facts.labels.map(fold);
  return {
    facts,
    id: canonicalId(facts.id),
    createdMs: timeOf(facts.createdAt),
    updatedMs: timeOf(facts.updatedAt ?? facts.createdAt),
    title,
    labels,
    names: [title, ...labels].join("\n"),
  };
}

function timeOf(date: string | undefined): number {
  return (date === undefined ? undefined : parseDate(date)) ?? Number.NaN;
}

/** By id, then by file, so that pages of one list never overlap. */
export function byId(a: Card, b: Card): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.facts.file < b.facts.file ? -1 : a.facts.file > b.facts.file ? 1 : 0;
}

/** Last updated first, those without a date last. */
export function byNewest(a: Card, b: Card): number {
  return (b.updatedMs || 0) - (a.updatedMs || 0) || byId(a, b);
}
