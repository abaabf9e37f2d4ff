/**
 * Which of many words occur in a text, in one pass over it: a table of the pairs of characters that a word can start
 * with lets nearly every position go at once.
 */
export class KeywordIndex {
  readonly #starts = new Uint8Array(128 * 128);
  readonly #byPair = new Map<number, string[]>();

  /** @param words of at least two ASCII characters, in lower case */
  constructor(words: Iterable<string>) {
    for (const word of new Set(words)) {
      const pair = pairAt(word, 0);
      this.#starts[pair] = 1;
      this.#byPair.set(pair, [...(this.#byPair.get(pair) ?? []), word]);
    }
  }

  /** @param text in lower case */
  in(text: string): Set<string> {
    const found = new Set<string>();
    for (let at = 0; at + 1 < text.length; at++) {
      const pair = pairAt(text, at);
      if (pair >= 0 && this.#starts[pair] === 1) this.#collect(text, at, pair, found);
    }
    return found;
  }

  #collect(text: string, at: number, pair: number, found: Set<string>): void {
    for (const word of this.#byPair.get(pair) ?? []) {
      if (!found.has(word) && text.startsWith(word, at)) found.add(word);
    }
  }
}

function pairAt(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  return first < 128 && second < 128 ? first * 128 + second : -1;
}
