import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { Catalogue } from "../../src/tracker/catalogue.ts";
import { wordsOf } from "../../src/tracker/search.ts";
import { createTracker, type Tracker } from "../../src/tracker/tracker.ts";
import { Unread } from "../../src/tracker/unread.ts";
import { aProject, itemFile, type TestProject } from "../tools/support.ts";

interface World {
  readonly project: TestProject;
  readonly tracker: Tracker;
  /** Files that calls read, in their order. */
  readonly touched: string[];
}

const page = { filter: {}, limit: 100, offset: 0 };

/** A tracker that looks through files before it reads them, however few there are. */
async function aWorld(): Promise<World> {
  const project = await aProject();
  const touched: string[] = [];
  const trace = { touched: (path: string) => touched.push(path.slice(path.lastIndexOf("/") + 1)) };
  const tracker = createTracker({ paths: projectPaths(project.dir), clock: systemClock, trace, many: 1 });
  return { project, tracker, touched };
}

function search(tracker: Tracker): ReturnType<Tracker["search"]> {
  return tracker.search({ ...page, query: "needle", fields: ["title", "description", "labels"] });
}

async function found(tracker: Tracker): Promise<string[]> {
  return (await search(tracker)).shown.map(({ id }) => id).sort();
}

function put({ project }: World, number: number, text: string, name = `ISS-00000${number}-x.md`): Promise<void> {
  return project.write(`.wrangler/issues/${name}`, `${itemFile({ id: `ISS-00000${number}`, title: "Item" })}${text}\n`);
}

describe("the first search of a large tracker", () => {
  it("reads what it finds, and no other sound file", async () => {
    const world = await aWorld();
    await put(world, 1, "A needle.");
    await put(world, 2, "Nothing.");

    expect(await found(world.tracker)).toEqual(["ISS-000001"]);
    expect(new Set(world.touched)).toEqual(new Set(["ISS-000001-x.md"]));
  });

  it("still tells of broken files and links that have nothing to do with it", async () => {
    const world = await aWorld();
    await put(world, 1, "A needle.");
    await put(world, 2, "Nothing.");
    await world.project.write(".wrangler/issues/broken.md", "---\n");
    await symlink("ISS-000002-x.md", join(world.project.dir, ".wrangler/issues/link.md"));

    const { shown, broken } = await search(world.tracker);

    expect(shown.map(({ id }) => id)).toEqual(["ISS-000001"]);
    expect(broken.map(({ file }) => file)).toEqual([".wrangler/issues/broken.md", ".wrangler/issues/link.md"]);
  });

  it.each([
    ["one of which it finds", 1, "A needle."],
    ["neither of which it finds", 2, "Nothing."],
  ])("still tells of two files with one id, %s", async (_, number, text) => {
    const world = await aWorld();
    await put(world, 1, "A needle.");
    await put(world, number, text);
    await put(world, number, "Nothing.", "again.md");

    const { conflicts } = await search(world.tracker);

    expect(conflicts.map(({ id, files }) => [id, files.length])).toEqual([[`ISS-00000${number}`, 2]]);
  });

  it("leaves nothing unseen for the calls after it, whatever happened to the other files", async () => {
    const world = await aWorld();
    for (const number of [1, 2, 3, 4]) await put(world, number, number === 1 ? "A needle." : "Nothing.");
    await found(world.tracker);
    await put(world, 2, "A needle, too.");
    await rm(join(world.project.dir, ".wrangler/issues/ISS-000003-x.md"));
    await put(world, 4, "Nothing.", "moved.md");
    await rm(join(world.project.dir, ".wrangler/issues/ISS-000004-x.md"));
    await put(world, 5, "A third needle.");

    expect(await found(world.tracker)).toEqual(["ISS-000001", "ISS-000002", "ISS-000005"]);
    expect((await world.tracker.get("ISS-000004")).file).toBe(".wrangler/issues/moved.md");
    await expect(world.tracker.get("ISS-000003")).rejects.toMatchObject({ code: "E_ISSUE_NOT_FOUND" });
    expect((await world.tracker.list(page)).total).toBe(4);
  });

  it("shares no half knowledge with a list that is asked for beside it", async () => {
    const [before, behind] = [await aWorld(), await aWorld()];
    for (const world of [before, behind]) {
      await put(world, 1, "A needle.");
      await put(world, 2, "Nothing.");
    }

    const [hits, all] = await Promise.all([found(before.tracker), before.tracker.list(page)]);
    const [allOther, hitsOther] = await Promise.all([behind.tracker.list(page), found(behind.tracker)]);

    expect([hits, all.total]).toEqual([["ISS-000001"], 2]);
    expect([hitsOther, allOther.total]).toEqual([["ISS-000001"], 2]);
  });

  it("gives out no id that one of the files has which it did not read", async () => {
    const world = await aWorld();
    await put(world, 1, "A needle.");
    await put(world, 9, "Nothing.", "by-hand.md");
    await found(world.tracker);

    expect((await world.tracker.create({ title: "New", description: "Text" })).id).toBe("ISS-000010");
  });
});

describe("any first search", () => {
  it.each([
    ["is written with escapes", "a.md", '---\nid: ISS-000001\ntitle: "\\u006eeedle"\n---\n\nText\n'],
    ["has a quote that is doubled", "a.md", "---\nid: ISS-000001\ntitle: 'A needle''s eye'\n---\n\nText\n", "needle's"],
    ["is the name of the file", "needle.md", "Text\n"],
  ])("finds an item by a title that %s", async (_, name, text, query = "needle") => {
    const { project } = await aWorld();
    await project.write(`.wrangler/issues/${name}`, text);
    const fields = ["title"] as const;

    expect((await project.tracker.search({ ...page, query, fields })).total).toBe(1);
  });
});

describe("what a search did not read", () => {
  const files = ["a.md", "b.md"].map((name) => {
    return { path: `/p/${name}`, file: name, name, folderType: "issue" as const };
  });

  it("is read after it, as part of no call", async () => {
    const reads: [string, boolean][] = [];
    const read = ({ name }: { name: string }, forCall: boolean): void => void reads.push([name, forCall]);
    const unread = new Unread({ catalogue: new Catalogue(), read, many: 1 });

    unread.take(files);
    await new Promise<void>((resolve) => unread.readOn(resolve));

    expect(reads.sort()).toEqual([
      ["a.md", false],
      ["b.md", false],
    ]);
  });

  it("waits for the next call when the disk refuses meanwhile", async () => {
    const reads: string[] = [];
    let refuses = true;
    const unread = new Unread({
      catalogue: new Catalogue(),
      read({ name }) {
        if (refuses) throw new Error("EMFILE");
        reads.push(name);
      },
      many: 1,
    });
    unread.take(files);
    unread.readOn(() => reads.push("done"));
    await setTimeout(120);
    refuses = false;

    expect(() => unread.read(undefined)).not.toThrow();
    expect(reads).toEqual(["a.md", "b.md"]);
  });

  it("is all read for a search where there are too few files to gain anything", () => {
    const reads: string[] = [];
    const read = ({ name }: { name: string }): void => void reads.push(name);
    const unread = new Unread({ catalogue: new Catalogue(), read, many: 3 });
    unread.take(files);

    unread.read(wordsOf("needle"));

    expect(reads).toEqual(["a.md", "b.md"]);
  });
});
