import { isoTime } from "../shared/clock.ts";
import { BrokenFile } from "./broken-file.ts";
import { planChange, type Change, type Plan } from "./change.ts";
import { rememberId } from "./claims.ts";
import { disk } from "./disk.ts";
import { shownPath } from "./folders.ts";
import { PREFIXES } from "./ids.ts";
import { changedText, newItemText } from "./item-text.ts";
import { isDone, type Item } from "./item.ts";
import { readItem } from "./read-item.ts";
import type { Loaded } from "./reader.ts";
import { storeChanged, storeNew, storeRemoval } from "./storage.ts";
import { brokenItem, changedMeanwhile } from "./tracker-errors.ts";
import type { TrackerIndex } from "./tracker-index.ts";
import type { Draft, TrackerOptions, Updated } from "./tracker.ts";

/** How often a change is tried again when somebody else wrote the file in between. */
const ATTEMPTS = 5;

export async function create(
  { paths, clock, trace }: TrackerOptions,
  index: TrackerIndex,
  draft: Draft,
): Promise<Item> {
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
  await index.refresh();
  const highest = index.catalogue.highest(PREFIXES[type]);
  let text = "";
  const path = await storeNew(
    disk,
    paths,
    fields,
    highest,
    (id) => (text = newItemText({ id, ...fields }, description)),
  );
  trace?.touched(path);
  return readItem(text, shownPath(paths, path), type);
}

export async function update(
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

export async function remove({ paths, trace }: TrackerOptions, loaded: Loaded): Promise<Item> {
  await rememberId(disk, paths, loaded.item.id);
  if (!(await storeRemoval(disk, paths, loaded))) throw changedMeanwhile(loaded.item.file);
  trace?.touched(loaded.path);
  return loaded.item;
}
