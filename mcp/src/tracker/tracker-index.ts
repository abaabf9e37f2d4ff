import { dirname, basename } from "node:path";
import { confine } from "../platform/quick-files.ts";
import { isSameStamp, look, type Look } from "../platform/look.ts";
import { eventsTold } from "../platform/folder-events.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { systemClock } from "../shared/clock.ts";
import { hasOtherContent, isAsRead } from "./as-read.ts";
import { Catalogue } from "./catalogue.ts";
import { Entry } from "./entry.ts";
import { folderOf, judged, shownPath, type Found } from "./folders.ts";
import { Indexer } from "./indexer.ts";
import { TYPES } from "./item.ts";
import { bytesOf, type Trace } from "./reader.ts";
import type { Word } from "./search.ts";
import { Slab } from "./slab.ts";
import { Unread } from "./unread.ts";
import { WatchedFolders } from "./watched-folders.ts";

/** A file that moves while the folders are listed may be seen in neither: then they are looked at again. */
const PASSES = 5;
/** How often, and for how many milliseconds, an event is waited for whose change can be seen already. */
const WAITS = 3;
const WAIT_MS = 20;
/** From how many files on a first search looks through them before any is read. */
const MANY = 1_000;

export interface IndexOptions {
  readonly paths: ProjectPaths;
  readonly trace?: Trace | undefined;
  /** False never watches, and looks at every file before every answer. */
  readonly watch?: boolean | undefined;
  /** From how many files on a first search looks through them before any is read; 1,000 unless told. */
  readonly many?: number | undefined;
}

/**
 * What is in the tracker's folders, as the disk has it. After refresh() it has every change that was made before the
 * call, by whomever.
 *
 * Where the kernel tells every change (see folder-events.ts), only what it told is read again; everywhere else each refresh
 * compares every file's stamp. The first refresh reads all. What an answer shows is compared with the disk once more
 * (confirm); a difference that no event told ends the trust in events for good.
 */
export class TrackerIndex {
  readonly catalogue = new Catalogue();
  /** Of the words of all texts. */
  readonly indexer = new Indexer(this.catalogue);
  readonly #options: IndexOptions;
  readonly #folders: WatchedFolders;
  readonly #dirty = new Set<string>();
  readonly #unread: Unread;
  /** What the disk did not give out; no event tells when it would. */
  readonly #again = new Set<string>();
  #mustSweep = true;
  #vanished = false;
  readonly #slab = new Slab();
  #running: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #words: readonly Word[] | undefined;

