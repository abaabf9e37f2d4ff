import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { writeAtomic } from "../../src/platform/files.ts";
import { isEmptyFolder, watchFolder } from "../../src/platform/watch.ts";
import { aFolder } from "../support/a-folder.ts";

const SOON = { timeout: 5000, interval: 10 };

function watched(path: string, pollMs: number): { times: number } {
  const seen = { times: 0 };
  const { close } = watchFolder(path, pollMs, () => void seen.times++);
  onTestFinished(close);
  return seen;
}

it("tells of a new, a replaced and a removed file, in a folder that it makes", async () => {
  const folder = join(await aFolder(), "new", "folder");
  const seen = watched(folder, 60_000);
  const file = join(folder, "a.json");

  for (const change of [() => writeAtomic(file, "1"), () => writeAtomic(file, "2"), () => rm(file)]) {
    const before = seen.times;
    await change();
    await expect.poll(() => seen.times, SOON).toBeGreaterThan(before);
  }
});

it("sees by looking what the system does not tell: the folder was put in the place of another", async () => {
  const folder = join(await aFolder(), "folder");
  const seen = watched(folder, 30);
  await mkdir(`${folder}-new`);
  await writeFile(join(`${folder}-new`, "a.json"), "");
  await rename(folder, `${folder}-old`);
  await rename(`${folder}-new`, folder);
  await expect.poll(() => seen.times, SOON).toBeGreaterThan(0);
  const before = seen.times;

  await writeFile(join(folder, "b.json"), "");

  await expect.poll(() => seen.times, SOON).toBeGreaterThan(before);
});

it("is silent when nothing changes, and after it was closed", async () => {
  const folder = await aFolder();
  let times = 0;
  const { close } = watchFolder(folder, 10, () => void times++);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(times).toBe(0);
  close();

  await writeFile(join(folder, "a.json"), "");

  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(times).toBe(0);
});

it("does not fail where there can be no folder", async () => {
  const folder = await aFolder({ file: "" });

  expect(watched(join(folder, "file", "below"), 10)).toEqual({ times: 0 });
});

it("takes a folder that is not there for empty, and one with a file for what it is", async () => {
  const folder = await aFolder();

  expect(isEmptyFolder(join(folder, "none"))).toBe(true);
  expect(isEmptyFolder(folder)).toBe(true);
  await writeFile(join(folder, "a.json"), "");
  expect(isEmptyFolder(folder)).toBe(false);
});
