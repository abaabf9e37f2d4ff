import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readAttempts } from "../../../scripts/bench/attempts.mjs";
import { openLoop } from "../../../scripts/bench/loop-world.mjs";

const LONG_MS = 1_800_000;

/** `npm run bench:faults` tries all of all faults, the honest ones too. */
it.each(["fs-write-file", "search-without-labels"])(
  "each dishonest fix of %s is refused by its own verdict, after whatever was refused before it",
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), "wrangler-cheats-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
    const { fault, attempts } = readAttempts(name);
    const loop = await openLoop({ folder: join(folder, name), fault });
    const dishonest = attempts.filter(({ kind }) => kind !== "honest");
    const seen = [];
    for (const { about, kind, ...tried } of dishonest) {
      const { verdict } = await loop.attempt(tried);
      seen.push({ about, kind, verdict });
    }

    expect(dishonest.length).toBeGreaterThanOrEqual(6);
    expect(seen).toEqual(dishonest.map(({ about, kind, verdict }) => ({ about, kind, verdict })));
  },
  LONG_MS,
);
