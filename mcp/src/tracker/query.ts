import { byId, type Card } from "./card.ts";
import { canonicalId } from "./ids.ts";
import { PRIORITIES, STATUSES, type ItemType, type Priority, type Status } from "./item.ts";

/** Which items; every condition that is given has to hold. */
export interface Filter {
  readonly ids?: readonly string[] | undefined;
  readonly status?: readonly Status[] | undefined;
  readonly priority?: readonly Priority[] | undefined;
  /** All of them. */
  readonly labels?: readonly string[] | undefined;
  readonly assignee?: string | undefined;
  readonly project?: string | undefined;
  readonly parentTaskId?: string | undefined;
  readonly types?: readonly ItemType[] | undefined;
  /** Milliseconds since the epoch, inclusive. An item whose date is unknown is neither after nor before. */
  readonly createdAfter?: number | undefined;
  readonly createdBefore?: number | undefined;
}

export type SortKey = "created" | "updated" | "priority" | "status";
export type SortOrder = "asc" | "desc";

type Condition = (card: Card) => boolean;

/** The filter as a question about one item. */
export function matcher(filter: Filter): Condition {
  const { labels = [], createdAfter: after, createdBefore: before } = filter;
  const conditions = [
    within(filter.types, ({ facts }) => facts.type),
    within(filter.status, ({ facts }) => facts.status),
    within(filter.priority, ({ facts }) => facts.priority),
    filter.ids === undefined ? undefined : namedAs(filter.ids),
    labels.length === 0 ? undefined : ({ facts }: Card) => labels.every((label) => facts.labels.includes(label)),
    is(filter.assignee, ({ facts }) => facts.assignee),
    is(filter.project, ({ facts }) => facts.project),
    is(filter.parentTaskId, ({ facts }) => facts.wranglerContext?.["parentTaskId"]),
    after === undefined ? undefined : ({ createdMs }: Card) => createdMs >= after,
    before === undefined ? undefined : ({ createdMs }: Card) => createdMs <= before,
  ].filter((condition) => condition !== undefined);
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? only : (card) => conditions.every((holds) => holds(card));
}

/** By id in any spelling, or by file. */
export function namedAs(ids: readonly string[]): Condition {
  const [canonical, files] = [new Set(ids.map(canonicalId)), new Set(ids)];
  return ({ id, facts }) => canonical.has(id) || files.has(facts.file);
}

/** An empty list of alternatives means no condition, as in the original. */
function within<T>(allowed: readonly T[] | undefined, valueOf: (card: Card) => T): Condition | undefined {
  if (allowed === undefined || allowed.length === 0) return undefined;
  return (card) => allowed.includes(valueOf(card));
}

function is(wanted: string | undefined, valueOf: (card: Card) => unknown): Condition | undefined {
  return wanted === undefined ? undefined : (card) => valueOf(card) === wanted;
}

/** In which order two items come; equals are ordered by id. */
export function comparer(key: SortKey, order: SortOrder): (a: Card, b: Card) => number {
  const sign = order === "desc" ? -1 : 1;
  return (a, b) => sign * (rank(a, key) - rank(b, key)) || byId(a, b);
}

function rank(card: Card, key: SortKey): number {
  switch (key) {
    case "created":
      return card.createdMs || 0;
    case "updated":
      return card.updatedMs || 0;
    case "priority":
      return PRIORITIES.indexOf(card.facts.priority);
    case "status":
      return STATUSES.indexOf(card.facts.status);
  }
}
