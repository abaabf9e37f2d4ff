import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { noteSession, readSessions } from "../../src/patch/sessions.ts";
import { ownMark } from "../../src/platform/process-mark.ts";
import { aFolder } from "../support/a-folder.ts";

it("says what a living server runs, and the newest that it said", async () => {
  const folder = join(await aFolder(), "sessions");

  expect(await readSessions(folder)).toEqual([]);
  await noteSession(folder, { build: "patched:fix-1", since: 1, reason: "" });
  await noteSession(folder, { build: "official", since: 2, reason: "fix-1 fell back" });

  expect(await readSessions(folder)).toEqual([
    { pid: process.pid, build: "official", since: 2, reason: "fix-1 fell back" },
  ]);
});

it("removes what ended servers said, and believes no link and no torn note", async () => {
  const folder = join(await aFolder(), "sessions");
  await mkdir(folder);
  await writeFile(join(folder, "1.json"), JSON.stringify({ ...ownMark(), start: "0", build: "patched:fix-1" }));
  await writeFile(join(folder, "2.json"), '{"pid":');
  await symlink(join(folder, "1.json"), join(folder, "3.json"));

  expect(await readSessions(folder)).toEqual([]);
  expect(await readdir(folder)).toEqual(["3.json"]);
});
