import { byNewest } from "./card.ts";
import type { Entry } from "./entry.ts";
import { countedNumber, idInName, PREFIXES, type Prefix } from "./ids.ts";

const ALL_PREFIXES = Object.values(PREFIXES);

/** Text that searches may keep in memory, in characters; the rest is read from the disk by each search. */
const MAX_HELD = 256 * 1024 * 1024;

/** Entries by path and by id, kept in order as they come and go. Knows nothing of the disk. */
export class Catalogue {
  readonly #byPath = new Map<string, Entry>();
  readonly #byId = new Map<string, Entry[]>();
  readonly #broken = new Set<Entry>();
  readonly #shared = new Set<string>();
  readonly #highest = new Map<Prefix, number>();
  /** Not counted yet for the highest number. */
  #uncounted: Entry[] = [];
  #held = 0;
  #ordered: Entry[] | undefined;
  #gone = new Set<Entry>();
  #fresh: Entry[] = [];
  #version = 0;

  /** Another number after every change. */
  get version(): number {
    return this.#version;
  }

  get(path: string): Entry | undefined {
    return this.#byPath.get(path);
  }

  paths(): IterableIterator<string> {
    return this.#byPath.keys();
  }

  /** In no order, the broken ones too. */
  all(): IterableIterator<Entry> {
    return this.#byPath.values();
  }

  get size(): number {
    return this.#byPath.size;
  }

  broken(): Entry[] {
    return [...this.#broken].sort((a, b) => (a.found.file < b.found.file ? -1 : 1));
  }

  withId(id: string): readonly Entry[] {
    return [...(this.#byId.get(id) ?? [])];
  }

  hasId(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Ids that several files have. */
  shared(): string[] {
    return [...this.#shared].sort();
  }

  /** The highest number that any file has or had while this process looked. */
  highest(prefix: Prefix): number {
    for (const entry of this.#uncounted) this.#count(entry);
    this.#uncounted = [];
    return this.#highest.get(prefix) ?? 0;
  }

  mayHold(): boolean {
    return this.#held < MAX_HELD;
  }

  put(entry: Entry): void {
    this.drop(entry.found.path);
    this.#version += 1;
    this.#byPath.set(entry.found.path, entry);
    this.#held += entry.held;
    this.#uncounted.push(entry);
    if (this.#ordered !== undefined && entry.broken === undefined) this.#fresh.push(entry);
    if (entry.id === undefined) {
      this.#broken.add(entry);
      return;
    }
    const group = this.#byId.get(entry.id);
    if (group === undefined) this.#byId.set(entry.id, [entry]);
    else group.push(entry);
    if (group !== undefined) this.#shared.add(entry.id);
  }

  drop(path: string): void {
    const entry = this.#byPath.get(path);
    if (entry === undefined) return;
    this.#version += 1;
    this.#byPath.delete(path);
    this.#held -= entry.held;
    this.#broken.delete(entry);
    if (this.#ordered !== undefined) this.#gone.add(entry);
    const group = entry.id === undefined ? undefined : this.#byId.get(entry.id);
    if (entry.id === undefined || group === undefined) return;
    group.splice(group.indexOf(entry), 1);
    if (group.length < 2) this.#shared.delete(entry.id);
    if (group.length === 0) this.#byId.delete(entry.id);
  }

  /** True once newest() was asked for: then it costs little. */
  get isOrdered(): boolean {
    return this.#ordered !== undefined;
  }

  /** All items, last updated first; parses every front matter at the first call. */
  newest(): readonly Entry[] {
    const before = this.#ordered ?? [...this.#byPath.values()].filter((entry) => entry.broken === undefined);
    if (this.#ordered === undefined) before.sort(newestFirst);
    this.#ordered = before;
    if (this.#gone.size === 0 && this.#fresh.length === 0) return before;
    const all = [...before, ...this.#fresh].filter((entry) => !this.#gone.has(entry));
    // Sorting what is nearly in order takes one pass.
    this.#ordered = all.sort(newestFirst);
    this.#gone = new Set();
    this.#fresh = [];
    return all;
  }

  #count({ id, claimed, found }: Entry): void {
    for (const own of new Set([id, claimed, idInName(found.name)])) {
      for (const prefix of own === undefined ? [] : ALL_PREFIXES) {
        const number = countedNumber(own ?? "", prefix, PREFIXES[found.folderType] === prefix) ?? 0;
        if (number > (this.#highest.get(prefix) ?? 0)) this.#highest.set(prefix, number);
      }
    }
  }
}

function newestFirst(a: Entry, b: Entry): number {
  return byNewest(a.card, b.card);
}
