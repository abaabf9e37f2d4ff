import { byNewest, type Card } from "./card.ts";
import { decode } from "./decode.ts";
import type { Entry } from "./entry.ts";
import { fold } from "./fold.ts";
import { splitFile } from "./front-matter.ts";
import type { Broken, Conflict, Facts, Item } from "./item.ts";
import { comparer, matcher, type Filter, type SortKey, type SortOrder } from "./query.ts";
import { bytesOf, conflictsIn, leftovers, type Trace } from "./reader.ts";
import { needleOf, search, wordsOf, type SearchField, type Word } from "./search.ts";
import type { TrackerIndex } from "./tracker-index.ts";
import type { ProjectPaths } from "../settings/paths.ts";

/** What no answer leaves out, whatever was asked for. */
export interface Problems {
  readonly broken: readonly Broken[];
  readonly conflicts: readonly Conflict[];
}

export interface ListQuery {
  readonly filter: Filter;
  /** Else last updated first, or for a search best match first. */
  readonly sortBy?: SortKey | undefined;
  readonly sortOrder?: SortOrder | undefined;
  /** How many to show, after how many. */
  readonly limit: number;
  readonly offset: number;
}

export interface SearchQuery extends ListQuery {
  readonly query: string;
  readonly fields: readonly SearchField[];
}

export interface Page<T> extends Problems {
  /** All that match, shown or not. */
  readonly total: number;
  readonly shown: readonly T[];
}

export interface Survey extends Problems {
  /** All items, last updated first. */
  readonly cards: readonly Card[];
}

interface World {
  readonly paths: ProjectPaths;
  readonly index: TrackerIndex;
  readonly trace: Trace | undefined;
}

/** How often an answer is made anew because a file it shows changed meanwhile. */
const ATTEMPTS = 4;

export async function survey({ paths, index }: World): Promise<Survey> {
  await index.refresh();
  const left = leftovers(paths, index.catalogue);
  const cards = index.catalogue.newest().filter((entry) => !left.has(entry));
  return { cards: cards.map((entry) => entry.card), ...problems(index, left) };
}

export async function listFacts(world: World, query: ListQuery): Promise<Page<Facts>> {
  const { page, entries } = await settledPage(world, query, (left) => listed(world, query, left));
  return { ...page, shown: entries.map(({ card }) => card.facts) };
}

export async function listItems(world: World, query: ListQuery): Promise<Page<Item>> {
  const { page, items } = await settledPage(world, query, (left) => listed(world, query, left), true);
  return { ...page, shown: items };
}

export async function searchItems(world: World, query: SearchQuery): Promise<Page<Item>> {
  const choose: Choose = (left, doubt) => found(world, query, left, doubt);
  const { page, items } = await settledPage(world, query, choose, true, wordsOf(query.query));
  return { ...page, shown: items };
}

function listed({ index }: World, { filter, sortBy, sortOrder }: ListQuery, left: ReadonlySet<Entry>): Entry[] {
  const matches = matcher(filter);
  const all = withoutAny(index.catalogue.newest(), left).filter((entry) => matches(entry.card));
  return sortBy === undefined ? all : sortedBy(all, comparer(sortBy, sortOrder ?? "asc"));
}

function withoutAny(entries: readonly Entry[], left: ReadonlySet<Entry>): readonly Entry[] {
  return left.size === 0 ? entries : entries.filter((entry) => !left.has(entry));
}

function found({ index, trace }: World, query: SearchQuery, left: ReadonlySet<Entry>, doubt: Doubt): Entry[] {
  const { filter, sortBy, sortOrder } = query;
  const { catalogue } = index;
  const isSound = (entry: Entry): boolean => entry.broken === undefined && !left.has(entry);
  // Putting all in order means parsing all, so the first search of a process orders only what it finds.
  const isOrdered = catalogue.isOrdered || index.indexer.hasBegun;
  const all = isOrdered ? catalogue.newest() : [...catalogue.all()];
  const candidates = isOrdered ? withoutAny(all, left) : all.filter(isSound);
  const needle = needleOf(query.query, query.fields, index.indexer.words);
  const onDisk = (entry: Entry): string => bodyOnDisk(entry, trace, doubt);
  const hits = search(candidates, isOrdered, onDisk, needle, matcher(filter));
  index.readOn();
  return sortBy === undefined ? hits : sortedBy(hits, comparer(sortBy, sortOrder ?? "asc"));
}

function sortedBy(entries: Entry[], compare: (a: Card, b: Card) => number): Entry[] {
  return entries.sort((a, b) => compare(a.card, b.card) || byNewest(a.card, b.card));
}

/** The folded description of a file that the index may not hold. */
function bodyOnDisk(entry: Entry, trace: Trace | undefined, doubt: Doubt): string {
  const read = bytesOf(entry.found);
  if (!("bytes" in read)) return (doubt(entry), "");
  trace?.touched(entry.found.path);
  return fold(splitFile(decode(read.bytes).text).body.trim());
}

function itemOnDisk(entry: Entry, trace: Trace | undefined, doubt: Doubt): Item | undefined {
  const read = bytesOf(entry.found);
  if (!("bytes" in read)) return (doubt(entry), undefined);
  trace?.touched(entry.found.path);
  return entry.itemIn(read);
}

type Choose = (left: ReadonlySet<Entry>, doubt: Doubt) => Entry[];

/** Told of each entry whose file is gone, or is not given out, while an answer is made of it. */
type Doubt = (entry: Entry) => void;

interface Settled {
  readonly page: Problems & { readonly total: number };
  readonly entries: readonly Entry[];
  readonly items: readonly Item[];
}

/** What is shown is compared with the disk, or read from it, before it is answered. */
async function settledPage(
  { paths, index, trace }: World,
  { limit, offset }: ListQuery,
  choose: Choose,
  whole = false,
  words?: readonly Word[],
): Promise<Settled> {
  for (let attempt = 1; ; attempt += 1) {
    await index.refresh(words);
    const left = leftovers(paths, index.catalogue);
    const doubted: Entry[] = [];
    const doubt: Doubt = (entry) => void doubted.push(entry);
    const all = choose(left, doubt);
    const entries = all.slice(offset, offset + limit);
    const items = whole ? entries.flatMap((entry) => itemOnDisk(entry, trace, doubt) ?? []) : [];
    const page = { total: all.length, ...problems(index, left) };
    const isSettled = whole ? items.length === entries.length : await index.confirm(entries);
    if (isSettled && doubted.length === 0 && !(await isMoving(index, page))) return { page, entries, items };
    if (whole) await index.confirm(entries);
    for (const entry of doubted) index.doubt(entry);
    if (attempt === ATTEMPTS) return { page, entries, items };
  }
}

/** Two files of one id may be one that another process is moving, until all of the move is told. */
async function isMoving(index: TrackerIndex, { conflicts }: Problems): Promise<boolean> {
  if (conflicts.length === 0) return false;
  const { version } = index.catalogue;
  await index.refresh();
  return index.catalogue.version !== version;
}

function problems({ catalogue }: TrackerIndex, left: ReadonlySet<Entry>): Problems {
  return {
    broken: catalogue.broken().map(({ found: { file }, broken = "" }) => ({ file, reason: broken })),
    conflicts: conflictsIn(catalogue, left),
  };
}
