const WORDS = 64;
/** 2^11, of which a hash gives the highest bits. */
const SHIFT = 32 - 11;

/**
 * Which runs of three characters a text has, in 256 bytes: an answer "no" is certain, a "yes" has to be looked at. A text of
 * a page sets some third of the bits, so of the texts without a word of six letters one in a hundred passes, and only those
 * are read through. Pairs would not do: most texts have most pairs.
 */
export type Signature = Uint32Array;

export function signatureOf(text: string): Signature {
  const signature = new Uint32Array(WORDS);
  let first = text.charCodeAt(0);
  let second = text.charCodeAt(1);
  for (let index = 2; index < text.length; index += 1) {
    const third = text.charCodeAt(index);
    const bit = bitOf(first, second, third);
    signature[bit >>> 5] = (signature[bit >>> 5] ?? 0) | (1 << (bit & 31));
    first = second;
    second = third;
  }
  return signature;
}

/** The bits that a text with this word in it has; none for a word of fewer than three characters. */
export function bitsOf(word: string): readonly number[] {
  const bits = new Set<number>();
  for (let index = 2; index < word.length; index += 1) {
    bits.add(bitOf(word.charCodeAt(index - 2), word.charCodeAt(index - 1), word.charCodeAt(index)));
  }
  return [...bits];
}

/** False when the text certainly does not have all runs of the word. */
export function mayContain(text: Signature, bits: readonly number[]): boolean {
  for (const bit of bits) if ((((text[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 0) return false;
  return true;
}

function bitOf(first: number, second: number, third: number): number {
  return Math.imul(Math.imul(first, 961) + Math.imul(second, 31) + third, 0x9e3779b1) >>> SHIFT;
}
