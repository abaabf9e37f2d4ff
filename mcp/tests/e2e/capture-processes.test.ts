import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readLog } from "../../src/capture/log.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { KEY } from "../fixtures/capture/servers.ts";
import { aFolder } from "../support/a-folder.ts";
import { bundle } from "../support/bundle.ts";

/** Records failures in a process of its own. @returns their ids */
async function recordsMany(program: string, project: string, characters: number, times: number): Promise<string[]> {
  const args = [program, project, characters, times].map(String);
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  return output.split("\n").slice(0, -1);
}

describe("eight processes that record failures in one project", () => {
  it.each([
    { size: "2 KB", characters: 1500, each: 300, rotated: 1 },
    { size: "64 KB", characters: 90_000, each: 35, rotated: 3 },
  ])("tear and lose no record of $size, over $rotated rotations", async ({ characters, each, rotated }) => {
    const project = await aFolder();
    const program = await bundle("tests/fixtures/capture/record-many.ts", project);
    const paths = projectPaths(project);

    const runs = await Promise.all(Array.from({ length: 8 }, () => recordsMany(program, project, characters, each)));

    const { records, broken } = await readLog(paths, KEY);
    expect(broken).toEqual([]);
    expect(records.map(({ id }) => id).sort()).toEqual(runs.flat().sort());
    expect(new Set(records.map(({ origin }) => origin))).toEqual(new Set(["ours"]));
    expect(records).toHaveLength(8 * each);
    const files = await readdir(paths.root);
    expect(files.filter((name) => /\.jsonl\.\d$/.test(name))).toHaveLength(rotated);
    const bytes = records.map((record) => JSON.stringify(record).length);
    expect(Math.min(...bytes)).toBeGreaterThan(characters > 4000 ? 48_000 : 2000);
  });

  it("lose no record to a torn line", async () => {
    const project = await aFolder();
    const program = await bundle("tests/fixtures/capture/record-many.ts", project);
    const paths = projectPaths(project);
    const [first] = await recordsMany(program, project, 600, 1);
    await appendFile(paths.errorLog, '{"v":1,"id":"err-20261121-');

    const later = await Promise.all(Array.from({ length: 8 }, () => recordsMany(program, project, 600, 5)));

    const { records, broken } = await readLog(paths, KEY);
    expect(broken).toEqual([{ file: "mcp-error-log.jsonl", line: 2, reason: "half a record: a write was cut off" }]);
    expect(records.map(({ id }) => id).sort()).toEqual([first, ...later.flat()].sort());
  });
});
