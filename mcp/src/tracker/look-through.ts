import type { Found } from "./folders.ts";
import { glimpse } from "./glimpse.ts";
import type { Word } from "./search.ts";

/** Files that are looked at in one go. */
const BLOCK = 512;
/** When more than one file in so many may have the words, to look first does not pay. */
const RARE = 4;

/** A sound file in which one of the words certainly is not. */
export interface Passed {
  readonly found: Found;
  readonly id: string;
}

export interface LookedThrough {
  readonly passed: readonly Passed[];
  /** All others: they have to be read. */
  readonly rest: readonly Found[];
}

/** Parts the files into those that a search for the words can do without, and the rest. */
export function lookThrough(files: readonly Found[], words: readonly Word[]): LookedThrough {
  const passed: Passed[] = [];
  const rest: Found[] = [];
  for (let from = 0; from < files.length; from += BLOCK) {
    const block = files.slice(from, from + BLOCK);
    if (rest.length * RARE > from) return { passed, rest: [...rest, ...files.slice(from)] };
    const ids = glimpse(
      block.map(({ path, refused }) => (refused === undefined ? path : "")),
      words,
    );
    let place = 0;
    for (const found of block) {
      const id = ids[place] ?? "";
      if (id === "") rest.push(found);
      else passed.push({ found, id });
      place += 1;
    }
  }
  return { passed, rest };
}
