import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { applyEdits } from "../../../scripts/seeded-plugin.mjs";
import { byHand, done, engineWorld, FAULT, openFix, type EngineWorld } from "../support/engine-world.ts";
import { lightPlugin } from "../support/faulty-plugin.ts";

const FILE = "mcp/src/tracker/disk.ts";
const RIGHT = "writeFile: (path, text, mode) => files.writeAtomic(path, text, { mode }),";

it("a fix that heals is refused while its types do not check or the linter objects", async () => {
  const world = await engineWorld(lightPlugin(FAULT));
  const fix = openFix(await world.json(["fix", "start", await world.failOnce()]));
  await byHand.test(fix);
  done(await world.json(["fix", "red"]));
  byHand.fix(fix);
  const change = (find: string, replace: string): void => applyEdits(fix.workspace, [{ file: FILE, find, replace }]);
  const verified = async (): Promise<Record<string, unknown>> => {
    done(await world.json(["fix", "green"]));
    return world.json(["fix", "verify"]);
  };

  const wrongType = RIGHT.replace("mode)", "mode: string)");
  change(RIGHT, wrongType);
  expect(await verified()).toMatchObject({
    verdict: "build_failed",
    message: expect.stringMatching(/the types do not check:\n[^]*TS2322/),
  });

  const refusedStyle = RIGHT.replace("files.writeAtomic(", "{ let at = path; return files.writeAtomic(").replace(
    "(path, text, { mode }),",
    "(at, text, { mode }); },",
  );
  change(wrongType, refusedStyle);
  const kept = await notesOf(world);
  expect(kept).not.toEqual([]);
  for (const notes of kept) await writeFile(notes, "{ not what a compiler writes");
  expect(await verified()).toMatchObject({
    verdict: "build_failed",
    message: expect.stringMatching(/the linter refuses the change:\n[^]*prefer-const/),
  });
});

/** Files in which the compiler keeps what it found. */
async function notesOf({ stateDir }: EngineWorld): Promise<string[]> {
  const folder = join(stateDir, "base-suites");
  return (await readdir(folder)).filter((name) => name.endsWith(".tsbuildinfo")).map((name) => join(folder, name));
}
