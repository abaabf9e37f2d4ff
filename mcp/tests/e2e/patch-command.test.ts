import { chmod, mkdir, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordKey } from "../../src/capture/provenance.ts";
import { chooseBuild, type Choice } from "../../src/patch/choose-build.ts";
import { patchLayout } from "../../src/patch/layout.ts";
import { noteSession } from "../../src/patch/sessions.ts";
import { VERSION } from "../../src/shared/version.ts";
import { aFix } from "../support/a-fix.ts";
import { aFolder } from "../support/a-folder.ts";
import { aVerifiedFix, FIXED_CHILD, install, OFFICIAL_CHILD, type Changed } from "../support/a-verified-fix.ts";
import { commandLineForAll, type Place } from "../support/command-line.ts";

const cli = commandLineForAll();
const { fixId: ID } = aFix();

async function aProject(): Promise<Place> {
  await install(cli.plugin, OFFICIAL_CHILD);
  const stateDir = join(await aFolder(), "state");
  await mkdir(stateDir, { mode: 0o700 });
  return { cwd: await realpath(await aFolder()), stateDir };
}

async function aProjectWithAFix(changed?: Changed) {
  const place = await aProject();
  return { place, ...(await aVerifiedFix(place.stateDir, place.cwd, changed)) };
}

/** What a server of the project that starts now runs. */
function running({ stateDir, cwd }: Place): Promise<Choice> {
  const officialChild = join(cli.plugin, "mcp", "dist", "child.js");
  const asking = { stateDir, projectDir: cwd, version: VERSION, officialChild };
  return chooseBuild(asking, () => recordKey(stateDir));
}

async function hashFor(place: Place): Promise<string> {
  const { details } = await cli.json(["patch", "on"], place);
  return String(Object(details)["hash"]);
}

/** As the person, who saw the payload and agreed to it. */
async function agree(place: Place): Promise<Record<string, unknown>> {
  return cli.json(["patch", "on", "--consent", await hashFor(place)], place);
}

const OFF = { running: "official", reason: "", patch: null, sessions: [] };

