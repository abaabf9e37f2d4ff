import type { Budget } from "./budget.ts";

/** `unknown`: it does not build, fails otherwise, or comes and goes. */
export type Verdict = "good" | "bad" | "unknown";

/** Judges one commit by so many runs of its test. */
export type Judge<C> = (commit: C, runs: number) => Promise<Verdict>;

export type Bisected<C> =
  | { readonly kind: "found"; readonly first: C; readonly lastGood: C; readonly tested: number }
  /** The first bad one is among these, oldest first: those between cannot be judged. */
  | { readonly kind: "among"; readonly suspects: readonly C[]; readonly lastGood: C; readonly tested: number }
  /** No commit is known to be good. */
  | { readonly kind: "always"; readonly oldestBad: C; readonly tested: number }
  | { readonly kind: "unfinished"; readonly suspects: readonly C[]; readonly tested: number };

/** Runs of a test while searching, and before a result is believed. */
const RUNS = { search: 2, confirm: 6 };

/**
 * The first bad commit of a history.
 *
 * Commits that cannot be judged are gone round. One that comes and goes may pass for either; therefore both ends of the
 * result are confirmed by more runs, and when an end does not hold, it is taken for unknown and the search goes on.
 *
 * @param commits newest first; the newest is known to be bad
 */
export async function bisect<C>(commits: readonly C[], judge: Judge<C>, budget: Budget): Promise<Bisected<C>> {
  const search = new Search([...commits].reverse(), judge, budget);
  return search.run();
}

class Search<C> {
  /** Oldest first. */
  readonly #commits: readonly C[];
  readonly #judge: Judge<C>;
  readonly #budget: Budget;
  readonly #known = new Map<number, Verdict>();
  readonly #confirmed = new Set<number>();
  #tested = 0;

  constructor(commits: readonly C[], judge: Judge<C>, budget: Budget) {
    this.#commits = commits;
    this.#judge = judge;
    this.#budget = budget;
    this.#known.set(commits.length - 1, "bad");
    this.#confirmed.add(commits.length - 1);
  }

  async run(): Promise<Bisected<C>> {
    for (;;) {
      const { good, bad } = this.#ends();
      const next = good < 0 ? this.#fartherBack(bad) : this.#between(good, bad);
      if (next !== undefined) {
        if (!(await this.#test(next, RUNS.search))) return this.#unfinished(good, bad);
        continue;
      }
      const doubtful = [good, bad].find((at) => at >= 0 && !this.#confirmed.has(at));
      if (doubtful === undefined) return this.#result(good, bad);
      if (!(await this.#test(doubtful, RUNS.confirm))) return this.#unfinished(good, bad);
      this.#confirmed.add(doubtful);
    }
  }

  /** The oldest bad one after which all known ones are bad, and the newest good one before it; -1 when there is none. */
  #ends(): { good: number; bad: number } {
    let good = -1;
    for (const [at, verdict] of this.#known) if (verdict === "good" && at > good) good = at;
    let bad = this.#commits.length - 1;
    for (const [at, verdict] of this.#known) if (verdict === "bad" && at > good && at < bad) bad = at;
    return { good, bad };
  }

  /** Most failures are young: so far back as was looked, and twice as far. */
  #fartherBack(bad: number): number | undefined {
    const last = this.#commits.length - 1;
    for (let step = 1; ; step *= 2) {
      const at = Math.max(0, last - step);
      if (at < bad && !this.#known.has(at)) return at;
      if (at === 0) break;
    }
    // The oldest cannot be judged: any that is older than the oldest bad one will do.
    return this.#nearest(bad >> 1, -1, bad);
  }

  #between(good: number, bad: number): number | undefined {
    return this.#nearest((good + bad) >> 1, good, bad);
  }

  /** The commit nearest to the middle that nothing is known of. */
  #nearest(middle: number, above: number, below: number): number | undefined {
    for (let distance = 0; distance < below - above; distance++) {
      for (const at of [middle - distance, middle + distance]) {
        if (at > above && at < below && !this.#known.has(at)) return at;
      }
    }
    return undefined;
  }

  /** False when there is no time for it. */
  async #test(at: number, runs: number): Promise<boolean> {
    const commit = this.#commits[at];
    if (commit === undefined || this.#budget.left() === 0) return false;
    this.#tested++;
    const verdict = await this.#judge(commit, runs);
    const before = this.#known.get(at);
    // What was said before and does not hold comes and goes.
    this.#known.set(at, before !== undefined && before !== verdict ? "unknown" : verdict);
    return true;
  }

  #result(good: number, bad: number): Bisected<C> {
    const tested = this.#tested;
    const suspects = this.#commits.slice(good + 1, bad + 1);
    const [first] = suspects;
    const lastGood = this.#commits[good];
    const oldestBad = this.#commits[bad];
    if (lastGood === undefined && oldestBad !== undefined) return { kind: "always", oldestBad, tested };
    if (lastGood === undefined || first === undefined) return { kind: "unfinished", suspects, tested };
    return suspects.length === 1
      ? { kind: "found", first, lastGood, tested }
      : { kind: "among", suspects, lastGood, tested };
  }

  #unfinished(good: number, bad: number): Bisected<C> {
    return { kind: "unfinished", suspects: this.#commits.slice(good + 1, bad + 1), tested: this.#tested };
  }
}
