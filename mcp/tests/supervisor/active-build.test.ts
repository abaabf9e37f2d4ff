import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openPatches } from "../../src/patch/active-build.ts";
import { patchLayout } from "../../src/patch/layout.ts";
import { readSessions } from "../../src/patch/sessions.ts";
import { readStartup } from "../../src/settings/startup.ts";
import { ActiveBuild } from "../../src/supervisor/active-build.ts";
import type { Build } from "../../src/supervisor/build.ts";
import { aPatchWorld, type PatchWorld } from "../support/a-patch.ts";

const LABEL = "patched:fix-1795255200";
const SOON = { timeout: 10_000, interval: 20 };

interface Followed {
  readonly builds: ActiveBuild;
  readonly official: Build;
  /** What was said to the person. */
  readonly said: string[];
  /** Every build that was swapped to. */
  readonly swapped: string[];
  loads: number;
  follow(runs?: boolean): void;
}

function follow(
  world: PatchWorld,
  { stateDir = world.stateDir, cwd = world.projectDir, open = openPatches } = {},
): Followed {
  const env = { WRANGLER_STATE_DIR: stateDir };
  const official: Build = { label: "official", child: world.officialChild, environment: "inherited" };
  const said: string[] = [];
  const swapped: string[] = [];
  const startup = readStartup(env, world.projectDir, world.projectDir);
  const followed: Followed = {
    official,
    said,
    swapped,
    loads: 0,
    builds: new ActiveBuild({
      ...{ official, startup, env, cwd, version: "0.1.0" },
      say: (line) => said.push(line),
      load: () => {
        followed.loads++;
        return Promise.resolve({ openPatches: open });
      },
    }),
    follow(runs = true) {
      followed.builds.watch(({ label }) => {
        swapped.push(label);
        return Promise.resolve(runs);
      });
    },
  };
  return followed;
}

async function noted({ stateDir, projectDir }: PatchWorld): Promise<string[]> {
  const sessions = await readSessions(patchLayout(stateDir, projectDir).sessions);
  return sessions.map(({ build, reason }) => `${build} ${reason}`.trim());
}

describe("the first build", () => {
  it("is the official one without loading anything, when no patch of any project is on", async () => {
    const world = await aPatchWorld();
    const followed = follow(world);

    expect(await followed.builds.first()).toBe(followed.official);
    expect({ loads: followed.loads, said: followed.said }).toEqual({ loads: 0, said: [] });
    expect(await noted(world)).toEqual([]);
  });

  it("is the one that is on, with an environment of a few listed variables, and is noted", async () => {
    const world = await aPatchWorld();
    await world.on();

    expect(await follow(world).builds.first()).toEqual({
      label: LABEL,
      child: expect.stringContaining(world.stateDir),
      environment: "listed",
    });
    await expect.poll(() => noted(world), SOON).toEqual([LABEL]);
  });

  it("is the official one without a note, when a patch of another project is on", async () => {
    const world = await aPatchWorld();
    const other = await aPatchWorld();
    await world.on();
    const followed = follow({ ...other, stateDir: world.stateDir });

    expect(await followed.builds.first()).toBe(followed.official);
    expect({ loads: followed.loads, said: followed.said }).toEqual({ loads: 1, said: [] });
  });

  it("is the official one, with the reason said and noted, when the patch may not run", async () => {
    const world = await aPatchWorld();
    await world.on();
    await rm(world.officialChild);
    const followed = follow(world);

    expect(await followed.builds.first()).toBe(followed.official);
    const why = "fix-1795255200 was made for another build of version 0.1.0 than the installed one";
    expect(followed.said).toEqual([`the official build runs: ${why}`]);
    await expect.poll(() => noted(world), SOON).toEqual([`official ${why}`]);
  });

  it.each(["the project", "the working folder"])("is the official one when the state lies in %s", async (where) => {
    const world = await aPatchWorld();
    const inside = where === "the project" ? world.projectDir : await folderBeside(world);
    const state = join(inside, "state");
    await mkdir(state, { mode: 0o700 });
    const brought: PatchWorld = { ...world, stateDir: state };
    const followed = follow(brought, { cwd: inside });
    await bring(world, state);

    expect(await followed.builds.first()).toBe(followed.official);
    expect(followed.loads).toBe(0);
    expect(followed.said).toEqual([
      `the official build runs: the private state folder ${state} cannot be used: it lies inside the project, whose files others can write`,
    ]);
  });
});

