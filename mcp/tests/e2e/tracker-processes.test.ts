import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "tsup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { createTracker, type Tracker } from "../../src/tracker/tracker.ts";

const PROCESSES = 8;
let folder = "";
let program = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wrangler-processes-"));
  await build({
    config: false,
    silent: true,
    entry: { "write-many": "mcp/tests/fixtures/tracker/write-many.ts" },
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    format: ["esm"],
    platform: "node",
    noExternal: [/.*/],
    splitting: false,
    banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
  });
  program = join(folder, "write-many.mjs");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly lines: string[];
  readonly signal: string | null;
}

/** Runs one writer; kills it after `killAfterMs`, if given. */
async function writer(dir: string, what: string, times: number, killAfterMs?: number): Promise<Run> {
  const child = spawn(process.execPath, [program, dir, what, String(times)], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  const [, signal] = await once(child, "close");
  clearTimeout(timer);
  return { lines: output.split("\n").slice(0, -1), signal };
}

async function aProject(): Promise<{ dir: string; tracker: Tracker }> {
  const dir = await mkdtemp(join(folder, "project-"));
  return { dir, tracker: createTracker({ paths: projectPaths(dir), clock: systemClock }) };
}

describe("several processes on one tracker", () => {
  it("get distinct ids for equal titles, and lose no file", async () => {
    const { dir, tracker } = await aProject();

    const runs = await Promise.all(Array.from({ length: PROCESSES }, () => writer(dir, "create", 50)));

    const ids = runs.flatMap((run) => run.lines);
    const { items, broken, conflicts } = await tracker.all();
    expect(new Set(ids).size).toBe(PROCESSES * 50);
    expect(items.map((item) => item.id).sort()).toEqual(ids.sort());
    expect({ broken, conflicts }).toEqual({ broken: [], conflicts: [] });
  });

  it("lose no change to one item", async () => {
    const { dir, tracker } = await aProject();
    await tracker.create({ title: "Shared", description: "Text" });

    const runs = await Promise.all(Array.from({ length: PROCESSES }, () => writer(dir, "label", 8)));

    const labels = runs.flatMap((run) => run.lines);
    expect(labels.length).toBe(PROCESSES * 8);
    expect([...(await tracker.get("ISS-000001")).labels].sort()).toEqual(labels.sort());
  });

  it("always see an item that another process moves to and fro", async () => {
    const { dir, tracker } = await aProject();
    await tracker.create({ title: "Moved", description: "Text" });
    let moving = true;
    const mover = writer(dir, "move", 60).finally(() => (moving = false));
    const seen: string[] = [];

    while (moving) {
      const { items, conflicts } = await tracker.all();
      seen.push(`${items.length} ${conflicts.length}`);
    }

    expect((await mover).lines.length).toBe(60);
    expect([...new Set(seen)]).toEqual(["1 0"]);
  });
});

describe("a process killed at any moment", () => {
  it("leaves whole files and every item that it acknowledged, and its ids are not given out again", async () => {
    const { dir, tracker } = await aProject();
    const acknowledged: string[] = [];

    for (let kill = 0; kill < 12; kill += 1) {
      const run = await writer(dir, "create", 100_000, 250 + kill * 23);
      expect(run.signal).toBe("SIGKILL");
      acknowledged.push(...run.lines);
    }

    const { items, broken, conflicts } = await tracker.all();
    const ids = new Set(items.map((item) => item.id));
    expect({ broken, conflicts }).toEqual({ broken: [], conflicts: [] });
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  });

  it("leaves an item that it was moving in one place, which the next process can move", async () => {
    const { dir, tracker } = await aProject();
    await tracker.create({ title: "Moved", description: "Text" });

    for (let kill = 0; kill < 12; kill += 1) {
      expect((await writer(dir, "move", 100_000, 250 + kill * 23)).signal).toBe("SIGKILL");
    }
    const { item } = await tracker.update("ISS-000001", { status: "closed" });

    expect((await tracker.all()).items).toEqual([item]);
    expect(item.file).toBe(".wrangler/issues/archived/ISS-000001-moved.md");
    const visible = (await readdir(join(dir, ".wrangler/issues"))).filter((name) => !name.startsWith("."));
    expect(visible).toEqual(["archived"]);
  });

  it("leaves an item that it was changing whole, and the next process is not locked out", async () => {
    const { dir, tracker } = await aProject();
    const { file } = await tracker.create({ title: "Shared", description: "Text" });
    const acknowledged: string[] = [];

    for (let kill = 0; kill < 12; kill += 1) {
      const run = await writer(dir, "label", 100_000, 250 + kill * 23);
      expect(run.signal).toBe("SIGKILL");
      acknowledged.push(...run.lines);
    }
    await tracker.update("ISS-000001", (item) => ({ labels: [...item.labels, "last"] }));

    const { labels } = await tracker.get("ISS-000001");
    expect([...acknowledged, "last"].filter((label) => !labels.includes(label))).toEqual([]);
    expect((await readFile(join(dir, file), "utf8")).startsWith("---\n")).toBe(true);
    expect(await readdir(join(dir, ".wrangler/issues"))).toContain("ISS-000001-shared.md");
  });
});
