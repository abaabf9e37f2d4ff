import { execFile } from "node:child_process";
import { appendFile, lstat, mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { appendLine } from "../../src/platform/jsonl.ts";
import { aFolder } from "../support/a-folder.ts";

it("makes the folder and a private file, and appends one line each", async () => {
  const log = join(await aFolder(), "new", "log.jsonl");

  appendLine(log, '{"a":1}');
  appendLine(log, '{"b":"ü"}');

  expect(await readFile(log, "utf8")).toBe('{"a":1}\n{"b":"ü"}\n');
  expect((await lstat(log)).mode & 0o777).toBe(0o600);
});

it("gives a torn line an end, so that it alone is lost", async () => {
  const log = join(await aFolder(), "log.jsonl");
  appendLine(log, "whole");
  await appendFile(log, '{"torn":');

  appendLine(log, "next");
  appendLine(log, "last");

  expect(await readFile(log, "utf8")).toBe('whole\n{"torn":\nnext\nlast\n');
});

it("follows no link and writes to nothing but a regular file", async () => {
  const folder = await aFolder({ outside: "kept\n" });
  await symlink(join(folder, "outside"), join(folder, "link"));
  await mkdir(join(folder, "dir"));
  await promisify(execFile)("mkfifo", [join(folder, "pipe")]);

  expect(() => appendLine(join(folder, "link"), "x")).toThrowError(expect.objectContaining({ code: "ELOOP" }));
  expect(() => appendLine(join(folder, "dir"), "x")).toThrowError(expect.objectContaining({ code: "EISDIR" }));
  expect(() => appendLine(join(folder, "pipe"), "x")).toThrowError("the log is not a regular file");
  expect(await readFile(join(folder, "outside"), "utf8")).toBe("kept\n");
});
