import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import type { Item } from "../../src/tracker/item.ts";
import { createTracker, type Contents } from "../../src/tracker/tracker.ts";
import { contentsOf } from "../support/a-tracker.ts";
import { bundle } from "../support/bundle.ts";
import { newSeed, randomFrom } from "../support/random.ts";
import { trackerProcess, type Request, type TrackerProcess } from "../support/tracker-process.ts";
import { deedsOf, MOVED, SHARED, type Deeds } from "../support/victim.ts";

const KILL_AT = pathToFileURL(resolve("mcp/tests/fixtures/kill-at.mjs")).href;
/** Each text ends in a full stop, and so does each note: one that is cut off does not match. */
const WHOLE = /^Made: [^.]+\.(?:\n\nNoted: [^.]+\.)*$/;
let folder = "";
let program = "";
let origin = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wrangler-killed-"));
  program = await bundle("tests/fixtures/tracker/on-demand.ts", folder);
  origin = join(folder, "origin");
  const writer = started(origin);
  for (const note of ["first", "second"]) await writer.ask({ op: "create", note });
  await writer.ask({ op: "close", id: "ISS-000002" });
  await writer.end();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function started(dir: string, env?: NodeJS.ProcessEnv, options: readonly string[] = []): TrackerProcess {
  return trackerProcess([process.execPath, ...options, program, dir], { ...process.env, ...env });
}

/** Two items, the second one archived. */
async function aTracker(): Promise<string> {
  const dir = await mkdtemp(join(folder, "p-"));
  await cp(origin, dir, { recursive: true });
  return dir;
}

function trackerOf(dir: string): ReturnType<typeof createTracker> {
  return createTracker({ paths: projectPaths(dir), clock: systemClock, watch: false });
}

/** Changes every item once: each lock that a dead process left is met, and taken over. */
async function changeAll(dir: string): Promise<void> {
  const tracker = trackerOf(dir);
  for (const { id, status } of (await tracker.all()).items) {
    expect((await tracker.update(id, { note: "Noted: after.", status })).changed).not.toEqual([]);
  }
  const locks = (await readdir(join(dir, ".wrangler/.ids"))).filter((name) => name.endsWith(".lock"));
  const alive = (await tracker.all()).items.map(({ id }) => `${id.toLowerCase()}.lock`);
  expect(locks.filter((name) => alive.includes(name.toLowerCase()))).toEqual([]);
  expect(await tracker.examine()).toMatchObject({ broken: [], conflicts: [], leftovers: [] });
}

describe("a process that is killed at each of its steps in turn", () => {
  it.each<Request>([
    { op: "create", note: "third" },
    { op: "note", id: "ISS-000001", note: "noted" },
    { op: "close", id: "ISS-000001" },
    { op: "open", id: "ISS-000002" },
    { op: "remove", id: "ISS-000001" },
  ])("leaves the state before or after, and the next one goes on: $op", async (change) => {
    const calm = await aTracker();
    const process_ = started(calm);
    expect(await process_.ask(change)).toMatchObject({ ok: true });
    await process_.end();
    const states = [shortly(await contentsOf(origin)), shortly(await contentsOf(calm))];

    let at = 1;
    for (; ; at += 1) {
      const dir = await aTracker();
      const victim = started(dir, { KILL_AT: String(at) }, ["--import", KILL_AT]);
      const reply = await victim.ask(change);
      await victim.end();
      if (reply !== undefined) break;
      expect(states).toContain(shortly(await contentsOf(dir)));
      const { id } = await trackerOf(dir).create({ title: "Next", description: "Made: next." });
      expect(id).toMatch(/^ISS-00000[34]$/);
      await changeAll(dir);
    }
    expect(at).toBeGreaterThan(4);
  });
});

/** Without when it was, and where a file lies: between a changed text and its move, it is whole in its former place. */
function shortly({ items, broken, conflicts }: Contents): string {
  const all = items.map(({ id, status, description }) => `${id} ${status} ${description}`).sort();
  return JSON.stringify({ all, broken, conflicts });
}

