import { execFile } from "node:child_process";
import { lstat, readdir, readFile, readlink, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  confine,
  createExclusive,
  listDir,
  moveNoOverwrite,
  readText,
  removeFile,
  renameFile,
  storageError,
  writeAtomic,
} from "../../src/platform/files.ts";
import { aFolder } from "../support/a-folder.ts";

const run = promisify(execFile);

describe("reading", () => {
  it("gives the text of a regular file and undefined for none", async () => {
    const folder = await aFolder({ file: "täxt\n" });

    expect(await readText(join(folder, "file"))).toBe("täxt\n");
    expect(await readText(join(folder, "none"))).toBeUndefined();
    expect(await readText(join(folder, "none", "deeper"))).toBeUndefined();
  });

  it("refuses a link, a folder, a pipe and a socket, without waiting for anybody", async () => {
    const folder = await aFolder({ file: "x" });
    await symlink(join(folder, "file"), join(folder, "link"));
    await run("mkfifo", [join(folder, "pipe")]);
    const socket = createServer().listen(join(folder, "socket"));
    onTestFinished(() => void socket.close());
    await new Promise((resolve) => socket.once("listening", resolve));

    for (const name of ["link", "pipe", "socket", "."]) {
      await expect(readText(join(folder, name)), name).rejects.toMatchObject({
        code: "E_PATH_REFUSED",
        hint: expect.stringMatching(/\.$/),
      });
    }
    await expect(readText(join(folder, "file", "below"))).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
  });

  it("refuses a file over the limit", async () => {
    const file = join(await aFolder({ file: "12345" }), "file");

    expect(await readText(file, 5)).toBe("12345");
    await expect(readText(file, 4)).rejects.toMatchObject({
      code: "E_PATH_REFUSED",
      message: `${file} has 5 bytes, more than the 4 allowed`,
    });
  });
});

describe("writing", () => {
  it("replaces a file as a whole, makes its folder, and leaves nothing beside it", async () => {
    const file = join(await aFolder(), "a", "b", "file.json");

    await writeAtomic(file, "one");
    await writeAtomic(file, "two", { fsync: true });

    expect(await readFile(file, "utf8")).toBe("two");
    expect((await lstat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(file, ".."))).toEqual(["file.json"]);
  });

  it("replaces a link instead of writing through it", async () => {
    const folder = await aFolder({ outside: "kept" });
    await symlink(join(folder, "outside"), join(folder, "link"));

    await writeAtomic(join(folder, "link"), "new", { mode: 0o644 });

    expect(await readFile(join(folder, "outside"), "utf8")).toBe("kept");
    expect((await lstat(join(folder, "link"))).isFile()).toBe(true);
  });

  it("leaves the old content and no draft when it fails", async () => {
    const folder = await aFolder({ "taken/inside": "x" });

    await expect(writeAtomic(join(folder, "taken"), "new")).rejects.toMatchObject({ code: "E_PATH_REFUSED" });

    expect(await readdir(folder)).toEqual(["taken"]);
  });

  it("says that a file stands where a folder should", async () => {
    const folder = await aFolder({ file: "" });

    await expect(writeAtomic(join(folder, "file", "x"), "")).rejects.toMatchObject({
      code: "E_PATH_REFUSED",
      message: `${join(folder, "file", "x")} is not what it should be: EEXIST`,
      hint: "A folder of .wrangler is a file or a link. Move it away and try again; nothing was changed.",
    });
  });

  it("lets exactly one of many create a file", async () => {
    const file = join(await aFolder(), "claimed");

    const won = await Promise.all(Array.from({ length: 20 }, (_, index) => createExclusive(file, String(index))));

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await readFile(file, "utf8")).toBe(String(won.indexOf(true)));
  });
});

