import type { JsonObject } from "../shared/json.ts";

export const TYPES = ["issue", "specification", "idea"] as const;
export const STATUSES = ["open", "in_progress", "closed", "cancelled"] as const;
/** From least to most urgent: sorting uses the position. */
export const PRIORITIES = ["low", "medium", "high", "critical"] as const;

export type ItemType = (typeof TYPES)[number];
export type Status = (typeof STATUSES)[number];
export type Priority = (typeof PRIORITIES)[number];

/** One issue, specification or idea as its file says it. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly type: ItemType;
  readonly status: Status;
  readonly priority: Priority;
  readonly labels: readonly string[];
  readonly assignee?: string;
  readonly project?: string;
  /** ISO 8601 in UTC where the file's date could be understood, else the file's own words. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly closedAt?: string;
  readonly wranglerContext?: JsonObject;
  /** Path below the project with forward slashes, `.wrangler/issues/…`; also accepted wherever an id is. */
  readonly file: string;
}

/** All of an item but its text. */
export type Facts = Omit<Item, "description">;

/** A tracker file that could not be read, and why. It is reported, left as it is, and stops nothing else. */
export interface Broken {
  readonly file: string;
  readonly reason: string;
}

/** Several files that claim one id, as after a git merge. */
export interface Conflict {
  readonly id: string;
  readonly files: readonly string[];
}

/** Finished one way or the other; such items live in `archived/`. */
export function isDone(status: Status): boolean {
  return status === "closed" || status === "cancelled";
}