describe("processes that are killed at random moments", () => {
  const ROUNDS = 16;
  const VICTIMS = 8;
  const LONGEST_MS = 60;

  it("leave every acknowledged change, whole files, distinct ids and no lock, 128 times", async () => {
    const seed = newSeed();
    const dir = await aTracker();
    const all: Deeds[] = [];
    let ended = false;
    const reading = readUntil(dir, () => ended);
    for (let round = 0; round < ROUNDS; round += 1) {
      const victims = Array.from({ length: VICTIMS }, async (_, number) => {
        const random = randomFrom(seed + round * VICTIMS + number);
        const victim = started(dir);
        const life = random() * LONGEST_MS;
        const deeds = await deedsOf(victim, `r${round}v${number}`, random, () => setTimeout(() => victim.kill(), life));
        await victim.end();
        return deeds;
      });
      all.push(...(await Promise.all(victims)));
    }
    ended = true;
    const { odd, readings } = await reading;

    expect({ seed, odd, refused: all.flatMap(({ refused }) => refused) }).toEqual({ seed, odd: [], refused: [] });
    expect({ seed, wrong: wrongIn(await contentsOf(dir), all) }).toEqual({ seed, wrong: [] });
    expect(readings).toBeGreaterThan(ROUNDS);
    await changeAll(dir);
  });
});

/** Reads all the time as others do, and keeps what it must never see. */
async function readUntil(dir: string, isEnded: () => boolean): Promise<{ odd: unknown[]; readings: number }> {
  const odd: unknown[] = [];
  let readings = 0;
  for (; !isEnded(); readings += 1) {
    const { items, broken, conflicts } = await contentsOf(dir);
    odd.push(...broken, ...conflicts, ...items.filter(({ description }) => !WHOLE.test(description)));
    const missing = [SHARED, MOVED].filter((id) => !items.some((item) => item.id === id));
    odd.push(...missing);
    await sleep(20);
  }
  return { odd, readings };
}

/** Everything that is not as the processes were told. */
function wrongIn({ items, broken, conflicts }: Contents, all: readonly Deeds[]): unknown[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const made = all.flatMap(({ own, removed }) => [...own.keys(), ...removed]);
  const shared = byId.get(SHARED)?.description ?? "";
  const unmade = items.filter(({ id }) => !made.includes(id) && id !== SHARED && id !== MOVED);
  const atIt = all.filter(({ last }) => last?.op === "create").map(({ last }) => `Made: ${last?.note}.`);
  return [
    ...broken,
    ...conflicts,
    ...made.filter((id, at) => made.indexOf(id) !== at).map((id) => `${id} was given out twice`),
    ...items.filter(({ description }) => !WHOLE.test(description)),
    ...all.flatMap((deeds) => deeds.shared.filter((note) => !shared.includes(`Noted: ${note}.`))),
    ...all.flatMap(({ removed }) => [...removed].filter((id) => byId.has(id)).map((id) => `${id} was removed`)),
    ...all.flatMap((deeds) => [...deeds.own].flatMap(([id, known]) => wrongOf(id, known, byId.get(id), deeds.last))),
    // Nobody made it, but those who were killed while they made one.
    ...unmade.filter(({ description }) => !atIt.includes(description)),
  ];
}

type Known = Deeds["own"] extends ReadonlyMap<string, infer K> ? K : never;

function wrongOf(id: string, known: Known, item: Item | undefined, last: Request | undefined): string[] {
  const isLast = last?.id === id;
  if (item === undefined) return isLast && last.op === "remove" ? [] : [`${id} is lost`];
  const [first, ...notes] = known.notes;
  const text = [`Made: ${first}.`, ...notes.map((note) => `Noted: ${note}.`)].join("\n\n");
  const texts = isLast && last.op === "note" ? [text, `${text}\n\nNoted: ${last.note}.`] : [text];
  const isMoving = isLast && (last.op === "close" || last.op === "open");
  const place = known.status === "closed" ? "archived/" : "issues/ISS";
  return [
    ...(texts.includes(item.description) ? [] : [`${id} says ${item.description}, not ${text}`]),
    ...(isMoving || item.status === known.status ? [] : [`${id} is ${item.status}, not ${known.status}`]),
    ...(isMoving || item.file.includes(place) ? [] : [`${id} lies in ${item.file}`]),
  ];
}
