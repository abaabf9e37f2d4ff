import type { FileBytes } from "../platform/read-bytes.ts";
import { isSameStamp, type Stamp } from "../platform/look.ts";
import { BrokenFile } from "./broken-file.ts";
import { cardOf, type Card } from "./card.ts";
import { decode } from "./decode.ts";
import { fold } from "./fold.ts";
import type { Found } from "./folders.ts";
import { canonicalId } from "./ids.ts";
import type { Item } from "./item.ts";
import { readItem } from "./read-item.ts";
import type { MarkedWord } from "./search.ts";
import { skim } from "./skim.ts";
import type { Slab } from "./slab.ts";
import type { WordIndex } from "./word-index.ts";

/**
 * How long a file has to have been left alone before its stamp tells it apart from all its later states, in
 * milliseconds. File systems stamp in ticks: ext4 of 10 ms at most, FAT of 2 s.
 */
const SETTLED_AFTER_MS = 2_500;

/** What was read from a file that is sound. */
interface Content {
  readonly id: string;
  /** Of the whole file; undefined when the index may not hold so much. */
  readonly bytes: Buffer | undefined;
  readonly isAscii: boolean;
  /** Title and labels stand in it letter by letter, and were not made of escapes or of the file's name. */
  readonly isPlain: boolean;
  /** Where the description begins in it. */
  readonly end: number;
  /** The front matter, when only the skimmer has seen it and the bytes are not held. */
  readonly head?: string;
  readonly card?: Card;
}

/** One tracker file as it was when it was read. A file that changed gets a new entry. */
export class Entry {
  /** In canonical form; undefined for a file that is broken. */
  readonly id: string | undefined;
  #bytes: Buffer | undefined;
  readonly #isAscii: boolean;
  readonly #isPlain: boolean;
  readonly #end: number;
  #head: string | undefined;
  #card: Card | undefined;
  #body: string | undefined;
  #place: number | undefined;
  #index: WordIndex | undefined;
  #isWithheld = false;

  private constructor(
    readonly found: Found,
    readonly stamp: Stamp | undefined,
    /** Why the file cannot be used. */
    readonly broken: string | undefined,
    /** The stamp tells this state of the file apart from all later ones. */
    readonly settled: boolean,
    /** For a broken file, the id that it would have. */
    readonly claimed: string | undefined,
    content?: Content,
  ) {
    this.id = content?.id;
    this.#bytes = content?.bytes;
    this.#isAscii = content?.isAscii ?? false;
    this.#isPlain = content?.isPlain ?? false;
    this.#end = content?.end ?? 0;
    this.#head = content?.head;
    this.#card = content?.card;
  }

  /** A file that is not one to read: a link, a pipe, one that is too large. */
  static unread(found: Found, reason: string, stamp: Stamp | undefined): Entry {
    return new Entry(found, stamp, reason, false, undefined);
  }

  /** A file that the disk did not give out; it may be sound. */
  static withheld(found: Found, reason: string): Entry {
    const entry = new Entry(found, undefined, reason, false, undefined);
    entry.#isWithheld = true;
    return entry;
  }

  /** The disk did not give it out when it was asked. */
  get isWithheld(): boolean {
    return this.#isWithheld;
  }

  /**
   * @param slab keeps the bytes for searches
   * @param readAt the wall clock just before reading, in milliseconds since the epoch
   */
  static read(found: Found, { bytes, stamp }: FileBytes, slab: Slab | undefined, readAt: number): Entry {
    const settled = readAt - Math.max(stamp.mtimeMs, stamp.ctimeMs) > SETTLED_AFTER_MS;
    try {
      return new Entry(found, stamp, undefined, settled, undefined, contentOf(found, bytes, slab));
    } catch (error) {
      if (!(error instanceof BrokenFile)) throw error;
      return new Entry(found, stamp, error.message, settled, idInText(bytes));
    }
  }

  /** Parsed at the first call. Only for an entry that is not broken. */
  get card(): Card {
    if (this.#card === undefined) {
      const { description, ...facts } = readItem(
        this.#head ?? this.#heldHead(),
        this.found.file,
        this.found.folderType,
      );
      void description;
      this.#card = cardOf(facts);
      this.#head = undefined;
    }
    return this.#card;
  }

