const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** Far above any message a client sends, far below what would exhaust the heap of a JSON parser. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

/**
 * Cuts a byte stream into lines in linear time, whatever the size of line and chunk. A half line waits for its end
 * and is not passed on without it. Lines come without line end; empty ones are left out.
 */
export class LineSplitter {
  readonly #onLine: (line: Buffer) => void;
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #size = 0;
  #dropping = false;

  constructor(onLine: (line: Buffer) => void, maxBytes = MAX_LINE_BYTES) {
    this.#onLine = onLine;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#finish();
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** Passes on a half line that nothing follows any more; for logs, not for messages. */
  end(): void {
    if (this.#size > 0 && !this.#dropping) this.#finish();
  }

  #keep(part: Buffer): void {
    if (this.#dropping) return;
    this.#size += part.length;
    if (this.#size > this.#maxBytes) {
      this.#dropping = true;
      this.#parts = [];
      return;
    }
    this.#parts.push(part);
  }

  #finish(): void {
    const parts = this.#parts;
    const dropped = this.#dropping;
    this.#parts = [];
    this.#size = 0;
    this.#dropping = false;
    if (dropped) return;
    const line = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    const length = line[line.length - 1] === CARRIAGE_RETURN ? line.length - 1 : line.length;
    if (length > 0) this.#onLine(line.subarray(0, length));
  }
}
