import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FixStore } from "../../src/fix/fix-store.ts";
import { abandonById } from "../../src/fix/steps/abandon.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { PROOFS, aFix, aFixWorld, type FixWorld } from "../support/a-fix.ts";
import { aFolder, fill } from "../support/a-folder.ts";

const ID = "fix-1795255200";

function refusal(why: string, fixId = ID) {
  return {
    code: "E_WORKSPACE",
    message: `the ledger of ${fixId} ${why}`,
    hint: `Nothing in it is believed. Run "wrangler-mcp fix abandon ${fixId}" and start again.`,
  };
}

/** A world with one fix in its store, and where its ledger lies. */
async function withFix(): Promise<FixWorld & { ledger: string }> {
  const world = await aFixWorld();
  await world.context.store.save(aFix({ red: PROOFS.red }));
  return { ...world, ledger: join(world.context.store.folderOf(ID), "ledger.json") };
}

async function edit(file: string, change: (envelope: { mac: string; fix: Record<string, unknown> }) => unknown) {
  await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, "utf8")))));
}

describe("a ledger", () => {
  it("comes back as it was saved", async () => {
    const { context } = await withFix();

    expect(await context.store.load(ID)).toEqual(aFix({ red: PROOFS.red }));
    expect(await context.store.all()).toEqual([aFix({ red: PROOFS.red })]);
  });

  it.each([
    ["a verdict added", { ...aFix({ red: PROOFS.red }), green: PROOFS.green }],
    ["another tree", aFix({ red: { ...PROOFS.red, tree: "2".repeat(40) } })],
    ["a proof taken out", aFix()],
  ])("that was edited is not believed: %s", async (_, fix) => {
    const { context, ledger } = await withFix();
    await edit(ledger, (envelope) => ({ ...envelope, fix }));

    await expect(context.store.load(ID)).rejects.toMatchObject(
      refusal("was changed by something else than the engine"),
    );
    await expect(context.store.find(ID)).rejects.toMatchObject({ code: "E_WORKSPACE" });
    await expect(context.store.all()).rejects.toMatchObject({ code: "E_WORKSPACE" });
  });

  it.each(["", "{", "null", "[]", '{"fix":{}}', '{"mac":7,"fix":{}}', '{"mac":"","fix":{}}'])(
    "that holds %j is not believed",
    async (text) => {
      const { context, ledger } = await withFix();
      await writeFile(ledger, text);

      await expect(context.store.load(ID)).rejects.toMatchObject(
        refusal("was changed by something else than the engine"),
      );
    },
  );

  it("that another user's key wrote is not believed", async () => {
    const { context, stateDir } = await withFix();
    const other = new FixStore(stateDir, context.paths, Buffer.alloc(32, 8));

    await expect(other.load(ID)).rejects.toMatchObject({ code: "E_WORKSPACE" });
  });

  it("of another fix, or of another version, is not taken for this one's", async () => {
    const { context } = await withFix();
    const { store } = context;
    await fill(store.folderOf("fix-2"), {
      "ledger.json": await readFile(join(store.folderOf(ID), "ledger.json"), "utf8"),
    });
    await expect(store.load("fix-2")).rejects.toMatchObject(refusal(`is that of ${ID}`, "fix-2"));

    await store.save(Object.assign(aFix({ fixId: "fix-3" }), { later: true }));
    await expect(store.load("fix-3")).rejects.toMatchObject(
      refusal("was written by another version of the engine", "fix-3"),
    );
  });

  it("is another project's business", async () => {
    const { stateDir } = await withFix();
    const store = new FixStore(stateDir, projectPaths(await aFolder()), Buffer.alloc(32, 7));

    expect(await store.all()).toEqual([]);
  });
});

describe("finding a fix", () => {
  it("takes an id or the workspace's path, else the newest open one", async () => {
    const { context } = await aFixWorld();
    const { store } = context;
    await store.save(aFix({ fixId: "fix-1", createdAt: 1 }));
    await store.save(aFix({ fixId: "fix-2", createdAt: 2 }));
    await store.save(aFix({ fixId: "fix-3", createdAt: 3, status: "abandoned" }));
    await store.save(aFix({ fixId: "fix-4", createdAt: 4, status: "opening" }));

    expect((await store.find("fix-1")).fixId).toBe("fix-1");
    expect((await store.find("/any/where/fix-3")).fixId).toBe("fix-3");
    expect((await store.find(undefined)).fixId).toBe("fix-2");
    await expect(store.find("../fix-9")).rejects.toMatchObject({
      code: "E_FIX_NOT_FOUND",
      message: 'there is no fix "fix-9"',
      hint: "Fixes of this project: fix-1, fix-2, fix-3, fix-4.",
    });
  });

  it("says how to begin when there is none", async () => {
    const { store } = (await aFixWorld()).context;
    const hint = 'Start one with "wrangler-mcp fix start <error id>"; "wrangler-mcp errors list" shows the ids.';

    await expect(store.find(undefined)).rejects.toMatchObject({ message: "no fix is open", hint });
    for (const id of ["fix-1", "..", ".", "", "/"]) {
      await expect(store.find(id), id).rejects.toMatchObject({ code: "E_FIX_NOT_FOUND", hint });
    }
  });

  it("overlooks the folder of a start that was killed before its ledger", async () => {
    const { context } = await withFix();
    await fill(context.store.folderOf("fix-2"), { "repo.git.123.draft/HEAD": "" });

    expect((await context.store.all()).map(({ fixId }) => fixId)).toEqual([ID]);
  });
});

