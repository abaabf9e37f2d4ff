import { spawn } from "node:child_process";
import { appendFile, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { appendLine, rotationLock, type Rotation } from "../../src/platform/jsonl.ts";
import { ownMark } from "../../src/platform/process-mark.ts";
import { readLogFiles } from "../../src/platform/read-log-files.ts";
import { aFolder } from "../support/a-folder.ts";
import { bundle } from "../support/bundle.ts";

const CHILD = join(import.meta.dirname, "../fixtures/children/appends-lines.mjs");
const SMALL: Rotation = { maxBytes: 20, keep: 3 };

async function numbers(log: string): Promise<number[]> {
  const files = await readLogFiles(log, 500, 1e9);
  const lines = files.flatMap(({ text }) => text.split("\n")).filter((line) => line !== "");
  return lines.map((line) => {
    const { number, fill }: { number: number; fill: string } = JSON.parse(line);
    expect(fill).toMatch(/^x+$/);
    return number;
  });
}

it("puts a full log aside, keeps so many of them, and drops the oldest", async () => {
  const log = join(await aFolder(), "log.jsonl");
  for (const line of ["aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "dddddddddd", "eeeeeeeeee"]) {
    appendLine(log, line, { maxBytes: 10, keep: 3 });
  }

  expect(await readLogFiles(log, 3, 1e6)).toEqual([
    { name: "log.jsonl.3", text: "bbbbbbbbbb\n" },
    { name: "log.jsonl.2", text: "cccccccccc\n" },
    { name: "log.jsonl.1", text: "dddddddddd\n" },
    { name: "log.jsonl", text: "eeeeeeeeee\n" },
  ]);
});

it("fills the gap that a death half-way left, before it drops a file", async () => {
  const folder = await aFolder({
    "log.jsonl": "new-new-new-new-new-new\n",
    "log.jsonl.2": "two\n",
    "log.jsonl.3": "three\n",
  });
  const log = join(folder, "log.jsonl");
  appendLine(log, "newest", SMALL);

  const files = await readLogFiles(log, 3, 1e6);
  expect(files.map(({ text }) => text)).toEqual(["three\n", "two\n", "new-new-new-new-new-new\n", "newest\n"]);
});

it("writes on where another living process rotates, and takes the lock of a dead one", async () => {
  const folder = await aFolder({ "log.jsonl": "x".repeat(30) + "\n" });
  const log = join(folder, "log.jsonl");
  await writeFile(rotationLock(log), JSON.stringify(ownMark()));
  appendLine(log, "first", SMALL);
  expect(await readdir(folder)).toEqual(["log.jsonl", "log.jsonl.lock"]);

  await writeFile(rotationLock(log), JSON.stringify({ ...ownMark(), start: "another" }));
  appendLine(log, "second", SMALL);
  expect((await readdir(folder)).sort()).toEqual(["log.jsonl", "log.jsonl.1"]);
  expect(await readFile(log, "utf8")).toBe("second\n");
});

it("grows where the names cannot be changed, and keeps the line", async () => {
  const folder = await aFolder({ "log.jsonl": "x".repeat(30) + "\n" });
  const log = join(folder, "log.jsonl");
  await mkdir(`${log}.1/in-the-way`, { recursive: true });

  appendLine(log, "kept", { maxBytes: 20, keep: 1 });

  expect((await readFile(log, "utf8")).endsWith("\nkept\n")).toBe(true);
});

it("does not lose the record after a torn line, also when the torn file was put aside", async () => {
  const log = join(await aFolder(), "log.jsonl");
  appendLine(log, "whole whole whole", SMALL);
  await appendFile(log, '{"torn":');
  appendLine(log, "next", SMALL);

  const files = await readLogFiles(log, 3, 1e6);
  expect(files.map(({ text }) => text)).toEqual(['whole whole whole\n{"torn":', "next\n"]);
});

it("refuses to read a link or a pipe in the log's place, by its path", async () => {
  const folder = await aFolder({ outside: "secret\n" });
  await symlink(join(folder, "outside"), join(folder, "log.jsonl.1"));

  await expect(readLogFiles(join(folder, "log.jsonl"), 3, 1e6)).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
});

it.each([
  { bytes: 2048, each: 400, maxBytes: 256 * 1024 },
  { bytes: 65_000, each: 30, maxBytes: 1024 * 1024 },
])("loses and tears nothing of eight processes with $bytes bytes a line, while it rotates and is read", async (run) => {
  const folder = await aFolder();
  const log = join(folder, "log.jsonl");
  const module = await bundle("src/platform/jsonl.ts", folder);
  const writers = Array.from({ length: 8 }, (_, writer) => appends(module, log, run, writer));
  let writing = true;
  const all = Promise.all(writers.map(({ ended }) => ended)).finally(() => (writing = false));
  const readings: number[] = [];
  while (writing) {
    const files = await readLogFiles(log, 500, 1e9);
    readings.push(files.reduce((sum, { text }) => sum + text.split("\n").length - 1, 0));
    await sleep(5);
  }

  expect(await all).toEqual(Array.from({ length: 8 }, () => 0));
  const found = await numbers(log);
  expect(found.length).toBe(8 * run.each);
  expect(new Set(found).size).toBe(8 * run.each);
  expect((await readdir(folder)).filter((name) => /\.\d+$/.test(name)).length).toBeGreaterThan(2);
  // A reader never sees fewer lines than before: nothing is missed while files change their names.
  expect(readings).toEqual([...readings].sort((a, b) => a - b));
});

it("keeps every acknowledged line of writers that are killed at any moment", async () => {
  const folder = await aFolder();
  const log = join(folder, "log.jsonl");
  const module = await bundle("src/platform/jsonl.ts", folder);
  for (let round = 0; round < 10; round++) {
    const run = { bytes: 2048, each: 100_000, maxBytes: 512 * 1024 };
    const killed = [0, 1].map((writer) => appends(module, log, run, round * 2 + writer));
    await sleep(120 + round * 7);
    for (const { child } of killed) child.kill("SIGKILL");
    await Promise.all(killed.map(({ ended }) => ended));
  }
  const files = await readLogFiles(log, 500, 1e9);
  const lines = files.flatMap(({ text }) => text.split("\n")).filter((line) => line !== "");
  const torn = lines.filter((line) => !line.endsWith('"}'));
  expect(torn.length).toBeLessThanOrEqual(20);
  const seen = new Map<number, number[]>();
  for (const line of lines.filter((whole) => !torn.includes(whole))) {
    const { number }: { number: number } = JSON.parse(line);
    const writer = Math.floor(number / 100_000);
    seen.set(writer, [...(seen.get(writer) ?? []), number]);
  }
  for (const [writer, written] of seen) {
    expect(written.sort((a, b) => a - b)).toEqual(written.map((_, at) => writer * 100_000 + at));
  }
  appendLine(log, JSON.stringify({ number: -1, fill: "x" }), { maxBytes: 16 * 1024, keep: 500 });
  expect((await readdir(folder)).filter((name) => name.endsWith(".lock"))).toEqual([]);
});

function appends(module: string, log: string, run: { bytes: number; each: number; maxBytes: number }, writer: number) {
  const from = writer * run.each;
  const args = [CHILD, module, log, run.bytes, from, from + run.each, run.maxBytes].map(String);
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { child, ended };
}
