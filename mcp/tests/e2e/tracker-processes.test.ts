import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { createTracker, type Tracker } from "../../src/tracker/tracker.ts";
import { bundle } from "../support/bundle.ts";

const PROCESSES = 8;
let folder = "";
let program = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wrangler-processes-"));
  program = await bundle("tests/fixtures/tracker/write-many.ts", folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The lines of one writer, one for each acknowledged write. */
async function writer(dir: string, what: string, times: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, dir, what, String(times)], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await once(child, "close");
  return output.split("\n").slice(0, -1);
}

async function aProject(): Promise<{ dir: string; tracker: Tracker }> {
  const dir = await mkdtemp(join(folder, "project-"));
  return { dir, tracker: createTracker({ paths: projectPaths(dir), clock: systemClock }) };
}

describe("several processes on one tracker", () => {
  it("get distinct ids for equal titles, and lose no file", async () => {
    const { dir, tracker } = await aProject();

    const runs = await Promise.all(Array.from({ length: PROCESSES }, () => writer(dir, "create", 200)));

    const ids = runs.flat();
    const { items, broken, conflicts } = await tracker.all();
    expect(new Set(ids).size).toBe(PROCESSES * 200);
    expect(items.map((item) => item.id).sort()).toEqual(ids.sort());
    expect({ broken, conflicts }).toEqual({ broken: [], conflicts: [] });
  });

  it("lose no change to one item", async () => {
    const { dir, tracker } = await aProject();
    await tracker.create({ title: "Shared", description: "Text" });

    const runs = await Promise.all(Array.from({ length: PROCESSES }, () => writer(dir, "label", 8)));

    const labels = runs.flat();
    expect(labels.length).toBe(PROCESSES * 8);
    expect([...(await tracker.get("ISS-000001")).labels].sort()).toEqual(labels.sort());
  });

  it.each([
    ["it has known for long", true],
    ["it looks for first", false],
  ])("always see an item that another process moves to and fro, which %s", async (_, isKnown) => {
    const { dir, tracker } = await aProject();
    await tracker.create({ title: "Moved", description: "Text" });
    let moving = true;
    const mover = writer(dir, "move", 300).finally(() => (moving = false));
    const seen: string[] = [];

    while (moving) {
      const reader = isKnown ? tracker : createTracker({ paths: projectPaths(dir), clock: systemClock });
      const { items, conflicts } = await reader.all();
      const { id } = await reader.get("ISS-000001");
      seen.push(`${items.length} ${conflicts.length} ${id}`);
      if (!isKnown) reader.close();
    }

    expect((await mover).length).toBe(300);
    expect([...new Set(seen)]).toEqual(["1 0 ISS-000001"]);
    tracker.close();
  });
});
