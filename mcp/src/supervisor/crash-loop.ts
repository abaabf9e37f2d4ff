/** Ends in a row, none followed by an answer, that make a crash loop, and the time within which they count. */
const OFFICIAL = { ends: 5, windowMs: 60_000, forgives: true } as const;
/** There is something better to run than a build that keeps ending: what it answers in between changes nothing. */
const SWAPPED = { ends: 3, windowMs: 300_000, forgives: false } as const;
/** The first restart is immediate; then 100 ms, doubled each time. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

export type Next = { readonly kind: "restart"; readonly afterMs: number } | { readonly kind: "give_up" };

/** Decides after each end of the server whether it is worth starting again at once. */
export class CrashLoop {
  readonly #rule: typeof OFFICIAL | typeof SWAPPED;
  readonly #firstWaitMs: number;
  #ends: number[] = [];

  constructor(kind: "official" | "swapped", firstWaitMs = FIRST_WAIT_MS) {
    this.#rule = kind === "official" ? OFFICIAL : SWAPPED;
    this.#firstWaitMs = firstWaitMs;
  }

  /** The server answered something: whatever was wrong is not wrong with all of it. */
  answered(): void {
    if (this.#rule.forgives) this.#ends = [];
  }

  /** @param now from `monotonicMs()` */
  ended(now: number): Next {
    const { ends, windowMs } = this.#rule;
    this.#ends = [...this.#ends.filter((end) => now - end < windowMs), now];
    const count = this.#ends.length;
    if (count >= ends) return { kind: "give_up" };
    return {
      kind: "restart",
      afterMs: count === 1 ? 0 : Math.min(this.#firstWaitMs * 2 ** (count - 2), LONGEST_WAIT_MS),
    };
  }
}