  /** Bytes or characters that are held in memory. */
  get held(): number {
    return this.#body?.length ?? this.#bytes?.length ?? 0;
  }

  /** The folded description; undefined when it is not held. */
  get body(): string | undefined {
    if (this.#body === undefined && this.#bytes !== undefined) {
      // It is in the bytes that go.
      void this.card;
      const body = this.#text().slice(this.#end).trim();
      // A part of a string keeps the whole alive; what toLowerCase() had to change is a string of its own.
      this.#body = this.#isAscii ? body.toLowerCase() : fold(body);
      this.#bytes = undefined;
    }
    return this.#body;
  }

  /**
   * False when one of the words is certainly nowhere in the item. What is not indexed yet is looked through as it was
   * read: indexing all texts takes longer than one search does.
   */
  mayHave(words: readonly MarkedWord[]): boolean {
    const { place } = this;
    if (place !== undefined) return words.every(({ marks }) => marks[place] !== 0);
    if (!this.#isAscii || !this.#isPlain || this.#bytes === undefined) return true;
    const text = this.#text();
    return words.every(({ pattern }) => pattern.test(text));
  }

  /** The whole item from the bytes that the file still has; undefined when it changed since the entry was made. */
  itemIn({ bytes, stamp }: FileBytes): Item | undefined {
    if (this.stamp === undefined || !isSameStamp(stamp, this.stamp)) return undefined;
    const { id, title, ...rest } = this.card.facts;
    return { id, title, description: decode(bytes).text.slice(this.#end).trim(), ...rest };
  }

  /** Where it stands in the index of words. */
  get place(): number | undefined {
    return this.#place;
  }

  isIn(index: WordIndex): boolean {
    return this.#index === index;
  }

  /** Puts its words into the index, unless its text is not held. */
  putInto(index: WordIndex): void {
    const { body } = this;
    this.#index = index;
    this.#place = body === undefined ? undefined : index.add(this.card.names, body);
  }

  /** It is in no index any more. */
  takeOut(): void {
    this.#index = undefined;
    this.#place = undefined;
  }

  #heldHead(): string {
    return this.#bytes === undefined ? "" : headOf(this.#bytes, this.#end, this.#isAscii);
  }

  #text(): string {
    if (this.#bytes === undefined) return "";
    return this.#isAscii ? this.#bytes.toString("latin1") : decode(this.#bytes).text;
  }
}

function contentOf(found: Found, bytes: Buffer, slab: Slab | undefined): Content {
  const { text, isAscii } = decode(bytes);
  const skimmed = skim(text);
  const held = slab?.keep(bytes);
  if (skimmed !== undefined) {
    const { id, end } = skimmed;
    if (held !== undefined) return { id, bytes: held, isAscii, isPlain: true, end };
    return { id, bytes: held, isAscii, isPlain: true, end, head: headOf(bytes, end, isAscii) };
  }
  const { description, ...facts } = readItem(text, found.file, found.folderType);
  const end = text.length - text.trimEnd().length;
  const card = cardOf(facts);
  const folded = text.toLowerCase();
  return {
    id: canonicalId(facts.id),
    bytes: held,
    isAscii,
    isPlain: [card.title, ...card.labels].every((name) => folded.includes(name)),
    end: text.length - end - description.length,
    card,
  };
}

/** The front matter as a string of its own: a part of a string keeps the whole alive, and titles are parts of it. */
function headOf(bytes: Buffer, end: number, isAscii: boolean): string {
  if (isAscii) return bytes.toString("latin1", 0, end);
  return Buffer.from(decode(bytes).text.slice(0, end), "utf8").toString("utf8");
}

/** The id that a file says which is not sound otherwise. */
function idInText(bytes: Buffer): string | undefined {
  const id = /^id:[ \t]*["']?([A-Za-z0-9-]+)/m.exec(bytes.toString("latin1", 0, 4096))?.[1];
  return id === undefined ? undefined : canonicalId(id);
}