  constructor(options: IndexOptions) {
    this.#options = options;
    this.#folders = new WatchedFolders({
      paths: options.paths,
      watch: options.watch !== false,
      changed: (path) => this.#dirty.add(path),
      broken: () => (this.#mustSweep = true),
    });
    const read = (found: Found, forCall: boolean): void => this.#read(found, undefined, forCall);
    this.#unread = new Unread({ catalogue: this.catalogue, read, many: options.many ?? MANY });
  }

  /** True while the kernel tells what changes. */
  get isWatching(): boolean {
    return this.#folders.areWatched;
  }

  /**
   * @param words the catalogue may lack sound files without these words; without them it has all
   * @throws WranglerError E_PATH_REFUSED when `.wrangler` or a folder of items is a link or a file, E_STORAGE when the
   * disk refuses; the next refresh then looks at everything.
   */
  refresh(words?: readonly Word[]): Promise<void> {
    // Whoever asks before a refresh has begun may share it; one that runs may have looked too early.
    this.#words = this.#waiting === undefined ? words : undefined;
    this.#waiting ??= this.#running.then(() => {
      this.#waiting = undefined;
      const run = this.#refresh(this.#words);
      this.#running = run.catch(() => undefined);
      return run;
    });
    return this.#waiting;
  }

  /** Compares entries with the disk. True when all are as they were read; else the index was refreshed. */
  async confirm(entries: readonly Entry[]): Promise<boolean> {
    const changed = entries.filter((entry) => !isAsRead(entry));
    if (changed.length === 0) return true;
    const rewritten = changed.filter(hasOtherContent);
    const isOld = (entry: Entry): boolean => this.catalogue.get(entry.found.path) === entry;
    await this.refresh();
    for (let wait = 1; rewritten.some(isOld) && wait <= WAITS; wait += 1) {
      // A writer sets the time first and tells the event last, when its system call ends.
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
      await this.refresh();
    }
    if (rewritten.some(isOld)) this.#distrust();
    const left = changed.filter(isOld);
    for (const { found } of left) this.#dirty.add(found.path);
    if (left.length > 0) await this.refresh();
    return false;
  }

  /**
   * Lists the folders before anybody asks, where the kernel tells what changes from then on: the first answer has that
   * much less to wait for. Reads no file, and never throws: the call that meets what is wrong says so.
   */
  prepare(): Promise<void> {
    this.#running = this.#running.then(() => this.#prepare()).catch(() => undefined);
    return this.#running;
  }

  /** After the answer to a search: reads what it could do without, and indexes the words of all. */
  readOn(): void {
    this.#unread.readOn(() => this.indexer.begin());
  }

  /** Reads this entry's file anew at the next refresh: it could not be read just now, or was gone. */
  doubt({ found }: Entry): void {
    this.catalogue.drop(found.path);
    this.#again.add(found.path);
  }

  close(): void {
    this.#folders.forget();
    this.#unread.forget();
    this.#mustSweep = true;
  }

  #distrust(): void {
    this.#folders.distrust();
    this.close();
  }

  async #prepare(): Promise<void> {
    // What is in the catalogue would have to be compared with the disk.
    if (!this.#mustSweep || this.catalogue.size > 0 || !this.#folders.canBeWatched()) return;
    const all = await this.#list();
    if (this.isWatching) this.#leaveUnread(all);
    else this.#folders.closeWatches();
  }

  async #refresh(words: readonly Word[] | undefined): Promise<void> {
    for (let pass = 1; pass <= PASSES; pass += 1) {
      if (this.isWatching) await eventsTold();
      const sweeps = this.#mustSweep || !this.isWatching || !this.#folders.stand();
      const isStable = sweeps ? await this.#sweep() : this.#applyEvents();
      this.#vanished = false;
      this.#unread.read(words);
      if (isStable && !this.#vanished && !this.#mustSweep) return;
    }
  }

  /** @returns false when something vanished: it may have moved to where was looked before */
  #applyEvents(): boolean {
    this.#vanished = false;
    for (const path of this.#again) this.#dirty.add(path);
    this.#again.clear();
    for (const path of this.#dirty) {
      const now = look(path);
      const folder = this.#folders.get(dirname(path));
      if (folder === undefined || now?.kind === "folder" || this.#folders.get(path) !== undefined) {
        this.#mustSweep ||= folder === undefined || !this.#folders.isListed(path, now);
      } else if (now === undefined) {
        this.#gone(path);
      } else {
        const file = `${shownPath(this.#options.paths, folder.path)}/${basename(path)}`;
        const found = judged({ path, file, name: basename(path), folderType: folder.type }, now.kind);
        if (found === undefined) this.catalogue.drop(path);
        else this.#read(found, now);
      }
      this.#dirty.delete(path);
    }
    return !this.#vanished;
  }

  /** Looks at every folder and every file. @returns false when something came or went meanwhile */
  async #sweep(): Promise<boolean> {
    const startedAt = systemClock.now();
    const all = await this.#list();
    if (this.isWatching && this.catalogue.size === 0) this.#leaveUnread(all);
    else this.#compareAll(all);
    this.#mustSweep = false;
    if (!this.isWatching) {
      this.#folders.closeWatches();
      return this.#folders.areStill(startedAt, all);
    }
    // Nothing is told while the folders are listed; the next pass applies what moved meanwhile.
    await eventsTold();
    return this.#dirty.size === 0;
  }

  /** Lists all folders anew; what was to be read or told is void with that. */
  async #list(): Promise<Found[]> {
    const { paths } = this.#options;
    for (const type of TYPES) await confine(paths.root, folderOf(paths, type));
    this.#mustSweep = true;
    await this.#forgetWatches();
    this.#dirty.clear();
    this.#again.clear();
    this.#unread.forget();
    return this.#folders.list();
  }

  #leaveUnread(all: readonly Found[]): void {
    this.#unread.take(all);
    this.#mustSweep = false;
  }

  async #forgetWatches(): Promise<void> {
    if (this.#folders.size === 0) return;
    this.close();
    // Events of the closed watches are not counted, so the queue has to be empty before counting begins.
    await eventsTold();
  }

  #compareAll(all: readonly Found[]): void {
    const seen = new Set<string>();
    for (const found of all) {
      seen.add(found.path);
      this.#compare(found);
    }
    for (const path of [...this.catalogue.paths()]) if (!seen.has(path)) this.catalogue.drop(path);
  }

  #compare(found: Found): void {
    const known = this.catalogue.get(found.path);
    if (known === undefined) return this.#read(found, undefined);
    const now = look(found.path);
    const isSame = now !== undefined && known.stamp !== undefined && isSameStamp(now.stamp, known.stamp);
    if (!isSame || !known.settled || known.found.refused !== found.refused) this.#read(found, now);
  }

  #read(found: Found, now: Look | undefined, forCall = true): void {
    if (found.refused !== undefined) {
      return this.catalogue.put(Entry.unread(found, found.refused, now?.stamp));
    }
    const readAt = systemClock.now();
    const read = bytesOf(found);
    if ("gone" in read) return this.#gone(found.path);
    if ("reason" in read) {
      if (!read.byDisk) return this.catalogue.put(Entry.unread(found, read.reason, undefined));
      this.#again.add(found.path);
      return this.catalogue.put(Entry.withheld(found, read.reason));
    }
    if (forCall) this.#options.trace?.touched(found.path);
    this.catalogue.put(Entry.read(found, read, this.catalogue.mayHold() ? this.#slab : undefined, readAt));
  }

  #gone(path: string): void {
    this.#vanished = true;
    this.catalogue.drop(path);
  }
}
