const SIZE = 1024 * 1024;
/** Larger texts have a buffer of their own. */
const LARGEST = SIZE / 8;

/**
 * Keeps bytes outside the heap, many in one buffer: what is held of ten thousand files gives the garbage collector
 * nothing to copy.
 */
export class Slab {
  #buffer = Buffer.alloc(0);
  #filled = 0;

  /** A copy of the bytes. */
  keep(bytes: Buffer): Buffer {
    if (bytes.length > LARGEST) return Buffer.from(bytes);
    if (this.#filled + bytes.length > this.#buffer.length) {
      this.#buffer = Buffer.allocUnsafeSlow(SIZE);
      this.#filled = 0;
    }
    const kept = this.#buffer.subarray(this.#filled, this.#filled + bytes.length);
    bytes.copy(kept);
    this.#filled += bytes.length;
    return kept;
  }
}
