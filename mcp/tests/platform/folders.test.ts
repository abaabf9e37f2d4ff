import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { replaceFolder } from "../../src/platform/folders.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "folders-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it("writes a folder where none was, an empty one was, and a full one was", async () => {
  const path = join(folder, "f");
  await replaceFolder(path, { a: "1", "sub/b": "2" });
  expect((await readdir(path, { recursive: true })).sort()).toEqual(["a", "sub", "sub/b"]);

  await replaceFolder(path, { c: "3" });
  expect(await readdir(path)).toEqual(["c"]);

  await mkdir(join(folder, "empty"));
  await replaceFolder(join(folder, "empty"), { d: "4" });
  expect(await readFile(join(folder, "empty", "d"), "utf8")).toBe("4");
  expect((await readdir(folder)).sort()).toEqual(["empty", "f"]);
});

it("keeps the old folder and leaves no draft when it cannot write the new one", async () => {
  const path = join(folder, "f");
  await replaceFolder(path, { a: "1" });

  await expect(replaceFolder(path, { a: "2", "a/b": "not possible" })).rejects.toMatchObject({
    code: "E_PATH_REFUSED",
  });

  expect(await readFile(join(path, "a"), "utf8")).toBe("1");
  expect(await readdir(folder)).toEqual(["f"]);
});

it("refuses to stand in for a file", async () => {
  await writeFile(join(folder, "f"), "a file");

  await expect(replaceFolder(join(folder, "f"), { a: "1" })).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
  expect(await readdir(folder)).toEqual(["f"]);
});
