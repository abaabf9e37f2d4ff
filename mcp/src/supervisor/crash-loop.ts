/** Ends in a row, none followed by an answer, that make a crash loop, and the time within which they count. */
const MAX_ENDS = 5;
const WINDOW_MS = 60_000;
/** The first restart is immediate; then 100 ms, doubled each time. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

export type Next = { readonly kind: "restart"; readonly afterMs: number } | { readonly kind: "give_up" };

/** Decides after each end of the server whether it is worth starting again at once. */
export class CrashLoop {
  readonly #firstWaitMs: number;
  #ends: number[] = [];

  constructor(firstWaitMs = FIRST_WAIT_MS) {
    this.#firstWaitMs = firstWaitMs;
  }

  /** The server answered something: whatever was wrong is not wrong with all of it. */
  answered(): void {
    this.#ends = [];
  }

  /** @param now from `performance.now()` */
  ended(now: number): Next {
    this.#ends = [...this.#ends.filter((end) => now - end < WINDOW_MS), now];
    const count = this.#ends.length;
    if (count >= MAX_ENDS) return { kind: "give_up" };
    return {
      kind: "restart",
      afterMs: count === 1 ? 0 : Math.min(this.#firstWaitMs * 2 ** (count - 2), LONGEST_WAIT_MS),
    };
  }
}
