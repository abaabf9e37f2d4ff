import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { createTracker, type Tracker } from "../../src/tracker/tracker.ts";
import { aProject, itemFile, type TestProject } from "../tools/support.ts";

/** How often folders were listed since. */
function countedListings(): () => number {
  const spy = vi.spyOn(fs, "readdirSync");
  // What others import by name is the spy, too.
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
  return () => spy.mock.calls.length;
}

const page = { filter: {}, limit: 100, offset: 0 };

interface World {
  readonly project: TestProject;
  readonly tracker: Tracker;
  readonly touched: string[];
}

/** @param many from how many files on a search looks before it reads */
async function aWorld(many: number): Promise<World> {
  const project = await aProject();
  const touched: string[] = [];
  const trace = { touched: (path: string) => touched.push(path.slice(path.lastIndexOf("/") + 1)) };
  return {
    project,
    touched,
    tracker: createTracker({ paths: projectPaths(project.dir), clock: systemClock, trace, many }),
  };
}

function put({ project }: World, number: number, text: string, name = `ISS-00000${number}-x.md`): Promise<void> {
  return project.write(`.wrangler/issues/${name}`, `${itemFile({ id: `ISS-00000${number}`, title: "Item" })}${text}\n`);
}

async function found({ tracker }: World): Promise<string[]> {
  const { shown } = await tracker.search({ ...page, query: "needle", fields: ["description"] });
  return shown.map(({ id }) => id).sort();
}

describe.each([
  ["few files", 1_000],
  ["files enough to look before it reads", 1],
])("a tracker that was prepared, with %s", (_, many) => {
  it("has read nothing, and reads for the first call what that needs", async () => {
    const world = await aWorld(many);
    await put(world, 1, "A needle.");
    await put(world, 2, "Nothing.");
    await world.tracker.prepare();
    expect(world.touched).toEqual([]);

    expect(await found(world)).toEqual(["ISS-000001"]);
    expect(new Set(world.touched)).toEqual(
      new Set(many === 1 ? ["ISS-000001-x.md"] : ["ISS-000001-x.md", "ISS-000002-x.md"]),
    );
  });

  it.runIf(process.platform === "linux")("lists no folder again that is as it was", async () => {
    const world = await aWorld(many);
    await put(world, 1, "A needle.");
    const listings = countedListings();
    await world.tracker.prepare();
    expect(listings()).toBe(1);

    expect(await found(world)).toEqual(["ISS-000001"]);
    expect((await world.tracker.list(page)).total).toBe(1);
    expect(listings()).toBe(1);
  });

  it("misses nothing that happened between that and the first call", async () => {
    const world = await aWorld(many);
    for (const number of [1, 2, 3, 4, 5]) await put(world, number, number === 1 ? "A needle." : "Nothing.");
    await world.tracker.prepare();
    const issues = join(world.project.dir, ".wrangler/issues");
    await put(world, 2, "A needle, too.");
    await rm(join(issues, "ISS-000003-x.md"));
    await mkdir(join(issues, "archived"));
    await rename(join(issues, "ISS-000004-x.md"), join(issues, "archived/ISS-000004-x.md"));
    await put(world, 6, "A needle, new.");
    await put(world, 7, "A needle in a folder.", "archived/ISS-000007-x.md");
    await world.project.write(".wrangler/ideas/IDEA-000001-x.md", itemFile({ id: "IDEA-000001", title: "Item" }));

    expect(await found(world)).toEqual(["ISS-000001", "ISS-000002", "ISS-000006", "ISS-000007"]);
    expect((await world.tracker.get("ISS-000004")).file).toBe(".wrangler/issues/archived/ISS-000004-x.md");
    await expect(world.tracker.get("ISS-000003")).rejects.toMatchObject({ code: "E_ISSUE_NOT_FOUND" });
    expect((await world.tracker.list(page)).total).toBe(7);
  });

  it.skipIf(process.platform === "win32")("opens no pipe that took a file's place", async () => {
    const world = await aWorld(many);
    await put(world, 1, "A needle.");
    await put(world, 2, "Nothing.");
    await world.tracker.prepare();
    const path = join(world.project.dir, ".wrangler/issues/ISS-000002-x.md");
    await rm(path);
    execFileSync("mkfifo", [path]);

    expect(await found(world)).toEqual(["ISS-000001"]);
    expect((await world.tracker.list(page)).broken.map(({ file }) => file)).toEqual([
      ".wrangler/issues/ISS-000002-x.md",
    ]);
  });
});

describe("preparing", () => {
  it("does nothing where no change would be told", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-x.md", itemFile({ id: "ISS-000001", title: "Item" }));
    const tracker = createTracker({ paths: projectPaths(project.dir), clock: systemClock, watch: false });
    const listings = countedListings();

    await tracker.prepare();

    expect(listings()).toBe(0);
    expect((await tracker.list(page)).total).toBe(1);
  });

  it("leaves it to the first call to say what is wrong", async () => {
    const world = await aWorld(1);
    await world.project.write("elsewhere/ISS-000001-x.md", itemFile({ id: "ISS-000001", title: "Item" }));
    await mkdir(join(world.project.dir, ".wrangler"));
    await symlink("../elsewhere", join(world.project.dir, ".wrangler/issues"));

    await world.tracker.prepare();

    await expect(world.tracker.list(page)).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
    await rm(join(world.project.dir, ".wrangler/issues"));
    expect((await world.tracker.list(page)).total).toBe(0);
  });

  it("does not take the place of a call that came before it", async () => {
    const world = await aWorld(1);
    await put(world, 1, "A needle.");

    const [hits] = await Promise.all([found(world), world.tracker.prepare()]);

    expect(hits).toEqual(["ISS-000001"]);
    expect(await found(world)).toEqual(["ISS-000001"]);
    expect((await world.tracker.list(page)).total).toBe(1);
  });

  it.each([
    ["a call", () => undefined],
    ["all was forgotten", (tracker: Tracker) => tracker.close()],
  ])("forgets nothing of what happened since %s", async (_, does) => {
    const world = await aWorld(1);
    await put(world, 1, "A needle.");
    await put(world, 2, "Nothing.");
    await world.tracker.list(page);
    does(world.tracker);
    await put(world, 2, "A needle.");

    await world.tracker.prepare();

    expect(await found(world)).toEqual(["ISS-000001", "ISS-000002"]);
  });
});
