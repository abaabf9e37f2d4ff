const WORDS = 16;
const BITS = WORDS * 32;

/**
 * Which pairs of neighbouring characters a text has, in 64 bytes: an answer "no" is certain, a "yes" has to be looked
 * at. A text of a page has some half of the bits, so of the texts without a word of seven letters one in a hundred
 * passes, and only those are read through.
 */
export type Signature = Uint32Array;

export function signatureOf(text: string): Signature {
  const signature = new Uint32Array(WORDS);
  let before = text.charCodeAt(0);
  for (let index = 1; index < text.length; index += 1) {
    const now = text.charCodeAt(index);
    const bit = (Math.imul(before, 37) + now) & (BITS - 1);
    signature[bit >>> 5] = (signature[bit >>> 5] ?? 0) | (1 << (bit & 31));
    before = now;
  }
  return signature;
}

/** False when the text certainly does not have all pairs of the other one. */
export function mayContain(text: Signature, other: Signature): boolean {
  for (let index = 0; index < WORDS; index += 1) {
    const wanted = other[index] ?? 0;
    if ((~(text[index] ?? 0) & wanted) !== 0) return false;
  }
  return true;
}
