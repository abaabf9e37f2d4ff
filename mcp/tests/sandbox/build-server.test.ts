import { execFileSync } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { buildDist } from "../support/built.ts";

const root = resolve(import.meta.dirname, "../../..");

async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")]));
  return Object.fromEntries(texts) as Record<string, string>;
}

it("the server built alone has the bytes that a whole build gives, and the rest stays as it was", async () => {
  const folder = buildDist();
  onTestFinished(() => rm(folder, { recursive: true }));
  const dist = join(folder, "dist");
  const whole = await filesIn(dist);
  const frames = JSON.parse(whole["frames.json"] ?? "{}") as Record<string, unknown>;
  await writeFile(join(dist, "child.js"), "of another source");
  await writeFile(join(dist, "frames.json"), JSON.stringify({ ...frames, "child.js": [[1, "of another source"]] }));

  execFileSync(process.execPath, [join(root, "scripts/build.mjs"), "--server", "--out", dist], { stdio: "pipe" });

  const again = await filesIn(dist);
  expect(Object.keys(again)).toEqual(Object.keys(whole));
  expect(again).toEqual(whole);
});