describe("the copies in the workspace", () => {
  it("are to be read, and say nothing private", async () => {
    const { context } = await aFixWorld();
    const workspace = join(context.paths.fixes, ID);
    await mkdir(workspace, { recursive: true });
    const entry = {
      step: "red",
      command: "vitest",
      tree: "1".repeat(40),
      exitCode: 1,
      counts: "3 of 3",
      message: "it failed",
      environment: "node 20",
      durationMs: 5,
    };
    const entries = [{ ...entry, result: "passed" as const, at: 7 }];

    await context.store.save(aFix({ workspace, entries, record: { id: "err-20261121-abcdefgh", params: "private" } }));

    const summary: unknown = JSON.parse(await readFile(join(workspace, "fix-summary.json"), "utf8"));
    expect(summary).toMatchObject({ fixId: ID, record: "err-20261121-abcdefgh" });
    expect(JSON.stringify(summary)).not.toContain("private");
    expect(JSON.parse(await readFile(join(workspace, "evidence-ledger.json"), "utf8"))).toEqual({
      version: 1,
      fixId: ID,
      entries,
    });
  });

  it("decide nothing", async () => {
    const { context } = await aFixWorld();
    const workspace = join(context.paths.fixes, ID);
    await mkdir(workspace, { recursive: true });
    await context.store.save(aFix({ workspace }));
    await writeFile(join(workspace, "fix-summary.json"), JSON.stringify(aFix({ ...PROOFS, workspace })));

    expect(await context.store.load(ID)).toEqual(aFix({ workspace }));
  });

  it("are not written through links", async () => {
    const { context, projectDir } = await aFixWorld();
    const workspace = join(context.paths.fixes, ID);
    await fill(projectDir, { outside: "kept", "elsewhere/x": "" });
    await mkdir(workspace, { recursive: true });
    await symlink(join(projectDir, "outside"), join(workspace, "fix-summary.json"));
    await symlink(join(projectDir, "elsewhere"), join(context.paths.fixes, "linked"));

    for (const folder of [workspace, join(context.paths.fixes, "linked")]) {
      await expect(context.store.save(aFix({ workspace: folder }))).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
    }
    expect(await readFile(join(projectDir, "outside"), "utf8")).toBe("kept");
    expect(await readdir(join(projectDir, "elsewhere"))).toEqual(["x"]);
  });
});

describe("abandoning", () => {
  it("removes the workspace and the repository, and keeps the ledger", async () => {
    const { context, projectDir } = await aFixWorld();
    const workspace = join(context.paths.fixes, ID);
    await fill(workspace, { "package.json": "{}" });
    await fill(context.store.repoOf(ID).gitDir, { HEAD: "" });
    await context.store.save(aFix({ workspace }));

    expect(await abandonById(context, workspace)).toBe(ID);
    expect(await abandonById(context, ID)).toBe(ID);

    expect(await readdir(context.paths.fixes)).toEqual([]);
    expect(await readdir(context.store.folderOf(ID))).toEqual(["ledger.json"]);
    expect((await context.store.load(ID)).status).toBe("abandoned");
    expect(await readdir(projectDir)).toEqual([".wrangler"]);
  });

  it("is the way out of a ledger that cannot be believed, and leaves nothing of it", async () => {
    const { context, ledger } = await withFix();
    await fill(join(context.paths.fixes, ID), { "package.json": "{}" });
    await context.store.save(aFix({ fixId: "fix-2" }));
    await writeFile(ledger, "torn");

    expect(await abandonById(context, ID)).toBe(ID);

    expect(await readdir(context.paths.fixes)).toEqual([]);
    expect((await context.store.all()).map(({ fixId }) => fixId)).toEqual(["fix-2"]);
  });

  it("removes nothing through a link", async () => {
    const { context } = await withFix();
    const outside = await aFolder({ "fix-1795255200/precious": "x" });
    await mkdir(context.paths.cache, { recursive: true });
    await symlink(outside, context.paths.fixes);

    await expect(abandonById(context, ID)).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
    expect(await readdir(join(outside, ID))).toEqual(["precious"]);
  });
});

describe("a text of a cache", () => {
  it("comes back under its seal, and nothing else does", async () => {
    const { context, stateDir, projectDir } = await aFixWorld();
    const { store } = context;
    const sealed = store.sealed("base.suite", "one\ntwo\n");
    const stranger = new FixStore(stateDir, projectPaths(projectDir), Buffer.alloc(32, 8));

    expect(store.unsealed("base.suite", sealed)).toBe("one\ntwo\n");
    expect(store.unsealed("other.suite", sealed)).toBeUndefined();
    expect(store.unsealed("base.suite", sealed.replace("two", "three"))).toBeUndefined();
    expect(store.unsealed("base.suite", stranger.sealed("base.suite", "one\ntwo\n"))).toBeUndefined();
    expect(store.unsealed("base.suite", "one\ntwo\n")).toBeUndefined();
    expect(store.unsealed("base.suite", "")).toBeUndefined();
  });
});