describe("moving", () => {
  it("takes a free name and refuses a taken one", async () => {
    const folder = await aFolder({ a: "A", b: "B" });

    expect(await moveNoOverwrite(join(folder, "a"), join(folder, "b"))).toBe(false);
    expect(await moveNoOverwrite(join(folder, "a"), join(folder, "new", "a"))).toBe(true);

    expect(await readFile(join(folder, "b"), "utf8")).toBe("B");
    expect(await readdir(folder)).toEqual(["b", "new"]);
  });

  it("renames over what is there, and says when there is nothing to rename or remove", async () => {
    const folder = await aFolder({ a: "A", b: "B" });

    expect(await renameFile(join(folder, "a"), join(folder, "b"))).toBe(true);
    expect(await renameFile(join(folder, "a"), join(folder, "b"))).toBe(false);
    expect(await readFile(join(folder, "b"), "utf8")).toBe("A");
    expect(await removeFile(join(folder, "b"))).toBe(true);
    expect(await removeFile(join(folder, "b"))).toBe(false);
  });
});

it("lists a folder by name with what each entry is, and nothing where no folder is", async () => {
  const folder = await aFolder({ "B/x": "", a: "" });
  await symlink("a", join(folder, "c"));
  await run("mkfifo", [join(folder, "d")]);

  expect(await listDir(folder)).toEqual([
    { name: "B", kind: "folder" },
    { name: "a", kind: "file" },
    { name: "c", kind: "link" },
    { name: "d", kind: "other" },
  ]);
  expect(await listDir(join(folder, "none"))).toEqual([]);
});

describe("confining", () => {
  it("gives the path below the root, whether it exists or not", async () => {
    const root = await aFolder({ "a/b": "" });

    expect(await confine(root, "a/b")).toBe(join(root, "a", "b"));
    expect(await confine(root, "a/none/deeper")).toBe(join(root, "a", "none", "deeper"));
    expect(await confine(root, join(root, "a"))).toBe(join(root, "a"));
    expect(await confine(root, ".")).toBe(root);
    expect(await confine(join(root, "absent"), "x")).toBe(join(root, "absent", "x"));
  });

  it.each(["..", "../x", "a/../../x", "/etc/passwd", "..\0"])("refuses %j, which leaves the root", async (path) => {
    const root = await aFolder();

    await expect(confine(root, path)).rejects.toMatchObject({
      code: "E_PATH_REFUSED",
      message: `${path} leaves ${root}`,
    });
  });

  it("refuses a link at the root, on the way and at the end, also a dangling one", async () => {
    const folder = await aFolder({ "real/dir/file": "" });
    await symlink(join(folder, "real"), join(folder, "root"));
    await symlink(join(folder, "real", "dir"), join(folder, "real", "way"));
    await symlink(join(folder, "nowhere"), join(folder, "real", "end"));

    const real = join(folder, "real");
    for (const [root, path, link] of [
      [join(folder, "root"), "dir/file", join(folder, "root")],
      [real, "way/file", join(real, "way")],
      [real, "end", join(real, "end")],
    ] as const) {
      await expect(confine(root, path)).rejects.toMatchObject({
        code: "E_PATH_REFUSED",
        message: `${link} is a symbolic link`,
      });
    }
    expect(await readlink(join(real, "end"))).toBe(join(folder, "nowhere"));
  });

  it("refuses a file in place of a folder", async () => {
    const root = await aFolder({ file: "" });

    await expect(confine(root, "file/x")).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
  });
});

describe("what the disk refuses", () => {
  it.each([
    ["ENOSPC", "Free some disk space and try again."],
    ["EROFS", "The file system is read-only. Remount it writable, or work in another folder."],
    ["EMFILE", "Too many files are open. Close programs or raise ulimit -n."],
    ["EACCES", "Check the owner and permissions of the path."],
  ])("is named with what to do: %s", (code, hint) => {
    const cause = Object.assign(new Error("x"), { code });

    expect(storageError(cause, "/the/path")).toMatchObject({
      code: "E_STORAGE",
      message: `the disk refused /the/path: ${code}`,
      hint,
      cause,
    });
  });

  it("is told from a bug of ours, which passes unchanged", () => {
    const bug = new TypeError("x is not a function");

    expect(storageError(bug, "/the/path")).toBe(bug);
    expect(storageError(Object.assign(bug, { code: "ENOTEMPTY" }), "/the/path")).toBe(bug);
  });
});
