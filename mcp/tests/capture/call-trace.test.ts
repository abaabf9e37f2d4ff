import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createCallTrace } from "../../src/capture/call-trace.ts";

it("notes nothing outside of calls", async () => {
  const trace = createCallTrace();
  const files = new Set<string>();
  await trace.during(files, () => Promise.resolve());

  trace.touched("after");

  expect([...files]).toEqual([]);
});

it("ends with a call that fails", async () => {
  const trace = createCallTrace();
  const [failed, next] = [new Set<string>(), new Set<string>()];
  const fails = trace.during(failed, async () => {
    trace.touched("first");
    await sleep(1);
    throw new Error("no");
  });

  await expect(fails).rejects.toThrow("no");
  await trace.during(next, async () => trace.touched("second"));

  expect([[...failed], [...next]]).toEqual([["first"], ["second"]]);
});

it("holds so many files of one call", async () => {
  const trace = createCallTrace();
  const files = new Set<string>();
  await trace.during(files, async () => {
    for (let number = 0; number < 300; number++) trace.touched(`${number}`);
  });

  expect(files.size).toBe(200);
});

it("tells the files of calls apart, however they overlap", async () => {
  const step = fc.record({ begins: fc.integer({ min: 0, max: 6 }), waits: fc.array(fc.integer({ min: 0, max: 3 })) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (calls) => {
      const trace = createCallTrace();
      const sets = calls.map(() => new Set<string>());
      await Promise.all(
        calls.map(async ({ begins, waits }, call) => {
          await turns(begins);
          await trace.during(sets[call] ?? new Set(), async () => {
            for (const [at, wait] of waits.entries()) {
              await turns(wait);
              trace.touched(`${call}/${at}`);
            }
          });
        }),
      );
      expect(sets.map((files) => [...files])).toEqual(
        calls.map(({ waits }, call) => waits.map((_, at) => `${call}/${at}`)),
      );
    }),
    { numRuns: 60 },
  );
});

/** Lets others run: by promises alone at first, then by the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await (turn % 2 === 0 ? Promise.resolve() : sleep(0));
}
