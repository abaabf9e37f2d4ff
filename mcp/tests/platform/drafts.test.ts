import { readdir, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { removeOldDrafts } from "../../src/platform/drafts.ts";
import { aFolder } from "../support/a-folder.ts";

const NOW = Date.UTC(2026, 10, 21);

async function withAge(folder: string, hours: number): Promise<void> {
  for (const name of await readdir(folder)) {
    await utimes(join(folder, name), 0, NOW / 1000 - hours * 3600);
  }
}

it("takes away our drafts of files, folders, locks and clones that are older than an hour, and nothing else", async () => {
  const kept = ["ledger.json", "tmp", "notes.tmp", "notes.md.tmp", ".cache.tmp", "0123456789ab.tmp.md", "fix-1.json"];
  const drafts = [
    ".ledger.json.0123456789ab.tmp",
    "fix-1.lock.abcdefabcdef.tmp",
    "fix-1795255200.4242.tmp",
    "ISS-000001-a.md.tmp",
  ];
  const folder = await aFolder(Object.fromEntries([...kept, ...drafts].map((name) => [name, ""])));
  const draftFolder = await aFolder({ ".fix-1.0123456789ab.tmp/patches/0001.patch": "x" });
  await withAge(folder, 2);
  await withAge(draftFolder, 2);

  await removeOldDrafts([folder, draftFolder, join(folder, "missing"), join(folder, "ledger.json")], NOW);

  expect((await readdir(folder)).sort()).toEqual([...kept].sort());
  expect(await readdir(draftFolder)).toEqual([]);
});

it("leaves a draft that is being written, and links", async () => {
  const folder = await aFolder({ ".ledger.json.0123456789ab.tmp": "" });
  await withAge(folder, 0.9);
  const outside = await aFolder({ "precious.txt": "" });
  await symlink(outside, join(folder, ".a.0123456789ab.tmp"));

  await removeOldDrafts([folder], NOW);

  expect((await readdir(folder)).sort()).toEqual([".a.0123456789ab.tmp", ".ledger.json.0123456789ab.tmp"]);
  expect(await readdir(outside)).toEqual(["precious.txt"]);
});
