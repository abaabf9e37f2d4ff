import { mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { itemsIn, outsideIn, putState, STATES, type State } from "../../src/fix/neighbours/states.ts";
import { Trial } from "../../src/fix/trial.ts";
import type { ProvenGreen } from "../../src/fix/ledger.ts";
import { NO_JAIL } from "../../src/platform/jail.ts";
import { modeAt } from "../../src/platform/look.ts";
import { emptySource, type RunRoot } from "../../src/sandbox/run-root.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { aFolder, fill } from "../support/a-folder.ts";

const [AS_RECORDED] = STATES as readonly [State];
const ITEM = ".wrangler/issues/ISS-000001-a.md";
const THEIRS = { [ITEM]: "of the person\n", ".wrangler/notes.md": "theirs\n" };

interface Place {
  readonly folder: string;
  readonly project: string;
  readonly person: string;
}

/** A project that the engine made, and a person's own. */
async function aPlace(): Promise<Place> {
  const folder = await aFolder();
  await fill(join(folder, "person"), THEIRS);
  await fill(join(folder, "recorded"), { [ITEM]: "as recorded\n" });
  await mkdir(join(folder, "project"));
  return { folder, project: join(folder, "project"), person: join(folder, "person") };
}

async function put({ folder, project }: Place): Promise<string> {
  await putState(project, projectPaths(join(folder, "recorded")), AS_RECORDED);
  return readFile(join(project, ITEM), "utf8");
}

async function theirs({ person }: Place): Promise<Record<string, string>> {
  const texts = Object.keys(THEIRS).map(async (name) => [name, await readFile(join(person, name), "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}

describe("a state that calls are made on", () => {
  it.each<[string, (place: Place) => Promise<unknown>]>([
    ["the tracker", ({ project, person }) => symlink(join(person, ".wrangler"), join(project, ".wrangler"))],
    [
      "a folder in it",
      async ({ project, person }) => {
        await mkdir(join(project, ".wrangler"));
        await symlink(join(person, ".wrangler/issues"), join(project, ".wrangler/issues"));
      },
    ],
  ])("is put in place of a link that a server left for %s, and what it leads to stays", async (_what, leave) => {
    const place = await aPlace();
    await leave(place);

    expect(await put(place)).toBe("as recorded\n");
    expect(await theirs(place)).toEqual(THEIRS);
  });

  it("has folders that are empty, and items of our own with permissions that no new file has", async () => {
    const { folder, project } = await aPlace();
    const changes = new Map([["issues/ISS-7-b.md", "B\n"]]);
    const state: State = { name: "one", recorded: false, seeded: false, changes, folders: ["issues", "ideas"] };
    await putState(project, projectPaths(join(folder, "recorded")), state);

    expect((await readdir(join(project, ".wrangler"))).sort()).toEqual(["ideas", "issues"]);
    if (process.platform !== "win32")
      expect(modeAt(join(project, ".wrangler/issues/ISS-7-b.md"))?.toString(8)).toBe("640");
  });

  it("has links to a folder beside the tracker, which is made anew for each state, or taken away", async () => {
    const { folder, project } = await aPlace();
    const from = projectPaths(join(folder, "recorded"));
    const linked = { name: "linked", recorded: true, seeded: false, links: ["issues/linked", "issues"] };
    await putState(project, from, { ...linked, outside: new Map([["note.md", "theirs\n"]]) });

    expect(await readFile(join(project, ".wrangler/issues/linked/note.md"), "utf8")).toBe("theirs\n");
    expect([...(await itemsIn(project)).keys()].sort()).toEqual(["issues/ISS-000001-a.md", "issues/linked"]);
    await fill(join(project, ".wrangler/issues/linked"), { "more.md": "written" });
    expect([...(await outsideIn(project))].sort()).toEqual([
      ["outside/more.md", "written"],
      ["outside/note.md", "theirs\n"],
    ]);
    await putState(project, from, AS_RECORDED);
    expect(await readdir(project)).toEqual([".wrangler"]);
    expect(await outsideIn(project)).toEqual(new Map());
  });

  it("is put nowhere where the project itself was replaced by a link", async () => {
    const place = await aPlace();
    await put(place);
    await rename(place.project, `${place.project}-before`);
    await symlink(place.person, place.project);

    await expect(put(place)).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
    expect(await theirs(place)).toEqual(THEIRS);
  });

  it("is as new each time, and what was there before does not pile up", async () => {
    const place = await aPlace();
    for (let times = 0; times < 20; times++) {
      await put(place);
      await fill(place.project, { ".wrangler/issues/left.md": "by a call" });
    }
    await put(place);

    expect(await readdir(join(place.project, ".wrangler/issues"))).toEqual(["ISS-000001-a.md"]);
    expect((await readdir(`${place.project}.left`)).length).toBeLessThan(16);
  });

  it("names links among the items, and reads nothing through them", async () => {
    const place = await aPlace();
    await put(place);
    await rm(join(place.project, ".wrangler/issues"), { recursive: true });
    await symlink(join(place.person, ".wrangler/issues"), join(place.project, ".wrangler/issues"));
    expect([...(await itemsIn(place.project))]).toEqual([["issues", "link"]]);

    await rename(join(place.project, ".wrangler"), join(place.project, "other"));
    await symlink(join(place.person, ".wrangler"), join(place.project, ".wrangler"));
    expect([...(await itemsIn(place.project))]).toEqual([]);
  });
});

describe("the source of a run", () => {
  const REFUSED = { code: "E_PATH_REFUSED" };

  async function aRoot(): Promise<RunRoot> {
    const source = join(await aFolder(), "source");
    return { source, home: "", scratch: "", own: "", env: {}, doors: "", jail: NO_JAIL };
  }

  it("is not emptied where it was replaced by a link", async () => {
    const [root, person] = [await aRoot(), await aFolder(THEIRS)];
    await symlink(person, root.source);

    await expect(emptySource(root)).rejects.toMatchObject(REFUSED);
    expect(await readdir(person)).toEqual([".wrangler"]);
  });

  it("is not changed through a link, for a look at a part of a fix", async () => {
    const [root, person] = [await aRoot(), await aFolder({ "a.ts": "theirs" })];
    await mkdir(join(root.source, "mcp/src"), { recursive: true });
    await symlink(person, join(root.source, "mcp/src/tools"));
    const file = { path: "mcp/src/tools/a.ts", text: "ours", after: undefined };

    const tried = new Trial(root, {} as ProvenGreen).instead([file], () => Promise.resolve());

    await expect(tried).rejects.toMatchObject(REFUSED);
    expect(await readFile(join(person, "a.ts"), "utf8")).toBe("theirs");
  });
});
