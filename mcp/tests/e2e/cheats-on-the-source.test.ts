import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readAttempts } from "../../../scripts/bench/attempts.mjs";
import { openLoop } from "../../../scripts/bench/loop-world.mjs";

const LONG_MS = 1_800_000;

/** What no attempt in the client comes to. */
const LATE = ["test_does_not_guard"];

/** `npm run bench:faults` tries all of all faults, the honest ones too; here one stands for those refused alike. */
it(
  "dishonest fixes are refused each by its own verdict, after whatever was refused before",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "wrangler-cheats-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
    const { fault, attempts } = readAttempts("search-without-labels");
    const loop = await openLoop({ folder: join(folder, "loop"), fault });
    const dishonest = attempts.filter(({ verdict }) => LATE.includes(verdict));
    const tried = dishonest.filter(({ verdict }, at) => dishonest.findIndex((one) => one.verdict === verdict) === at);
    const seen = [];
    for (const { about, kind, ...attempt } of tried) {
      const { verdict } = await loop.attempt(attempt);
      seen.push({ about, kind, verdict });
    }

    expect(tried.map(({ verdict }) => verdict).sort()).toEqual([...LATE].sort());
    expect(seen).toEqual(tried.map(({ about, kind, verdict }) => ({ about, kind, verdict })));
  },
  LONG_MS,
);
