import type { ProjectPaths } from "../settings/paths.ts";
import type { Clock } from "../shared/clock.ts";
import type { JsonObject } from "../shared/json.ts";
import type { Change } from "./change.ts";
import { disk } from "./disk.ts";
import type { Entry } from "./entry.ts";
import { canonicalId } from "./ids.ts";
import {
  TYPES,
  type Broken,
  type Conflict,
  type Facts,
  type Item,
  type ItemType,
  type Priority,
  type Status,
} from "./item.ts";
import { findOne, isLeftover, load, type Loaded, type Trace } from "./reader.ts";
import { examine, repair, type Health, type Renumbered } from "./repair.ts";
import { Serial } from "./serial.ts";
import { lockItem, storeRemoval } from "./storage.ts";
import { changedMeanwhile } from "./tracker-errors.ts";
import { TrackerIndex } from "./tracker-index.ts";
import * as views from "./views.ts";
import { create, remove, update } from "./writes.ts";

export interface Draft {
  readonly title: string;
  readonly description: string;
  readonly type?: ItemType | undefined;
  readonly status?: Status | undefined;
  readonly priority?: Priority | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly assignee?: string | undefined;
  readonly project?: string | undefined;
  readonly wranglerContext?: JsonObject | undefined;
}

export interface Updated {
  readonly item: Item;
  readonly before: Item;
  /** The fields that differ now; empty when the item already was as asked, and nothing was written. */
  readonly changed: readonly string[];
}

/** Everything in the tracker at one moment. */
export interface Contents {
  readonly items: readonly Item[];
  readonly broken: readonly Broken[];
  readonly conflicts: readonly Conflict[];
}

/**
 * Issues, specifications and ideas as Markdown files. Every method answers with the files as they are at the call,
 * whoever changed them a moment before: what is remembered between calls is compared with the disk first. An id may
 * be given in any case and without leading zeros, or as the item's file.
 */
export interface Tracker {
  create(draft: Draft): Promise<Item>;
  /** @throws WranglerError E_ISSUE_NOT_FOUND, E_ISSUE_BROKEN, E_ISSUE_CONFLICT, E_PATH_REFUSED */
  get(id: string): Promise<Item>;
  /** A page of the items that match, without their texts. */
  list(query: views.ListQuery): Promise<views.Page<Facts>>;
  /** The same with their texts. */
  listWhole(query: views.ListQuery): Promise<views.Page<Item>>;
  /** A page of the items that have a text. */
  search(query: views.SearchQuery): Promise<views.Page<Item>>;
  /** What can be told of all items without reading their texts again. */
  survey(): Promise<views.Survey>;
  /** Every item with its text, folder by folder. */
  all(): Promise<Contents>;
  /** Changes one item. A function is given the item as it is at the moment of writing. */
  update(id: string, change: Change | ((item: Item) => Change)): Promise<Updated>;
  /** Removes the file for good; its id is never given out again. */
  remove(id: string): Promise<Item>;
  /** What is wrong, and what repair() would do about it. Changes nothing. */
  examine(): Promise<Health>;
  /** Gives files that share an id ids of their own, except the oldest; removes what half-done moves left. */
  repair(): Promise<readonly Renumbered[]>;
  /** Lists the folders ahead of the first call, reads no file. Never throws; what is wrong is said by that call. */
  prepare(): Promise<void>;
  /** Forgets what was remembered; a later call begins anew. */
  close(): void;
}

export interface TrackerOptions {
  readonly paths: ProjectPaths;
  readonly clock: Clock;
  readonly trace?: Trace | undefined;
  /** False looks at every file before every answer, as where the kernel tells no changes. */
  readonly watch?: boolean | undefined;
  /** From how many files on a first search does not read all of them. */
  readonly many?: number | undefined;
}

interface World {
  readonly paths: ProjectPaths;
  readonly index: TrackerIndex;
}

const EVERYTHING = { filter: {}, limit: Number.MAX_SAFE_INTEGER, offset: 0 } as const;
/** How often an item is looked for anew that vanished between finding and reading it. */
const ATTEMPTS = 4;

export function createTracker(options: TrackerOptions): Tracker {
  const { paths, trace, watch, many } = options;
  const serial = new Serial();
  const index = new TrackerIndex({ paths, trace, watch, many });
  const world = { paths, index, trace };
  const one = async (id: string): Promise<Loaded> => {
    for (let attempt = 1; ; attempt += 1) {
      const entry = await settledEntry(world, id);
      const loaded = load(entry.found, trace);
      const isSettled = await index.confirm([entry]);
      if (isSettled && loaded !== undefined) return loaded;
      if (attempt === ATTEMPTS) throw changedMeanwhile(entry.found.file);
    }
  };
  /** Who holds an item's lock is alone with it, so the item is read again after the lock was taken. */
  const locked = async <T>(id: string, work: (loaded: Loaded) => Promise<T>): Promise<T> => {
    const key = (await one(id)).item.id;
    return serial.run(key, () =>
      lockItem(disk, paths, key, async () => {
        const loaded = await one(id);
        await clearLeftovers(world, loaded);
        return work(loaded);
      }),
    );
  };
  return {
    create: (draft) => create(options, index, draft),
    get: async (id) => (await one(id)).item,
    list: (query) => views.listFacts(world, query),
    listWhole: (query) => views.listItems(world, query),
    search: (query) => views.searchItems(world, query),
    survey: () => views.survey(world),
    all: async () => {
      const { shown, broken, conflicts } = await views.listItems(world, EVERYTHING);
      return { items: [...shown].sort(byFolder), broken, conflicts };
    },
    update: (id, change) => locked(id, (loaded) => update(options, loaded, change, () => one(id))),
    remove: (id) => locked(id, (loaded) => remove(options, loaded)),
    examine: () => examine(options, index),
    repair: () => repair(options, index),
    prepare: () => index.prepare(),
    close: () => index.close(),
  };
}

/** An item that another process is moving is in two places for a moment, or was looked for where it is no more. */
async function settledEntry({ paths, index }: World, id: string): Promise<Entry> {
  for (let attempt = 1; ; attempt += 1) {
    await index.refresh();
    const { version } = index.catalogue;
    try {
      return findOne(paths, index.catalogue, id);
    } catch (error) {
      await index.refresh();
      if (index.catalogue.version === version || attempt === ATTEMPTS) throw error;
    }
  }
}

async function clearLeftovers({ paths, index }: World, { item }: Loaded): Promise<void> {
  const group = index.catalogue.withId(canonicalId(item.id));
  for (const entry of group.filter((one) => isLeftover(paths, one, group))) {
    const loaded = load(entry.found, undefined);
    if (loaded !== undefined) await storeRemoval(disk, paths, loaded);
  }
}

function byFolder(a: Item, b: Item): number {
  const kind = ({ file }: Item): number => TYPES.findIndex((type) => file.includes(`/${type}s/`));
  return kind(a) - kind(b) || (a.file < b.file ? -1 : 1);
}
