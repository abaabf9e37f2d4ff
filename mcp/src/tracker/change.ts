import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../shared/json.ts";
import { isDone, type Item, type ItemType, type Priority, type Status } from "./item.ts";
import type { KeyEdit } from "./edit-yaml.ts";

/** What to change of an item; what is not named stays. */
export interface Change {
  readonly title?: string | undefined;
  /** Replaces the text below the front matter. */
  readonly description?: string | undefined;
  /** Is added below the text, which stays as it is. */
  readonly note?: string | undefined;
  readonly type?: ItemType | undefined;
  readonly status?: Status | undefined;
  readonly priority?: Priority | undefined;
  readonly labels?: readonly string[] | undefined;
  /** null takes it away. */
  readonly assignee?: string | null | undefined;
  readonly project?: string | null | undefined;
  readonly context?: { readonly set?: JsonObject; readonly remove?: readonly string[] } | undefined;
}

/** A change measured against an item: only what really differs. */
export interface Plan {
  readonly edits: readonly KeyEdit[];
  readonly description: string | undefined;
  readonly note: string | undefined;
  /** Names of the fields that differ, in a fixed order; at least one. */
  readonly changed: readonly string[];
}

/** Undefined when the item already is as asked: then nothing is written, not even a new date. */
export function planChange(item: Item, change: Change, now: string): Plan | undefined {
  const edits = [...plainEdits(item, change), ...contextEdits(item, change)];
  const description = change.description?.trim() === item.description ? undefined : change.description;
  const texts = description === undefined && change.note === undefined ? [] : ["description"];
  const changed = [...new Set([...edits.map((edit) => edit.under ?? edit.key), ...texts])];
  if (changed.length === 0) return undefined;
  const stamps = [...closingEdits(item, change, now), { key: "updatedAt", value: now }];
  return { edits: [...edits, ...stamps], description, note: change.note, changed };
}

function plainEdits(item: Item, change: Change): KeyEdit[] {
  const keys = ["title", "type", "status", "priority", "labels", "assignee", "project"] as const;
  return keys.flatMap((key) => {
    const wanted = change[key];
    if (wanted === undefined || isDeepStrictEqual(wanted ?? undefined, item[key])) return [];
    return [{ key, value: wanted === null ? undefined : jsonCopy(wanted) }];
  });
}

function contextEdits(item: Item, change: Change): KeyEdit[] {
  const under = "wranglerContext";
  const has = (key: string): boolean => item.wranglerContext !== undefined && Object.hasOwn(item.wranglerContext, key);
  const set = Object.entries(change.context?.set ?? {}).filter(([key, value]) => {
    return !has(key) || !isDeepStrictEqual(item.wranglerContext?.[key], value);
  });
  return [
    ...set.map(([key, value]) => ({ under, key, value })),
    ...(change.context?.remove ?? []).filter(has).map((key) => ({ under, key, value: undefined })),
  ];
}

/** `closedAt` says when an item was finished: set once, and taken away when it is opened again. */
function closingEdits(item: Item, change: Change, now: string): KeyEdit[] {
  if (change.status === undefined || isDone(change.status) === isDone(item.status)) return [];
  return [{ key: "closedAt", value: isDone(change.status) ? now : undefined }];
}

function jsonCopy(value: string | readonly string[]): Json {
  return typeof value === "string" ? value : [...value];
}
