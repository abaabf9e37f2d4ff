import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { link, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { createTracker, type Tracker } from "../../src/tracker/tracker.ts";

/** Edits in all, half of them where the kernel tells of changes, half where it does not. */
const EDITS = 10_000;
const OTHERS = 60;
const KINDS = ["write", "overwrite", "replace", "append", "recreate", "refolder"] as const;
const EDITOR = "mcp/tests/fixtures/tracker/edits-on-demand.mjs";

let dir = "";
let editor: ChildProcessWithoutNullStreams;
let answered: (line: string) => void = () => undefined;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "wrangler-freshness-"));
  await mkdir(join(dir, ".wrangler/ideas"), { recursive: true });
  for (let number = 1; number <= OTHERS; number += 1) {
    await writeFile(join(dir, `.wrangler/ideas/IDEA-${String(number).padStart(6, "0")}-x.md`), "# Other\n");
  }
  editor = spawn(process.execPath, [EDITOR], { stdio: ["pipe", "pipe", "pipe"] });
  editor.stdout.on("data", (line: Buffer) => answered(line.toString()));
  editor.stderr.on("data", (text: Buffer) => process.stderr.write(text));
});

afterAll(async () => {
  editor.kill();
  await rm(dir, { recursive: true, force: true });
});

function edit(kind: string, file: string, word: string): Promise<string> {
  return new Promise((resolve) => {
    answered = resolve;
    editor.stdin.write(`${kind} ${file} ${word}\n`);
  });
}

/** What each of the ways to look says of the edited item. */
const LOOKS: readonly ((tracker: Tracker, word: string) => Promise<boolean>)[] = [
  async (tracker, word) => (await tracker.get("ISS-000001")).description.includes(word),
  async (tracker, word) => {
    const all = { filter: {}, fields: ["title", "description"], limit: 10, offset: 0 } as const;
    return (await tracker.search({ ...all, query: word })).total === 1;
  },
  async (tracker, word) => (await tracker.listWhole(PAGE)).shown.some((item) => item.description.includes(word)),
];
const PAGE = { filter: { types: ["issue"] }, limit: 10, offset: 0 } as const;

async function misses(tracker: Tracker, count: number): Promise<string[]> {
  const file = join(dir, ".wrangler/issues/ISS-000001-x.md");
  await mkdir(join(dir, ".wrangler/issues"), { recursive: true });
  await edit("write", file, "first");
  await tracker.get("ISS-000001");
  const missed: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const kind = KINDS[number % KINDS.length] ?? "write";
    const word = `w${number}w`;
    await edit(kind, file, word);
    const look = LOOKS[Math.floor(number / KINDS.length) % LOOKS.length];
    if ((await look?.(tracker, word)) !== true) missed.push(`${kind} ${number}`);
  }
  return missed;
}

describe("an edit that another process made just before the call", () => {
  it.each([
    ["the kernel tells of changes", true],
    ["nothing tells of changes", false],
  ])("is seen by it, each of thousands of times, where %s", async (_, watch) => {
    const tracker = createTracker({ paths: projectPaths(dir), clock: systemClock, watch });

    expect(await misses(tracker, EDITS / 2)).toEqual([]);
    tracker.close();
  });
});

describe("what the kernel does not tell", () => {
  async function watched(name: string): Promise<{ tracker: Tracker; folder: string; titles: () => Promise<string[]> }> {
    const project = join(dir, name);
    const folder = join(project, ".wrangler/issues");
    await mkdir(folder, { recursive: true });
    for (const id of ["ISS-000001", "ISS-000002", "ISS-000003"]) {
      await writeFile(join(folder, `${id}-x.md`), `---\nid: ${id}\ntitle: Old\n---\n`);
    }
    const tracker = createTracker({ paths: projectPaths(project), clock: systemClock });
    const titles = async (): Promise<string[]> => {
      const { shown } = await tracker.list({ filter: {}, sortBy: "status", limit: 10, offset: 0 });
      return shown.map(({ title }) => title);
    };
    expect(await titles()).toEqual(["Old", "Old", "Old"]);
    return { tracker, folder, titles };
  }

  it("is looked for when so much happened that its queue may have been full", async () => {
    const { tracker, folder, titles } = await watched("overflow");
    const limit = Number(readFileSync("/proc/sys/fs/inotify/max_queued_events", "utf8"));

    // Two files in turn: the kernel merges equal events. Nothing is read meanwhile, since this is one long step.
    for (let number = 0; number <= limit / 2; number += 1) {
      for (const id of ["ISS-000001", "ISS-000002"]) appendFileSync(join(folder, `${id}-x.md`), "x");
    }
    writeFileSync(join(folder, "ISS-000003-x.md"), "---\nid: ISS-000003\ntitle: New\n---\n");

    expect(await titles()).toEqual(["Old", "Old", "New"]);
    tracker.close();
  });

  it("is seen in what an answer shows, also when it was written through a link elsewhere", async () => {
    const { tracker, folder, titles } = await watched("links");
    await link(join(folder, "ISS-000002-x.md"), join(folder, "../../elsewhere.md"));
    await titles();

    appendFileSync(join(folder, "../../elsewhere.md"), "More.\n");
    writeFileSync(join(folder, "../../elsewhere.md"), "---\nid: ISS-000002\ntitle: New\n---\n");

    expect(await titles()).toEqual(["Old", "New", "Old"]);
    tracker.close();
  });
});
