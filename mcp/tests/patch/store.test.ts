import { mkdir, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { aPatchWorld, folderOf, PATCHED, type PatchWorld } from "../support/a-patch.ts";

const [ONE, TWO] = ["fix-1795255200", "fix-1795255300"];

async function builds({ store }: PatchWorld): Promise<string[]> {
  return (await readdir(store.layout.builds)).sort();
}

it("keeps what it writes to its owner", async () => {
  const world = await aPatchWorld();
  await world.on();
  const folder = folderOf(await world.choose());
  const modes = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  for (const path of [folder, world.store.layout.registry, world.store.layout.builds]) {
    expect(await modes(path)).toBe(0o700);
  }
  for (const name of await readdir(folder)) expect(await modes(`${folder}/${name}`)).toBe(0o600);
  expect(await modes(world.store.layout.activation)).toBe(0o600);
});

it("has one build on at a time, and sweeps the others away", async () => {
  const world = await aPatchWorld();
  await world.on(world.build(PATCHED, ONE));
  await world.on(world.build(PATCHED, TWO));
  const first = await world.choose();

  expect(first).toMatchObject({ label: `patched:${TWO}` });
  expect(await builds(world)).toEqual([ONE, TWO]);
  await world.store.sweep(await world.key());
  expect(await builds(world)).toEqual([TWO]);

  await world.on(world.build({ "child.js": "// verified again\n" }, TWO));
  const second = await world.choose();
  expect(folderOf(second)).not.toBe(folderOf(first));
  await world.store.sweep(await world.key());
  expect(await readdir(`${world.store.layout.builds}/${TWO}`)).toHaveLength(1);
  expect(await world.choose()).toEqual(second);
});

it("goes back to the official build, and removes what was on", async () => {
  const world = await aPatchWorld();
  await world.on();

  await world.store.switchOff();
  expect(await world.choose()).toEqual({ kind: "official", reason: "" });
  await world.store.sweep(await world.key());
  expect(await builds(world)).toEqual([]);
  await world.store.switchOff();
  expect(await world.store.current(await world.key())).toEqual({ kind: "none" });
});

it("forgets the build of one fix, and leaves that of another on", async () => {
  const world = await aPatchWorld();
  await world.on(world.build(PATCHED, ONE));

  await world.store.forget(TWO);
  expect(await world.choose()).toMatchObject({ label: `patched:${ONE}` });
  await world.store.forget(ONE);
  expect(await world.choose()).toEqual({ kind: "official", reason: "" });
  expect(await builds(world)).toEqual([]);
});

it("leaves nothing half-written when the record cannot be put in place, and the official build on", async () => {
  const world = await aPatchWorld();
  const { activation, registry } = world.store.layout;
  await mkdir(join(activation, "in-the-way"), { recursive: true });

  await expect(world.on()).rejects.toMatchObject({ code: "E_PATH_REFUSED" });

  expect(await readdir(registry)).toEqual([basename(activation)]);
  expect(await world.choose()).toEqual({ kind: "official", reason: "the record of what may run cannot be read" });
});

it("takes two who switch on at once one after the other", async () => {
  const world = await aPatchWorld();
  const both = [ONE, TWO].map((fixId) => world.on(world.build(PATCHED, fixId)));

  await Promise.all(both);

  expect(await world.choose()).toMatchObject({ kind: "patched" });
});
