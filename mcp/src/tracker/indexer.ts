import type { Catalogue } from "./catalogue.ts";
import type { Entry } from "./entry.ts";
import { WordIndex } from "./word-index.ts";

/** In milliseconds: how long words are indexed in one go, and the pause after it. */
const STEP_MS = 12;
const PAUSE_MS = 1;
/** Places in the index for each item, those of texts that are no more among them; beyond, it begins anew. */
const MOST_PLACES = 3;
const FEW = 1_000;

/** Indexes the words of all texts in small steps, between which calls are answered. */
export class Indexer {
  readonly #catalogue: Catalogue;
  #words = new WordIndex();
  /** The catalogue's version whose texts are indexed, or are being indexed. */
  #version: number | undefined;
  #left: Entry[] = [];

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** True once texts were indexed, or began to be. */
  get hasBegun(): boolean {
    return this.#version !== undefined;
  }

  get words(): WordIndex {
    return this.#words;
  }

  /** Begins with what is not indexed yet; does nothing while it goes on. */
  begin(): void {
    const { version } = this.#catalogue;
    if (this.#left.length > 0 || this.#version === version) return;
    this.#version = version;
    const sound = [...this.#catalogue.all()].filter((entry) => entry.broken === undefined);
    if (this.#words.size > MOST_PLACES * Math.max(sound.length, FEW)) {
      this.#words = new WordIndex();
      for (const entry of sound) entry.takeOut();
    }
    this.#left = sound.filter((entry) => !entry.isIn(this.#words));
    this.#goOn();
  }

  #step(): void {
    const until = performance.now() + STEP_MS;
    do this.#left.pop()?.putInto(this.#words);
    while (this.#left.length > 0 && performance.now() < until);
    this.#goOn();
  }

  /** Does not hold the process. */
  #goOn(): void {
    if (this.#left.length > 0) setTimeout(() => this.#step(), PAUSE_MS).unref();
  }
}
