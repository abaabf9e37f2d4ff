import { createHmac } from "node:crypto";
import { chmod, cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fallBack } from "../../src/patch/fall-back.ts";
import { patchLayout } from "../../src/patch/layout.ts";
import { aFolder } from "../support/a-folder.ts";
import { AT, aPatchWorld, folderOf, PATCHED, type PatchWorld } from "../support/a-patch.ts";

const ID = "fix-1795255200";
const NOT_OURS = "the record of what may run was not written by this user's wrangler";

it("runs the official build, without a word, when nothing was switched on", async () => {
  const world = await aPatchWorld();

  expect(await world.choose()).toEqual({ kind: "official", reason: "" });
});

it("runs the build that was switched on, from its copy in the state folder", async () => {
  const world = await aPatchWorld();

  const activation = await world.on();
  const choice = await world.choose();

  expect(choice).toEqual({
    kind: "patched",
    label: `patched:${ID}`,
    child: expect.stringMatching(/[/\\]patches[/\\]fix-1795255200[/\\][0-9a-f]{12}[/\\]child\.js$/),
    activation,
  });
  expect(folderOf(choice).startsWith(world.stateDir)).toBe(true);
  expect(await readFile(join(folderOf(choice), "child.js"), "utf8")).toBe(PATCHED["child.js"]);
  expect(await readFile(join(folderOf(choice), "package.json"), "utf8")).toBe('{"type":"module"}\n');
  expect(activation).toMatchObject({ at: AT, fallback: null, project: world.projectDir, tool: "issues_create" });
});

it("runs it in no other project", async () => {
  const world = await aPatchWorld();
  await world.on();
  const other = await aFolder();
  const from = patchLayout(world.stateDir, world.projectDir);
  const to = patchLayout(world.stateDir, other);

  expect(await world.choose({ projectDir: other })).toEqual({ kind: "official", reason: "" });
  await cp(from.activation, to.activation);
  await cp(from.builds, to.builds, { recursive: true });
  expect(await world.choose({ projectDir: other })).toEqual({
    kind: "official",
    reason: "the record of what may run is another project's",
  });
});

describe("runs the official build, and says why, when", () => {
  const cases: [string, (world: PatchWorld, folder: string) => Promise<unknown>, string][] = [
    [
      "a file of the build has other bytes",
      (_, folder) => writeFile(join(folder, "child.js"), "hostile()"),
      `${ID} is not what was agreed to: child.js has other content`,
    ],
    [
      "a file that it only reads has other bytes",
      (_, folder) => writeFile(join(folder, "frames.json"), "[]"),
      `${ID} is not what was agreed to: frames.json has other content`,
    ],
    [
      "a file is missing",
      (_, folder) => rm(join(folder, "frames.json")),
      `${ID} is not what was agreed to: frames.json is missing`,
    ],
    [
      "a file was added",
      (_, folder) => writeFile(join(folder, "extra.js"), ""),
      `${ID} is not what was agreed to: extra.js is a file too many`,
    ],
    [
      "a folder was added, which imports could find",
      (_, folder) => mkdir(join(folder, "node_modules")),
      `${ID} is not what was agreed to: node_modules is a folder too many`,
    ],
    [
      "a file is a link, also to the same bytes",
      async (_, folder) => {
        await rename(join(folder, "child.js"), join(folder, "..", "moved.js"));
        await symlink(join(folder, "..", "moved.js"), join(folder, "child.js"));
      },
      `${ID} is not what was agreed to: child.js is a link too many`,
    ],
    [
      "others can write a file",
      (_, folder) => chmod(join(folder, "child.js"), 0o666),
      `${ID} is not what was agreed to: others can write child.js`,
    ],
    [
      "the record says something else than was sealed",
      async (world) => {
        const { activation } = patchLayout(world.stateDir, world.projectDir);
        await writeFile(activation, (await readFile(activation, "utf8")).replace('"issues_create"', '"issues_get"'));
      },
      NOT_OURS,
    ],
    [
      "the record is sealed with another key",
      (world) => writeFile(join(world.stateDir, "record-key"), "0".repeat(64)),
      NOT_OURS,
    ],
    [
      "the record has a seal of this user's that was made for something else",
      async (world) => {
        const { activation } = patchLayout(world.stateDir, world.projectDir);
        const { patch } = JSON.parse(await readFile(activation, "utf8"));
        const seal = createHmac("sha256", await world.key()).update(JSON.stringify(patch));
        await writeFile(activation, JSON.stringify({ mac: seal.digest("hex"), patch }));
      },
      NOT_OURS,
    ],
    [
      "the record is no JSON",
      (world) => writeFile(patchLayout(world.stateDir, world.projectDir).activation, "{half"),
      "the record of what may run cannot be read",
    ],
    [
      "the installed build is another one",
      (world) => writeFile(world.officialChild, "export const build = 'newer';\n"),
      `${ID} was made for another build of version 0.1.0 than the installed one`,
    ],
    [
      "the installed build is missing",
      (world) => rm(world.officialChild),
      `${ID} was made for another build of version 0.1.0 than the installed one`,
    ],
    [
      "it fell back",
      async (world) => {
        const choice = await world.choose();
        if (choice.kind !== "patched") throw new Error(choice.reason);
        const layout = patchLayout(world.stateDir, world.projectDir);
        await fallBack(layout, choice.activation, "it ended again", { key: await world.key(), clock: world.clock });
      },
      `${ID} fell back: it ended again`,
    ],
  ];

  it.each(cases)("%s", async (_, change, reason) => {
    const world = await aPatchWorld();
    await world.on();
    await change(world, folderOf(await world.choose()));

    expect(await world.choose()).toEqual({ kind: "official", reason });
  });

  it("another version is installed", async () => {
    const world = await aPatchWorld();
    await world.on();

    expect(await world.choose({ version: "0.2.0" })).toEqual({
      kind: "official",
      reason: `${ID} was made for version 0.1.0, and 0.2.0 is installed`,
    });
  });

  it("others may enter the state folder, as git and archives make folders", async () => {
    const world = await aPatchWorld();
    await world.on();
    await chmod(world.stateDir, 0o755);

    expect(await world.choose()).toEqual({
      kind: "official",
      reason: `others may enter ${world.stateDir}: it has to have mode 0700`,
    });
  });

  it.each(["projects", "active-patches"])("%s is a link", async (name) => {
    const world = await aPatchWorld();
    await world.on();
    await rename(join(world.stateDir, name), join(world.stateDir, "moved"));
    await symlink(join(world.stateDir, "moved"), join(world.stateDir, name));

    expect(await world.choose()).toEqual({
      kind: "official",
      reason: `${join(world.stateDir, name)} is a symbolic link`,
    });
  });
});

it("runs it again after a fallback only when it is switched on anew", async () => {
  const world = await aPatchWorld();
  const activation = await world.on();
  const layout = patchLayout(world.stateDir, world.projectDir);
  const seal = { key: await world.key(), clock: world.clock };
  await fallBack(layout, activation, "first", seal);
  await fallBack(layout, activation, "second", seal);

  expect(await world.choose()).toMatchObject({ reason: `${ID} fell back: first` });
  await world.on();
  expect(await world.choose()).toMatchObject({ kind: "patched" });
});

it("does not let the fallback of an earlier build end a later one", async () => {
  const world = await aPatchWorld();
  const earlier = { ...(await world.on()), at: AT - 1 };
  const layout = patchLayout(world.stateDir, world.projectDir);

  await fallBack(layout, earlier, "it ended", { key: await world.key(), clock: world.clock });

  expect(await world.choose()).toMatchObject({ kind: "patched" });
});
