/** A fault that the next matching request meets, once. */
export interface Fault {
  readonly method: string;
  /** Matched against the path of the API, e.g. `/repos/o/r/pulls`. */
  readonly path: RegExp;
  readonly kind:
    /** The request is done, then the connection is cut before any answer. */
    | "cut_after"
    /** The request is done, then the connection is cut within the answer's body. */
    | "cut_within"
    /** The connection is cut and nothing is done. */
    | "cut_before"
    /** Nothing is done, and this is answered. */
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown };
}

/** The faults that are still to come, in order. */
export class Faults {
  readonly #waiting: Fault[] = [];

  add(fault: Fault): void {
    this.#waiting.push(fault);
  }

  take(method: string, path: string): Fault["kind"] | undefined {
    const index = this.#waiting.findIndex((fault) => fault.method === method && fault.path.test(path));
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0]?.kind;
  }
}
