/** Where a word was found in an item: bits of the marks. */
export const IN_NAMES = 1;
export const IN_BODY = 2;

/** By place: in which of an item's texts the word is. */
export type Marks = Uint8Array;

const SPACE = /\s/;
const WIDE = /[\u0100-\uffff]/;

/**
 * Which words are in which items, exactly. A word is what stands between white space, so that a text without white
 * space is in an item if and only if it is in one of the item's words; all different words stand in one text, which is
 * searched in their stead. Items have places, which are counted up and never given out again.
 */
export class WordIndex {
  readonly #numbers = new Map<string, number>();
  /** By word number: `place * 2`, and 1 more for a body; ascending. */
  readonly #lists: number[][] = [];
  /** Where each word begins in the text of all. */
  readonly #starts: number[] = [];
  #all = "";
  #fresh: string[] = [];
  #length = 0;
  #size = 0;

  /** Places given out. */
  get size(): number {
    return this.#size;
  }

  /** @returns the item's place */
  add(names: string, body: string): number {
    const place = this.#size;
    this.#size += 1;
    this.#put(names, place * 2);
    this.#put(body, place * 2 + 1);
    return place;
  }

  /** In which items a text without white space is. */
  marksOf(word: string): Marks {
    const marks = new Uint8Array(this.#size);
    for (const number of this.#having(word)) {
      for (const code of this.#lists[number] ?? []) marks[code >>> 1] = (marks[code >>> 1] ?? 0) | (1 << (code & 1));
    }
    return marks;
  }

  #put(text: string, code: number): void {
    let start = -1;
    for (let at = 0; at <= text.length; at += 1) {
      if (at < text.length && !isSpace(text.charCodeAt(at))) {
        if (start === -1) start = at;
      } else if (start !== -1) {
        this.#note(text.slice(start, at), code);
        start = -1;
      }
    }
  }

  #note(word: string, code: number): void {
    const list = this.#lists[this.#numbers.get(word) ?? -1];
    if (list === undefined) this.#begin(word, code);
    else if (list[list.length - 1] !== code) list.push(code);
  }

  #begin(part: string, code: number): void {
    // A part of a string keeps the whole alive, and one that is wide makes the text of all words wide.
    const encoding = WIDE.test(part) ? "utf16le" : "latin1";
    const word = Buffer.from(part, encoding).toString(encoding);
    this.#numbers.set(word, this.#lists.length);
    this.#lists.push([code]);
    this.#starts.push(this.#length);
    this.#fresh.push(word);
    this.#length += word.length + 1;
  }

  *#having(part: string): Generator<number> {
    if (this.#fresh.length > 0) this.#all += `${this.#fresh.join("\n")}\n`;
    this.#fresh = [];
    let number = -1;
    for (let at = this.#all.indexOf(part); at !== -1; at = this.#all.indexOf(part, this.#starts[number + 1])) {
      number = this.#wordAt(at, number + 1);
      yield number;
      if (number + 1 === this.#starts.length) return;
    }
  }

  /** The last word that begins at or before `at`. */
  #wordAt(at: number, from: number): number {
    let [low, high] = [from, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function isSpace(code: number): boolean {
  if (code <= 0x7f) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return SPACE.test(String.fromCharCode(code));
}
