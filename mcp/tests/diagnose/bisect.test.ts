import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bisect, type Judge } from "../../src/diagnose/bisect.ts";
import { budgetOf, type Budget } from "../../src/diagnose/budget.ts";

const ENDLESS: Budget = { left: () => 1 };

interface Planted {
  /** Counted from the oldest. */
  readonly first: number;
  readonly unbuildable: ReadonlySet<number>;
  /** Those fail by chance, before the planted one as well as after. */
  readonly flaky: ReadonlySet<number>;
}

/** Commits are numbers, oldest 0. Chance comes from a generator with a seed, so that a failure can be repeated. */
function judgeOf({ first, unbuildable, flaky }: Planted, seed: number): Judge<number> {
  let state = seed;
  const chance = (): boolean => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) > 0x3fffffff;
  return (commit, runs) => {
    if (unbuildable.has(commit)) return Promise.resolve("unknown");
    const failed = Array.from({ length: runs }, () => (flaky.has(commit) ? chance() : commit >= first));
    if (failed.every(Boolean)) return Promise.resolve("bad");
    return Promise.resolve(failed.some(Boolean) ? "unknown" : "good");
  };
}

function newestFirst(count: number): number[] {
  return Array.from({ length: count }, (_, index) => count - 1 - index);
}

function planted(first: number, unbuildable: number[] = [], flaky: number[] = []): Planted {
  return { first, unbuildable: new Set(unbuildable), flaky: new Set(flaky) };
}

describe("the first bad commit of 200", () => {
  it.each([1, 2, 77, 150, 198, 199])("is found when it is number %i, in a few tests", async (first) => {
    const result = await bisect(newestFirst(200), judgeOf(planted(first), 1), ENDLESS);

    expect(result).toEqual({ kind: "found", first, lastGood: first - 1, tested: expect.any(Number) });
    expect(result.tested).toBeLessThan(20);
  });

  it("is found among unbuildable and flaky ones, wherever they lie", async () => {
    const places = fc.uniqueArray(fc.nat(198), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 199 }),
        places,
        places,
        fc.nat(1_000_000),
        async (first, a, b, seed) => {
          const odd = (at: number): boolean => at !== first && at !== first - 1 && at > 0;
          const flaky = b.filter(odd).slice(0, 25);
          const judge = judgeOf(planted(first, a.filter(odd), flaky), seed);

          const result = await bisect(newestFirst(200), judge, ENDLESS);

          expect(result).toMatchObject({ kind: "found", first, lastGood: first - 1 });
        },
      ),
      { numRuns: 300, seed: 20_261_121 },
    );
  });

  it("is one of those named when its neighbours cannot be judged", async () => {
    const result = await bisect(newestFirst(200), judgeOf(planted(120, [118, 119, 120, 121]), 1), ENDLESS);

    expect(result).toEqual({
      kind: "among",
      suspects: [118, 119, 120, 121, 122],
      lastGood: 117,
      tested: expect.any(Number),
    });
  });

  it("does not exist when none is good", async () => {
    expect(await bisect(newestFirst(200), judgeOf(planted(0), 1), ENDLESS)).toEqual({
      kind: "always",
      oldestBad: 0,
      tested: expect.any(Number),
    });
    expect(await bisect(newestFirst(8), judgeOf(planted(0, [0, 1, 2]), 1), ENDLESS)).toMatchObject({
      kind: "always",
      oldestBad: 3,
    });
  });
});

it("says how many are left when the time is over, or when it is called off", async () => {
  let tests = 0;
  const judge: Judge<number> = (commit) => Promise.resolve(++tests > 0 && commit >= 90 ? "bad" : "good");
  const after = (most: number): Budget => ({ left: () => (tests < most ? 1 : 0) });

  const result = await bisect(newestFirst(200), judge, after(9));

  expect(result.kind).toBe("unfinished");
  expect(result.tested).toBe(9);
  expect(result.kind === "unfinished" && result.suspects.includes(90)).toBe(true);
  const off = new AbortController();
  off.abort();
  expect(await bisect(newestFirst(3), judge, budgetOf(60_000, off.signal))).toEqual({
    kind: "unfinished",
    suspects: [0, 1, 2],
    tested: 0,
  });
});
