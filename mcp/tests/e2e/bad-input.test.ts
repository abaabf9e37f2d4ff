import { appendFile, cp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aFolder, fill } from "../support/a-folder.ts";
import { gitIn } from "../support/a-repository.ts";
import { done, engineWorld, openFix } from "../support/engine-world.ts";
import { gateRefusal, refusal } from "../support/refusal.ts";
import {
  RECORD,
  diagnosedWorld,
  explainedWorld,
  recordedIn,
  smallPlugin,
  storeOf,
  verifiedWorld,
} from "../support/small-plugin.ts";

const NO_GIT = refusal("E_GIT", "git was not found", "Install git and see that it is on the PATH.");
const LINK = "Links below .wrangler are not followed, since they can lead out of the project. Replace it by a folder.";

describe("without git", () => {
  it("a fix does not start, and says what to install; then it starts", async () => {
    const world = await diagnosedWorld();
    const env = { PATH: await aFolder() };

    expect(await world.json(["fix", "start", RECORD.id], { env })).toEqual(NO_GIT);
    expect((await world.cli(["errors", "list"], { env })).exitCode).toBe(0);
    expect(await world.json(["fix", "status"], { env })).toEqual({ ok: true, exitCode: 0, fixes: [] });

    expect(done(await world.json(["fix", "start", RECORD.id]))).toMatchObject({ phase: "open" });
  });

  it("an open fix waits for it unharmed", async () => {
    const { world, fix } = await verifiedWorld();
    const before = await (await storeOf(world)).load(fix.fixId);

    for (const step of ["red", "green", "verify", "publish"]) {
      const answer = await world.json(["fix", step], { env: { PATH: await aFolder() } });
      expect(answer, step).toEqual(
        step === "publish" ? outOfOrder("the fix was not explained yet", "explain") : NO_GIT,
      );
    }

    expect(await (await storeOf(world)).load(fix.fixId)).toEqual(before);
  });
});

function outOfOrder(why: string, step: string) {
  return gateRefusal("out_of_order", why, `Run "wrangler-mcp fix ${step}" first.`);
}

describe("the plugin's source", () => {
  it("with changes of somebody's is no ground for a fix", async () => {
    const plugin = join(await aFolder(), "plugin");
    await cp(await smallPlugin(), plugin, { recursive: true });
    const world = await engineWorld(plugin);
    await recordedIn(world);
    await appendFile(join(plugin, "mcp/src/tracker/disk.ts"), "// in the middle of something\n");

    expect(await world.json(["fix", "start", RECORD.id])).toEqual(
      refusal(
        "E_SOURCE",
        `the plugin runs from a checkout with uncommitted changes in ${plugin}`,
        "Commit or stash them: a fix needs a commit to stand on.",
        { files: ["M mcp/src/tracker/disk.ts"] },
      ),
    );
    expect(await world.json(["fix", "status"])).toEqual({ ok: true, exitCode: 0, fixes: [] });
  });
});

describe("a workspace", () => {
  it("that is gone is made again from the same base by the same start", async () => {
    const world = await diagnosedWorld();
    const fix = openFix(await world.json(["fix", "start", RECORD.id]));
    const base = await gitIn(fix.workspace, "rev-parse", "HEAD");
    await rm(fix.workspace, { recursive: true });

    expect(await world.json(["fix", "red"])).toEqual(
      refusal(
        "E_WORKSPACE",
        `the workspace ${fix.workspace} is missing`,
        `Run "wrangler-mcp fix start ${RECORD.id}" to make it again from the same base; edits in it are gone.`,
      ),
    );
    expect(openFix(await world.json(["fix", "start", RECORD.id]))).toEqual(fix);
    expect(await gitIn(fix.workspace, "rev-parse", "HEAD")).toBe(base);
  });

  it("that is damaged keeps what is in it, and says how to go on", async () => {
    const world = await diagnosedWorld();
    const fix = openFix(await world.json(["fix", "start", RECORD.id]));
    await fill(fix.workspace, { "mcp/src/tracker/disk.ts": "an hour of work" });
    await rename(join(fix.workspace, "package.json"), join(fix.workspace, "aside.json"));

    expect(await world.json(["fix", "start", RECORD.id])).toEqual(
      refusal(
        "E_WORKSPACE",
        `${fix.workspace} has files but is no whole workspace: package.json is missing`,
        "Put package.json back, or move the folder away and run the command again to get a new one.",
      ),
    );

    expect(await readFile(join(fix.workspace, "mcp/src/tracker/disk.ts"), "utf8")).toBe("an hour of work");
    await rename(join(fix.workspace, "aside.json"), join(fix.workspace, "package.json"));
    expect(openFix(await world.json(["fix", "start", RECORD.id]))).toEqual(fix);
  });

  it("that changed after its proof has none, and nothing is published", async () => {
    const { world, fix, hash } = await explainedWorld();
    await appendFile(join(fix.workspace, "mcp/src/tracker/disk.ts"), "// one more thing\n");
    const stale = (step: string) =>
      gateRefusal(
        "stale_evidence",
        `the workspace changed after ${step}`,
        `Run "wrangler-mcp ${step}" again on what is there now.`,
      );

    expect(await world.json(["fix", "publish"])).toEqual(stale("fix verify"));
    expect(await world.json(["fix", "publish", "--consent", hash])).toEqual(stale("fix verify"));
    expect(await world.json(["fix", "verify"])).toEqual(stale("fix green"));
    expect(existsSync(join(world.project, ".wrangler", "outbox"))).toBe(false);
  });

  it("that is replaced by a link is not followed", async () => {
    const { world, fix, hash } = await explainedWorld();
    const outside = await aFolder({ "package.json": "{}", "precious.txt": "x" });
    await rm(fix.workspace, { recursive: true });
    await symlink(outside, fix.workspace);

    for (const args of [
      ["fix", "start", RECORD.id],
      ["fix", "red"],
      ["fix", "publish", "--consent", hash],
      ["fix", "abandon", fix.fixId],
    ]) {
      expect(await world.json(args), args.join(" ")).toEqual(
        refusal("E_PATH_REFUSED", `${fix.workspace} is a symbolic link`, LINK),
      );
    }
    expect((await readdir(outside)).sort()).toEqual(["package.json", "precious.txt"]);
  });
});