describe("following", () => {
  it("swaps when a patch is switched on, off, and on again, and notes what runs", async () => {
    const world = await aPatchWorld();
    const followed = follow(world);
    await followed.builds.first();
    followed.follow();

    await world.on();
    await expect.poll(() => noted(world), SOON).toEqual([LABEL]);
    await world.store.switchOff();
    await expect.poll(() => noted(world), SOON).toEqual(["official"]);
    await world.on();
    await expect.poll(() => noted(world), SOON).toEqual([LABEL]);

    expect(followed.swapped).toEqual([LABEL, "official", LABEL]);
  });

  it("swaps to another build of the same fix", async () => {
    const world = await aPatchWorld();
    await world.on();
    const followed = follow(world);
    await followed.builds.first();
    followed.follow();

    await world.on(world.build({ "child.js": "// verified again\n" }));

    await expect.poll(() => followed.swapped, SOON).toEqual([LABEL]);
  });

  it("sees what was switched on between the first look and the watch", async () => {
    const world = await aPatchWorld();
    const followed = follow(world);
    await followed.builds.first();
    await world.on();
    followed.follow();

    await expect.poll(() => followed.swapped, SOON).toEqual([LABEL]);
  });

  it("does not note a build that a swap did not bring to run", async () => {
    const world = await aPatchWorld();
    const followed = follow(world);
    await followed.builds.first();
    followed.follow(false);
    await world.on();

    await expect.poll(() => followed.swapped, SOON).toEqual([LABEL]);
    expect(await noted(world)).toEqual([]);
  });
});

describe("a fallback", () => {
  it("takes the build out of use for all sessions, says so, and swaps nothing itself", async () => {
    const world = await aPatchWorld();
    await world.on();
    const [one, other] = [follow(world), follow(world)];
    const build = await one.builds.first();
    await other.builds.first();
    one.follow();
    other.follow();

    one.builds.fellBack(build, "it did not start (Error: no)");

    const why = "fix-1795255200 fell back: it did not start (Error: no)";
    await expect.poll(() => other.swapped, SOON).toEqual(["official"]);
    expect(await world.choose()).toEqual({ kind: "official", reason: why });
    await expect.poll(() => noted(world), SOON).toEqual([`official ${why}`]);
    expect(one.said).toEqual([`the official build runs again: ${LABEL}: it did not start (Error: no)`]);
    expect(one.swapped).toEqual([]);
  });

  it("holds in this session also when it cannot be written down", async () => {
    const world = await aPatchWorld();
    await world.on();
    const full = (): Promise<void> => Promise.reject(new Error("no space left"));
    const followed = follow(world, { open: (asking) => ({ ...openPatches(asking), fellBack: full }) });
    const build = await followed.builds.first();
    followed.follow();

    followed.builds.fellBack(build, "it ended");
    await writeFile(join(world.store.layout.registry, "other.json"), "");
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(followed.said).toEqual([
      `the official build runs again: ${LABEL}: it ended`,
      "the fallback could not be noted: no space left",
    ]);
    expect(await world.choose()).toMatchObject({ kind: "patched" });
    expect(followed.swapped).toEqual([]);
  });

  it("of a build that is no longer wanted ends nothing", async () => {
    const world = await aPatchWorld();
    const followed = follow(world);
    await followed.builds.first();
    await world.on();

    followed.builds.fellBack({ ...followed.official, label: LABEL }, "late");

    expect(await world.choose()).toMatchObject({ kind: "patched" });
  });
});

async function folderBeside(world: PatchWorld): Promise<string> {
  const folder = join(world.officialChild, "..", "elsewhere");
  await mkdir(folder);
  return folder;
}

/** The whole registry of a person, in a place that is not theirs. */
async function bring(world: PatchWorld, state: string): Promise<void> {
  await world.on();
  const { activation, registry } = patchLayout(world.stateDir, world.projectDir);
  const to = patchLayout(state, world.projectDir);
  await mkdir(to.registry, { mode: 0o700 });
  await writeFile(to.activation, await readFile(activation));
  expect(registry).not.toBe(to.registry);
}
