import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { appendLine } from "../../src/platform/jsonl.ts";
import { readLogFiles } from "../../src/platform/read-log-files.ts";
import { bundle } from "../support/bundle.ts";
import { newSeed, randomFrom } from "../support/random.ts";

const WRITER = resolve("mcp/tests/fixtures/children/appends-acknowledged.mjs");
const ROUNDS = 20;
const VICTIMS = 8;
const LONGEST_MS = 40;
/** Small, so that many rotate and some die while they do. */
const MAX_BYTES = 16 * 1024;
const KEEP = 2000;
/** More than one process writes in its life. */
const APART = 1_000_000;

let folder = "";
let module = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wrangler-log-"));
  module = await bundle("src/platform/jsonl.ts", folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The numbers that a writer said before it was killed, so many milliseconds after the first one. */
async function killed(log: string, from: number, lifeMs: number): Promise<number[]> {
  const args = [WRITER, module, log, from, MAX_BYTES].map(String);
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), lifeMs));
  await once(child, "close");
  return said.split("\n").slice(0, -1).map(Number);
}

/** The whole lines' numbers, and how many lines are torn. */
async function linesOf(log: string): Promise<{ numbers: number[]; torn: number }> {
  const files = await readLogFiles(log, KEEP, 1e9);
  const lines = files.flatMap(({ text }) => text.split("\n")).filter((line) => line !== "");
  const whole = lines.filter((line) => /^\{"number":\d+,"fill":"x*"\}$/.test(line));
  return { numbers: whole.map((line) => Number(/\d+/.exec(line)?.[0])), torn: lines.length - whole.length };
}

it("keeps every acknowledged line of 160 writers that are killed while they append and rotate", async () => {
  const seed = newSeed();
  const random = randomFrom(seed);
  const log = join(await mkdtemp(join(folder, "log-")), "log.jsonl");
  const said: number[] = [];
  const seen: number[] = [];
  let ended = false;
  const reading = (async () => {
    for (; !ended; await sleep(20)) seen.push((await linesOf(log)).numbers.length);
  })();
  for (let round = 0; round < ROUNDS; round += 1) {
    const victims = Array.from({ length: VICTIMS }, (_, at) =>
      killed(log, (round * VICTIMS + at) * APART, random() * LONGEST_MS),
    );
    said.push(...(await Promise.all(victims)).flat());
  }
  ended = true;
  await reading;

  const { numbers, torn } = await linesOf(log);
  const there = new Set(numbers);
  expect({ seed, lost: said.filter((number) => !there.has(number)) }).toEqual({ seed, lost: [] });
  expect({ seed, twice: numbers.length - there.size }).toEqual({ seed, twice: 0 });
  expect(torn).toBeLessThanOrEqual(ROUNDS * VICTIMS);
  // Besides those that were said, each writer may have written the one line that it was at.
  expect(numbers.length - said.length).toBeLessThanOrEqual(ROUNDS * VICTIMS);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  const rotated = (await readdir(join(log, ".."))).filter((name) => /\.\d+$/.test(name)).length;
  expect(rotated).toBeGreaterThan(ROUNDS);
  // The next one rotates and writes on: no lock of a dead one is in its way.
  appendLine(log, JSON.stringify({ number: 1e12, fill: "" }), { maxBytes: 1, keep: KEEP });
  expect(await linesOf(log)).toMatchObject({ numbers: expect.arrayContaining([1e12]) });
  const after = (await readdir(join(log, ".."))).filter((name) => /\.\d+$|\.lock$/.test(name));
  expect(after).toHaveLength(rotated + 1);
});
