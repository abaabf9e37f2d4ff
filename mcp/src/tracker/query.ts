import { parseDate } from "./dates.ts";
import { canonicalId } from "./ids.ts";
import { PRIORITIES, STATUSES, type Item, type ItemType, type Priority, type Status } from "./item.ts";

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

export function matches(item: Item, filter: Filter): boolean {
  return [
    within(filter.types, item.type),
    within(filter.status, item.status),
    within(filter.priority, item.priority),
    filter.ids === undefined || filter.ids.some((id) => isNamed(item, id)),
    (filter.labels ?? []).every((label) => item.labels.includes(label)),
    filter.assignee === undefined || item.assignee === filter.assignee,
    filter.project === undefined || item.project === filter.project,
    filter.parentTaskId === undefined || item.wranglerContext?.["parentTaskId"] === filter.parentTaskId,
    filter.createdAfter === undefined || timeOf(item.createdAt, Number.NaN) >= filter.createdAfter,
    filter.createdBefore === undefined || timeOf(item.createdAt, Number.NaN) <= filter.createdBefore,
  ].every(Boolean);
}

export function isNamed(item: Item, id: string): boolean {
  return item.file === id || canonicalId(item.id) === canonicalId(id);
}

/** An empty list of alternatives means no condition, as in the original. */
function within<T>(allowed: readonly T[] | undefined, value: T): boolean {
  return allowed === undefined || allowed.length === 0 || allowed.includes(value);
}

/** A new array in order; equals are ordered by id, so that pages of one list never overlap. */
export function sorted(items: readonly Item[], key: SortKey, order: SortOrder): Item[] {
  const sign = order === "desc" ? -1 : 1;
  return [...items].sort((a, b) => sign * (rank(a, key) - rank(b, key)) || byId(a, b));
}

export function byId(a: Item, b: Item): number {
  const [left, right] = [canonicalId(a.id) + a.file, canonicalId(b.id) + b.file];
  return left < right ? -1 : left > right ? 1 : 0;
}

function rank(item: Item, key: SortKey): number {
  switch (key) {
    case "created":
      return timeOf(item.createdAt, 0);
    case "updated":
      return timeOf(item.updatedAt ?? item.createdAt, 0);
    case "priority":
      return PRIORITIES.indexOf(item.priority);
    case "status":
      return STATUSES.indexOf(item.status);
  }
}

function timeOf(date: string | undefined, unknown: number): number {
  return (date === undefined ? undefined : parseDate(date)) ?? unknown;
}