describe("patch on", () => {
  it("shows what would run, and runs nothing without a person's word", async () => {
    const { place } = await aProjectWithAFix();

    const { details, ...asked } = await cli.json(["patch", "on"], place);

    expect(asked).toEqual({
      ok: false,
      exitCode: 5,
      code: "E_CONSENT",
      message: expect.stringContaining("A person has to agree to this first; nothing was done.\nHash: "),
      hint: expect.stringMatching(
        /^Show this to the person\. With their consent run: node "[^"]+cli\.js" patch on fix-1795255200 --project "[^"]+" --consent [0-9a-f]{64}$/,
      ),
    });
    const payload = String(Object(details)["payload"]);
    expect(payload.split("\n").slice(0, 4)).toEqual([
      `Run the build of ${ID} in place of wrangler's official server, in this project: ${place.cwd}`,
      "It heals issues_create; verified at 2026-11-21T10:00:00.000Z: 1 tests passed, red again without the change.",
      "What it changes: s",
      `It stays on in running and later sessions until "patch off", another version than ${VERSION} of the plugin, or crashes in a row.`,
    ]);
    expect(payload).toContain("\n-export const broken = true;\n+export const broken = false;\n");
    expect(payload).not.toContain("a.regression.ts");
    expect(payload.match(/^ {2}[0-9a-f]{64} {2}.*$/gm)?.map((line) => line.slice(68))).toEqual([
      "child.js",
      "frames.json",
      "package.json",
    ]);
    expect(await running(place)).toEqual({ kind: "official", reason: "" });
    expect(await cli.json(["patch", "status"], place)).toEqual({ ok: true, exitCode: 0, ...OFF });
  });

  it.each([
    [["--consent", "0".repeat(64)], "The consent is for something else than what would be sent now."],
    [["--yes"], "A person has to agree to this first; nothing was done."],
  ])("asks still with %j, also where publishing has the person's standing word", async (more, why) => {
    const { place } = await aProjectWithAFix();
    await writeFile(join(place.stateDir, "settings.json"), '{"consent":"yes"}');

    const asked = await cli.json(["patch", "on", ...more], place);

    expect(asked).toMatchObject({ exitCode: 5, code: "E_CONSENT", message: expect.stringContaining(why) });
    expect(await running(place)).toMatchObject({ kind: "official" });
  });

  it("with consent runs what the engine built, and says so again without asking", async () => {
    const { place } = await aProjectWithAFix();

    const done = await agree(place);

    const choice = await running(place);
    if (choice.kind !== "patched") throw new Error(choice.reason);
    expect(await readFile(choice.child, "utf8")).toBe(FIXED_CHILD);
    const patch = { fixId: ID, tool: "issues_create", since: choice.activation.at, madeFor: VERSION, fallback: null };
    const on = { ok: true, exitCode: 0, running: `patched:${ID}`, reason: "", patch, sessions: [] };
    expect(done).toEqual(on);
    expect(await cli.json(["patch", "status"], place)).toEqual(on);
    expect(await cli.json(["patch", "on"], place)).toEqual(on);
    expect((await cli.run(["patch", "status"], place)).stdout).toMatch(
      new RegExp(
        `^${ID} is on since .*Z: issues_create, made for version ${VERSION}\\.\nTo go back: node .* patch off `,
      ),
    );
  });

  it("asks anew when the fix was verified with another result", async () => {
    const { place, fix, store } = await aProjectWithAFix();
    const hash = await hashFor(place);
    await store.save({ ...fix, verified: { ...fix.verified, generatedTree: fix.baseTree } } as typeof fix);

    expect(await cli.json(["patch", "on", "--consent", hash], place)).toMatchObject({
      exitCode: 5,
      message: expect.stringContaining("The consent is for something else"),
    });
  });

  it("tells which servers of the project took it up", async () => {
    const { place } = await aProjectWithAFix();
    const label = `patched:${ID}`;
    await noteSession(patchLayout(place.stateDir, place.cwd).sessions, { build: label, since: 7, reason: "" });

    expect(await agree(place)).toMatchObject({ sessions: [{ pid: process.pid, build: label, since: 7, reason: "" }] });
  });

  describe("refuses", () => {
    function refusal(verdict: string, reason: string) {
      const message = `${verdict}: ${reason}`;
      return { ok: false, exitCode: 3, code: "E_GATE_REFUSED", verdict, message };
    }

    it("a fix that is not verified", async () => {
      const { place, fix, store } = await aProjectWithAFix();
      const { verified, ...rest } = fix;
      await store.save(rest);

      expect(verified).toMatchObject({ tree: fix.green?.tree });
      expect(await cli.json(["patch", "on"], place)).toMatchObject(
        refusal("out_of_order", "the fix was not verified yet"),
      );
    });

    it("a workspace that changed since, also in its built files", async () => {
      const { place, workspace } = await aProjectWithAFix();
      await writeFile(join(workspace, "mcp/dist/child.js"), "hostile();\n");

      expect(await cli.json(["patch", "on"], place)).toMatchObject(
        refusal("stale_evidence", "the workspace changed after fix verify"),
      );
    });

    it("a fix of another build than the installed one", async () => {
      const { place } = await aProjectWithAFix();
      await install(cli.plugin, "export const build = 'newer';\n");

      expect(await cli.json(["patch", "on"], place)).toMatchObject(
        refusal("stale_evidence", "the installed server is another build than the one that the fix started from"),
      );
    });

    it("a fix of what judges fixes, whatever the ledger says", async () => {
      const { place } = await aProjectWithAFix({
        files: { "mcp/src/fix/policy.ts": "export const strict = false;\n" },
      });

      expect(await cli.json(["patch", "on"], place)).toMatchObject(
        refusal("needs_manual_review", "the change touches what judges it: mcp/src/fix/policy.ts"),
      );
    });

    it("a ledger that something else wrote", async () => {
      const { place, store } = await aProjectWithAFix();
      const ledger = join(store.folderOf(ID), "ledger.json");
      await writeFile(ledger, (await readFile(ledger, "utf8")).replace('"passed":1', '"passed":2'));

      expect(await cli.json(["patch", "on"], place)).toMatchObject({ exitCode: 1, code: "E_WORKSPACE" });
    });

    it("when others may enter the private folder", async () => {
      const { place } = await aProjectWithAFix();
      await chmod(place.stateDir, 0o755);

      expect(await cli.json(["patch", "on"], place)).toMatchObject({
        exitCode: 1,
        code: "E_STATE_DIR",
        message: `others may enter the private state folder ${place.stateDir}`,
      });
    });

    it("when there is no fix", async () => {
      const place = await aProject();

      expect(await cli.json(["patch", "on"], place)).toMatchObject({ exitCode: 4, code: "E_FIX_NOT_FOUND" });
    });

    it("when self-healing is off, as status and off do", async () => {
      const { place } = await aProjectWithAFix();
      const off = { ...place, env: { WRANGLER_DISABLE_SELF_HEALING: "true" } };

      for (const command of ["on", "off", "status"]) {
        expect(await cli.json(["patch", command], off)).toMatchObject({ exitCode: 3, code: "E_DISABLED" });
      }
    });
  });
});

describe("patch off", () => {
  it("goes back at once and leaves nothing of the build, and can be said twice", async () => {
    const { place } = await aProjectWithAFix();
    await agree(place);
    const layout = patchLayout(place.stateDir, place.cwd);

    expect(await cli.json(["patch", "off"], place)).toEqual({ ok: true, exitCode: 0, ...OFF, was: ID });
    expect(await running(place)).toEqual({ kind: "official", reason: "" });
    expect(await readdir(layout.builds)).toEqual([]);
    expect(await readdir(layout.registry)).toEqual([]);
    expect(await cli.json(["patch", "off"], place)).toEqual({ ok: true, exitCode: 0, ...OFF, was: null });
  });

  it("removes also what cannot be believed", async () => {
    const place = await aProject();
    const { activation } = patchLayout(place.stateDir, place.cwd);
    await mkdir(dirname(activation), { mode: 0o700 });
    await writeFile(activation, '{"mac":"","patch":{}}');

    const reason = "the record of what may run was not written by this user's wrangler";
    expect(await cli.json(["patch", "status"], place)).toEqual({ ok: true, exitCode: 0, ...OFF, reason });
    expect((await cli.run(["patch", "status"], place)).stdout).toContain(
      `The official build runs, although a patch is on: ${reason}.\nTo remove it: node `,
    );
    expect(await cli.json(["patch", "off"], place)).toMatchObject({ exitCode: 0, was: null });
    expect(await cli.json(["patch", "status"], place)).toEqual({ ok: true, exitCode: 0, ...OFF });
  });
});

describe("fix abandon", () => {
  it("lets the official build run again, and removes the build", async () => {
    const { place } = await aProjectWithAFix();
    await agree(place);

    expect(await cli.json(["fix", "abandon", ID], place)).toMatchObject({ exitCode: 0, fixId: ID });

    expect(await running(place)).toEqual({ kind: "official", reason: "" });
    expect(await readdir(patchLayout(place.stateDir, place.cwd).builds)).toEqual([]);
  });
});
