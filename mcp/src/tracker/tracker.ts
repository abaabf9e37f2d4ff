import type { ProjectPaths } from "../settings/paths.ts";
import { isoTime, type Clock } from "../shared/clock.ts";
import type { JsonObject } from "../shared/json.ts";
import { planChange, type Change, type Plan } from "./change.ts";
import { rememberId } from "./claims.ts";
import { BrokenFile } from "./broken-file.ts";
import { disk } from "./disk.ts";
import { shownPath } from "./folders.ts";
import { changedText, newItemText } from "./item-text.ts";
import { isDone, type Broken, type Conflict, type Item, type ItemType, type Priority, type Status } from "./item.ts";
import { readItem } from "./read-item.ts";
import { conflictsIn, findOne, surveyAll, type Loaded, type Survey, type Trace } from "./reader.ts";
import { Serial } from "./serial.ts";
import { lockItem, storeChanged, storeNew, storeRemoval } from "./storage.ts";
import { brokenItem, changedMeanwhile } from "./tracker-errors.ts";

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
 * Issues, specifications and ideas as Markdown files. Every method reads the files as they are now; nothing is
 * remembered between calls. An id may be given in any case and without leading zeros, or as the item's file.
 */
export interface Tracker {
  create(draft: Draft): Promise<Item>;
  /** @throws WranglerError E_ISSUE_NOT_FOUND, E_ISSUE_BROKEN, E_ISSUE_CONFLICT, E_PATH_REFUSED */
  get(id: string): Promise<Item>;
  all(): Promise<Contents>;
  /** Changes one item. A function is given the item as it is at the moment of writing. */
  update(id: string, change: Change | ((item: Item) => Change)): Promise<Updated>;
  /** Removes the file for good; its id is never given out again. */
  remove(id: string): Promise<Item>;
}

export interface TrackerOptions {
  readonly paths: ProjectPaths;
  readonly clock: Clock;
  readonly trace?: Trace | undefined;
}

/** How often a change is tried again when somebody else wrote the file in between. */
const ATTEMPTS = 5;

export function createTracker(options: TrackerOptions): Tracker {
  const serial = new Serial();
  const survey = (): Promise<Survey> => surveyAll(options.paths, options.trace);
  const one = async (id: string): Promise<Loaded> => findOne(await survey(), id);
  /** Who holds an item's lock is alone with it, so the item is read again after the lock was taken. */
  const locked = async <T>(id: string, work: (loaded: Loaded) => Promise<T>): Promise<T> => {
    const key = (await one(id)).item.id;
    return serial.run(key, () =>
      lockItem(disk, options.paths, key, async () => {
        const now = await survey();
        const loaded = findOne(now, id);
        await clearLeftovers(options.paths, now, loaded);
        return work(loaded);
      }),
    );
  };
  return {
    create: (draft) => create(options, draft),
    get: async (id) => (await one(id)).item,
    all: async () => contentsOf(await survey()),
    update: (id, change) => locked(id, (loaded) => update(options, loaded, change, () => one(id))),
    remove: (id) => locked(id, (loaded) => remove(options, loaded)),
  };
}

async function clearLeftovers(paths: ProjectPaths, survey: Survey, loaded: Loaded): Promise<void> {
  const left = survey.leftovers.filter(({ item }) => item.id === loaded.item.id);
  for (const leftover of left) await storeRemoval(disk, paths, leftover);
}

async function create({ paths, clock, trace }: TrackerOptions, draft: Draft): Promise<Item> {
  const now = isoTime(clock.now());
  const { type = "issue", status = "open", priority = "medium", labels = [] } = draft;
  const { title, description, assignee, project, wranglerContext } = draft;
  const fields = {
    title,
    type,
    status,
    priority,
    labels: [...new Set(labels)],
    createdAt: now,
    updatedAt: now,
    ...(isDone(status) ? { closedAt: now } : {}),
    ...(assignee ? { assignee } : {}),
    ...(project ? { project } : {}),
    ...(wranglerContext === undefined ? {} : { wranglerContext }),
  };
  let text = "";
  const path = await storeNew(disk, paths, fields, (id) => (text = newItemText({ id, ...fields }, description)));
  trace?.touched(path);
  return readItem(text, shownPath(paths, path), type);
}

function contentsOf(survey: Survey): Contents {
  return {
    items: survey.loaded.map(({ item }) => item),
    broken: survey.broken.map(({ file, reason }) => ({ file, reason })),
    conflicts: conflictsIn(survey),
  };
}

async function update(
  options: TrackerOptions,
  first: Loaded,
  change: Change | ((item: Item) => Change),
  again: () => Promise<Loaded>,
): Promise<Updated> {
  let loaded = first;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const done = await tryUpdate(options, loaded, typeof change === "function" ? change(loaded.item) : change);
    if (done !== undefined) return done;
    loaded = await again();
  }
  throw changedMeanwhile(loaded.item.file);
}

/** Undefined when the file was changed by somebody else meanwhile. */
async function tryUpdate(options: TrackerOptions, loaded: Loaded, change: Change): Promise<Updated | undefined> {
  const { paths, clock, trace } = options;
  const before = loaded.item;
  const plan = planChange(before, change, isoTime(clock.now()));
  const placed = { type: change.type ?? before.type, status: change.status ?? before.status };
  const moves = change.type !== undefined || change.status !== undefined;
  const text = plan === undefined ? loaded.text : edited(loaded, plan);
  const path = await storeChanged(disk, paths, loaded, text, moves ? placed : undefined);
  if (path === undefined) return undefined;
  trace?.touched(path);
  return { item: readItem(text, shownPath(paths, path), placed.type), before, changed: plan?.changed ?? [] };
}

/** @throws WranglerError E_ISSUE_BROKEN when the file's form does not allow the change */
function edited(loaded: Loaded, plan: Plan): string {
  try {
    return changedText(loaded.text, plan, loaded.item.file);
  } catch (error) {
    if (error instanceof BrokenFile) throw brokenItem(loaded.item.file, error.message);
    throw error;
  }
}

async function remove({ paths, trace }: TrackerOptions, loaded: Loaded): Promise<Item> {
  await rememberId(disk, paths, loaded.item.id);
  if (!(await storeRemoval(disk, paths, loaded))) throw changedMeanwhile(loaded.item.file);
  trace?.touched(loaded.path);
  return loaded.item;
}
