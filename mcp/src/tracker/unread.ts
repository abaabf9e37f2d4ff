import type { Catalogue } from "./catalogue.ts";
import type { Found } from "./folders.ts";
import { lookThrough } from "./look-through.ts";
import type { Word } from "./search.ts";

/** In milliseconds: how long files are read in one go after an answer, and the pause after it. */
const STEP_MS = 6;
const PAUSE_MS = 1;
/** In milliseconds: until the answer is out, which the first step must not delay. */
const ANSWER_MS = 50;

export interface UnreadOptions {
  readonly catalogue: Catalogue;
  /** Puts a file into the catalogue. */
  readonly read: (found: Found, forCall: boolean) => void;
  /** Fewer files are read at once, whatever is asked for. */
  readonly many: number;
}

/**
 * Files that are not in the catalogue yet, although a search was answered: it could do without them. They are as
 * unread as before, so that nothing that happens to them meanwhile can be missed.
 */
export class Unread {
  readonly #options: UnreadOptions;
  #files: Found[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UnreadOptions) {
    this.#options = options;
  }

  take(files: readonly Found[]): void {
    this.#files = [...files];
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#files = [];
  }

  /**
   * Reads what a search for words needs: what may have them, is broken, or shares its id with another file. All files
   * without words.
   *
   * @throws WranglerError E_STORAGE when the disk refuses; all that is not read then is read by a later call
   */
  read(words: readonly Word[] | undefined): void {
    const { catalogue, many, read } = this.#options;
    const left = catalogue.size === 0 ? this.#files : this.#files.filter((found) => this.#isNew(found));
    const looksFirst = words !== undefined && words.length > 0 && left.length >= many && catalogue.mayHold();
    const { passed, rest } = looksFirst ? lookThrough(left, words) : { passed: [], rest: left };
    for (const found of rest) read(found, true);
    const ids = new Set<string>();
    const shared = new Set<string>();
    for (const { id } of passed) {
      if (ids.has(id) || catalogue.hasId(id)) shared.add(id);
      ids.add(id);
    }
    for (const { found, id } of passed) if (shared.has(id)) read(found, true);
    this.#files = passed.filter(({ id }) => !shared.has(id)).map(({ found }) => found);
  }

  /** Reads the rest in small steps, between which calls are answered; `done` when none is left. */
  readOn(done: () => void, afterMs = ANSWER_MS): void {
    if (this.#files.length === 0) return done();
    // Does not hold the process.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#step()) this.readOn(done, PAUSE_MS);
    }, afterMs).unref();
  }

  /** @returns false when the disk refuses: a call will say so */
  #step(): boolean {
    const until = performance.now() + STEP_MS;
    try {
      while (performance.now() < until) {
        const found = this.#files.at(-1);
        if (found === undefined) break;
        if (this.#isNew(found)) this.#options.read(found, false);
        this.#files.pop();
      }
      return true;
    } catch {
      return false;
    }
  }

  #isNew({ path }: Found): boolean {
    return this.#options.catalogue.get(path) === undefined;
  }
}
