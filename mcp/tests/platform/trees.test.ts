import { appendFile, link, lstat, mkdir, readdir, readFile, readlink, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { copyTree, copyTreeFiltered, isReadable, removeTree, sizeOf } from "../../src/platform/trees.ts";
import { aFolder } from "../support/a-folder.ts";

it("copies files as files of their own: what is done to the copy leaves the original alone", async () => {
  const folder = await aFolder({ "from/a/file": "text" });
  await symlink("a/file", join(folder, "from", "relative"));
  await link(join(folder, "from", "a", "file"), join(folder, "from", "hard"));

  await copyTree(join(folder, "from"), join(folder, "to"));
  await appendFile(join(folder, "to", "a", "file"), " changed");

  expect(await readFile(join(folder, "from", "a", "file"), "utf8")).toBe("text");
  expect(await readlink(join(folder, "to", "relative"))).toBe("a/file");
  expect((await lstat(join(folder, "to", "a", "file"))).ino).not.toBe(
    (await lstat(join(folder, "from", "a", "file"))).ino,
  );
});

it("copies into the folder of that name, and not into one below it, when it is there already", async () => {
  const folder = await aFolder({ "from/new": "2", "to/old": "1" });

  await copyTree(join(folder, "from"), join(folder, "to"));

  expect((await readdir(join(folder, "to"))).sort()).toEqual(["new", "old"]);
});

it("copies what a filter allows, and never a link", async () => {
  const folder = await aFolder({ "from/a": "a", "from/b": "b", "from/sub/c": "c", secret: "s" });
  await symlink(join(folder, "secret"), join(folder, "from", "link"));
  await symlink(join(folder), join(folder, "from", "sub", "up"));

  await copyTreeFiltered(join(folder, "from"), join(folder, "to"), (path) => !path.endsWith("/b"));

  expect((await readdir(join(folder, "to"), { recursive: true })).sort()).toEqual(["a", "sub", "sub/c"]);
});

it("removes a folder, but not what its links lead to, and nothing where nothing is", async () => {
  const folder = await aFolder({ "tree/a/b": "", "kept/file": "" });
  await symlink(join(folder, "kept"), join(folder, "tree", "link"));

  await removeTree(join(folder, "tree"));
  await removeTree(join(folder, "tree"));

  expect(await readdir(folder)).toEqual(["kept"]);
  expect(await readdir(join(folder, "kept"))).toEqual(["file"]);
});

it("knows what is there and how large it is", async () => {
  const folder = await aFolder({ file: "12345" });
  await mkdir(join(folder, "dir"));

  expect(await isReadable(join(folder, "file"))).toBe(true);
  expect(await isReadable(join(folder, "dir"))).toBe(true);
  expect(await isReadable(join(folder, "none"))).toBe(false);
  expect(await sizeOf(join(folder, "file"))).toBe(5);
  expect(await sizeOf(join(folder, "none"))).toBeUndefined();
});
