import { basename, dirname, join } from "node:path";
import { claimId } from "./claims.ts";
import { disk } from "./disk.ts";
import type { Entry } from "./entry.ts";
import { shownPath } from "./folders.ts";
import { canonicalId, idInName, PREFIXES } from "./ids.ts";
import { changedText } from "./item-text.ts";
import type { Broken, Conflict } from "./item.ts";
import { conflictsIn, leftovers, load, type Loaded } from "./reader.ts";
import { lockItem, storeChanged, storeRemoval } from "./storage.ts";
import { changedMeanwhile } from "./tracker-errors.ts";
import type { TrackerOptions } from "./tracker.ts";
import type { TrackerIndex } from "./tracker-index.ts";

/** One file that gets an id of its own, because another file keeps the one that both have. */
export interface Renumbering {
  readonly file: string;
  readonly id: string;
  /** The file that keeps the id: the item that was created first. */
  readonly keeper: string;
}

/** What is wrong in the tracker, and what a repair does about it. */
export interface Health {
  readonly items: number;
  readonly broken: readonly Broken[];
  readonly conflicts: readonly Conflict[];
  readonly renumber: readonly Renumbering[];
  /** Second places of one file, left by a process that died while it moved it; removed by a repair. */
  readonly leftovers: readonly string[];
}

export interface Renumbered extends Renumbering {
  readonly newId: string;
  readonly newFile: string;
}

export async function examine({ paths }: TrackerOptions, index: TrackerIndex): Promise<Health> {
  await index.refresh();
  const { catalogue } = index;
  const left = leftovers(paths, catalogue);
  const conflicts = conflictsIn(catalogue, left);
  const renumber = conflicts.flatMap(({ id }) => {
    const [keeper, ...others] = byAge(catalogue.withId(canonicalId(id)).filter((entry) => !left.has(entry)));
    return others.map(({ found: { file } }) => ({ file, id, keeper: keeper?.found.file ?? "" }));
  });
  return {
    items: catalogue.size - catalogue.broken().length - left.size,
    broken: catalogue.broken().map(({ found: { file }, broken = "" }) => ({ file, reason: broken })),
    conflicts,
    renumber,
    leftovers: [...left].map(({ found: { file } }) => file).sort(),
  };
}

/** The first one keeps the id. A date that is not known counts as the latest. */
function byAge(entries: readonly Entry[]): Entry[] {
  const created = ({ card }: Entry): number =>
    Number.isNaN(card.createdMs) ? Number.MAX_SAFE_INTEGER : card.createdMs;
  return [...entries].sort((a, b) => created(a) - created(b) || (a.found.file < b.found.file ? -1 : 1));
}

/** Does what examine() says now. Broken files are left to people. */
export async function repair(options: TrackerOptions, index: TrackerIndex): Promise<Renumbered[]> {
  const { paths } = options;
  const health = await examine(options, index);
  for (const file of health.leftovers) {
    const loaded = loadFile(index, file);
    if (loaded !== undefined) await storeRemoval(disk, paths, loaded);
  }
  const done: Renumbered[] = [];
  for (const one of health.renumber) {
    const moved = await lockItem(disk, paths, one.id, () => renumber(options, index, one));
    if (moved !== undefined) done.push(moved);
  }
  return done;
}

/** Undefined when the file has another id by now, or is gone. */
async function renumber(
  { paths }: TrackerOptions,
  index: TrackerIndex,
  one: Renumbering,
): Promise<Renumbered | undefined> {
  await index.refresh();
  const loaded = loadFile(index, one.file);
  if (loaded === undefined || canonicalId(loaded.item.id) !== one.id) return undefined;
  const { type } = loaded.item;
  const newId = await claimId(disk, paths, type, index.catalogue.highest(PREFIXES[type]));
  const edit = { edits: [{ key: "id", value: newId }], description: undefined, note: undefined, changed: ["id"] };
  const path = join(dirname(loaded.path), nameWith(newId, basename(loaded.path)));
  const moved = await storeChanged(disk, paths, loaded, changedText(loaded.text, edit, one.file), path);
  if (moved === undefined) throw changedMeanwhile(one.file);
  return { ...one, newId, newFile: shownPath(paths, moved) };
}

function nameWith(id: string, name: string): string {
  const old = idInName(name) === undefined ? "" : (/^[A-Za-z]*-?\d+/.exec(name)?.[0] ?? "");
  const rest = name.slice(old.length).replace(/^-/, "");
  return rest === ".md" ? `${id}.md` : `${id}-${rest}`;
}

function loadFile(index: TrackerIndex, file: string): Loaded | undefined {
  for (const entry of index.catalogue.all()) {
    if (entry.found.file === file && entry.broken === undefined) return load(entry.found, undefined);
  }
  return undefined;
}