describe("steps", () => {
  it("out of their order are refused, each with the one to run first", async () => {
    const world = await diagnosedWorld();
    const fix = openFix(await world.json(["fix", "start", RECORD.id]));

    for (const step of ["green", "verify", "publish"]) {
      expect(await world.json(["fix", step]), step).toEqual(outOfOrder("the test was not proven red yet", "red"));
    }
    expect(await world.json(["fix", "explain", "--summary", "x"])).toEqual(
      outOfOrder("the test was not proven red yet", "red"),
    );
    expect(await world.json(["fix", "red"])).toEqual(
      gateRefusal(
        "test_does_not_load",
        "the workspace has no new test",
        `Write it to ${join(fix.workspace, fix.test)}`,
      ),
    );
  });

  it("know neither an unknown fix nor an unknown record", async () => {
    const world = await diagnosedWorld();
    const newest = `Newest failures that may be bugs: ${RECORD.id} ("issues_create").`;
    const start = 'Start one with "wrangler-mcp fix start <error id>"; "wrangler-mcp errors list" shows the ids.';
    const noRecord = (what: string) => refusal("E_RECORD_NOT_FOUND", `no recorded failure matches "${what}"`, newest);

    expect(await world.json(["fix", "red"])).toEqual(refusal("E_FIX_NOT_FOUND", "no fix is open", start));
    expect(await world.json(["fix", "red", "fix-1"])).toEqual(
      refusal("E_FIX_NOT_FOUND", 'there is no fix "fix-1"', start),
    );
    expect(await world.json(["fix", "start", "err-20261121-zzzzzzzz"])).toEqual(noRecord("err-20261121-zzzzzzzz"));
    expect(await world.json(["diagnose", "../../etc/passwd"])).toEqual(noRecord("../../etc/passwd"));
    expect(await world.json(["errors", "show", "err-1"])).toEqual(
      refusal("E_RECORD_NOT_FOUND", 'there is no record "err-1"', '"wrangler-mcp errors list" shows the ids.'),
    );
  });

  it("refuse a ledger that was edited, until the fix is abandoned", async () => {
    const { world, fix } = await verifiedWorld();
    const ledger = join((await storeOf(world)).folderOf(fix.fixId), "ledger.json");
    await writeFile(ledger, (await readFile(ledger, "utf8")).replace('"failed":0', '"failed":1'));
    const edited = refusal(
      "E_WORKSPACE",
      `the ledger of ${fix.fixId} was changed by something else than the engine`,
      `Nothing in it is believed. Run "wrangler-mcp fix abandon ${fix.fixId}" and start again.`,
    );

    expect(await world.json(["fix", "publish"])).toEqual(edited);
    expect(await world.json(["fix", "start", RECORD.id])).toEqual(edited);
    done(await world.json(["fix", "abandon", fix.fixId]));
    expect(openFix(await world.json(["fix", "start", RECORD.id])).fixId).not.toBe(fix.fixId);
  });
});
