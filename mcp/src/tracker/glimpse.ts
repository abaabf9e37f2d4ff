import { isAscii } from "node:buffer";
import { readInto } from "../platform/read-bytes.ts";
import { BrokenFile } from "./broken-file.ts";
import { decode } from "./decode.ts";
import type { Word } from "./search.ts";
import { skim, skimOwn } from "./skim.ts";

/** A string of up to 128 KB is made in memory that V8 has at hand; a longer one takes twice the time. */
const SIZE = 96 * 1024;
/** Larger files are not for a glimpse. */
const ROOM = SIZE / 4;
const ASCII = /^[\0-\x7f]*$/;
/** In UTF-8, read byte by byte: all characters beyond ASCII that become ASCII when folded (U+0130, 037E, 1FEF, 212A). */
const FOLDED_TO_ASCII = /\xc4\xb0|\xcd\xbe|\xe1\xbf\xaf|\xe2\x84\xaa/;

let scratch: Buffer | undefined;

/**
 * Looks through files for words. Tells the id of each file that is sound and certainly lacks one of them; "" for all
 * others, which have to be read. Keeps nothing: of ten thousand texts, to fill memory with them and to make an entry of
 * each takes longer than to read them. Has to be told of files that were regular ones a moment ago.
 */
export function glimpse(paths: readonly string[], words: readonly Word[]): string[] {
  const ids: string[] = [];
  const looks = words.map(({ text, pattern }) => ({
    isPlain: ASCII.test(text),
    pattern: new RegExp(pattern.source, `${pattern.flags}g`),
  }));
  let batch = new Batch();
  for (const path of paths) {
    if (!batch.hasRoom) {
      batch.judge(looks, ids);
      batch = new Batch();
    }
    batch.read(path);
  }
  batch.judge(looks, ids);
  return ids;
}

interface Look {
  readonly isPlain: boolean;
  readonly pattern: RegExp;
}

/** Files that lie in one buffer, one behind the other. */
class Batch {
  readonly #buffer = (scratch ??= Buffer.allocUnsafeSlow(SIZE));
  /** Where each ends; where it begins when it is not for a glimpse. */
  readonly #ends: number[] = [];
  #filled = 0;

  get hasRoom(): boolean {
    return this.#buffer.length - this.#filled >= ROOM;
  }

  read(path: string): void {
    this.#filled += readInto(path, this.#buffer, this.#filled);
    this.#ends.push(this.#filled);
  }

  judge(looks: readonly Look[], ids: string[]): void {
    const text = this.#buffer.toString("latin1", 0, this.#filled);
    const plain = isAscii(this.#buffer.subarray(0, this.#filled));
    // What is not ASCII is folded before it is compared, and may then have letters that are not in the bytes.
    const mayLack = plain || (looks.every(({ isPlain }) => isPlain) && !FOLDED_TO_ASCII.test(text));
    const hits = this.#hits(text, looks);
    let [start, place] = [0, 0];
    for (const end of this.#ends) {
      ids.push(hits[place] === looks.length ? "" : this.#idOf(text, start, end, plain, mayLack));
      start = end;
      place += 1;
    }
  }

  /** How many of the patterns each file has, or begins so that one may go on in the next file. */
  #hits(text: string, looks: readonly Look[]): Uint32Array {
    const hits = new Uint32Array(this.#ends.length);
    for (const { pattern } of looks) {
      let place = 0;
      pattern.lastIndex = 0;
      for (let hit = pattern.exec(text); hit !== null; hit = pattern.exec(text)) {
        while ((this.#ends[place] ?? text.length) <= hit.index) place += 1;
        hits[place] = (hits[place] ?? 0) + 1;
        pattern.lastIndex = this.#ends[place] ?? text.length;
      }
    }
    return hits;
  }

  /** "" for a file that is not sound in the plain form, or about which only its folded text tells. */
  #idOf(text: string, start: number, end: number, plain: boolean, mayLack: boolean): string {
    const bytes = plain ? undefined : this.#buffer.subarray(start, end);
    if (bytes === undefined || isAscii(bytes))
      return (skimOwn(text, start, end) ?? skim(text.slice(start, end)))?.id ?? "";
    if (!mayLack) return "";
    try {
      return skim(decode(bytes).text)?.id ?? "";
    } catch (error) {
      if (error instanceof BrokenFile) return "";
      throw error;
    }
  }
}
