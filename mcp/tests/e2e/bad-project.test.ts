import { appendFile, chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordKey } from "../../src/capture/provenance.ts";
import { aFolder } from "../support/a-folder.ts";
import { aRecord, recordLine } from "../support/a-record.ts";
import { done } from "../support/engine-world.ts";
import { refusal } from "../support/refusal.ts";
import { RECORD, diagnosedWorld, explainedWorld } from "../support/small-plugin.ts";

const OTHER = aRecord({ id: "err-20261121-bbbbbbbb", fingerprint: "b".repeat(16), name: "RangeError" });
const FOLDER = "A folder of .wrangler is a file or a link. Move it away and try again; nothing was changed.";
const LINK = "Links below .wrangler are not followed, since they can lead out of the project. Replace it by a folder.";
const REGULAR = "Move it away; a new log is made with the next failure.";

describe("the project's .wrangler", () => {
  it.each([
    ["a file", "mcp-error-log.jsonl is not what it should be: ENOTDIR", FOLDER],
    ["a link", " is a symbolic link", LINK],
    ["a log that is a link", "mcp-error-log.jsonl is a symbolic link", LINK],
    ["a log that is a folder", "mcp-error-log.jsonl is not a regular file", REGULAR],
  ])("as %s is refused by all that reads it", async (what, message, hint) => {
    const world = await diagnosedWorld();
    const root = join(world.project, ".wrangler");
    const outside = await aFolder({ "mcp-error-log.jsonl": recordLine(RECORD), "precious.txt": "x" });
    await rm(root, { recursive: true });
    if (what === "a file") await writeFile(root, "mine");
    if (what === "a link") await symlink(outside, root);
    if (what === "a log that is a link") {
      await mkdir(root);
      await symlink(join(outside, "mcp-error-log.jsonl"), join(root, "mcp-error-log.jsonl"));
    }
    if (what === "a log that is a folder") await mkdir(join(root, "mcp-error-log.jsonl"), { recursive: true });

    for (const args of [
      ["errors", "list"],
      ["errors", "show", RECORD.id],
      ["diagnose", RECORD.id],
      ["fix", "start", RECORD.id],
    ]) {
      const path = message.startsWith("mcp") ? `${root}/${message}` : `${root}${message}`;
      expect(await world.json(args), args.join(" ")).toEqual(refusal("E_PATH_REFUSED", path, hint));
    }
    expect((await readdir(outside)).sort()).toEqual(["mcp-error-log.jsonl", "precious.txt"]);
    if (what === "a file") expect(await readFile(root, "utf8")).toBe("mine");
  });

  it.each(["cache", "cache/mcp-fixes"])("with a link for %s makes no workspace anywhere", async (name) => {
    const world = await diagnosedWorld();
    const outside = await aFolder();
    const link = join(world.project, ".wrangler", name);
    await mkdir(join(link, ".."), { recursive: true });
    await symlink(outside, link);

    expect(await world.json(["fix", "start", RECORD.id])).toEqual(
      refusal("E_PATH_REFUSED", `${link} is a symbolic link`, LINK),
    );
    expect(await readdir(outside)).toEqual([]);
  });

  it("with links for outbox, list and issues gets nothing written through them, and nothing is lost", async () => {
    const { world, fix, hash } = await explainedWorld();
    const outside = await aFolder({ "list.json": "[]" });
    const root = join(world.project, ".wrangler");
    const publish = ["fix", "publish", "--consent", hash];
    const refused = (name: string) => refusal("E_PATH_REFUSED", `${join(root, name)} is a symbolic link`, LINK);

    await symlink(outside, join(root, "outbox"));
    expect(await world.json(publish)).toEqual(refused("outbox"));
    await rm(join(root, "outbox"));
    await symlink(join(outside, "list.json"), join(root, "mcp-pending-fixes.json"));
    expect(await world.json(publish)).toEqual(refused("mcp-pending-fixes.json"));
    await rm(join(root, "mcp-pending-fixes.json"));
    await symlink(outside, join(root, "issues"));
    const { publication } = done(await world.json(publish));

    expect(publication).toEqual({
      kind: "outbox",
      folder: join(root, "outbox", fix.fixId),
      reason: "there is no GitHub token: set GITHUB_TOKEN or GH_TOKEN, or log in with gh",
      warnings: [expect.stringMatching(/^the tracker issue was not written: .*issues is a symbolic link$/)],
    });
    expect(await readdir(outside)).toEqual(["list.json"]);
    expect(await readFile(join(outside, "list.json"), "utf8")).toBe("[]");
    expect(await readdir(join(root, "outbox"))).toEqual([fix.fixId]);
  });
});

describe("the log of records", () => {
  it("with torn and hostile lines keeps its good ones, and takes new ones", async () => {
    const world = await diagnosedWorld();
    const log = join(world.project, ".wrangler", "mcp-error-log.jsonl");
    const key = await recordKey(world.stateDir);
    const again = { ...RECORD, id: "err-20261121-ffffffff", timestamp: RECORD.timestamp + 1000 };
    const hostile = ["[[[[", '{"__proto__":{"v":1}}', "\u0000\u001b]0;owned\u0007", recordLine(OTHER).slice(0, 50)];
    await appendFile(log, `${hostile.join("\n")}\n${recordLine(again, key)}`);

    const { errors, broken, ...rest } = await world.json(["errors", "list"]);

    expect(rest).toEqual({ ok: true, exitCode: 0, hidden: 0, total: 1 });
    expect(errors).toMatchObject([{ id: again.id, count: 2, origin: "ours" }]);
    expect(broken).toEqual(
      [2, 3, 4, 5].map((line) => ({ file: "mcp-error-log.jsonl", line, reason: expect.stringMatching(/\S/) })),
    );
    expect(JSON.stringify(broken)).not.toContain("owned");
    expect((await world.cli(["errors", "list"])).stdout).toMatch(
      /^4 lines of the log are no records; the first is line 2: .*\.$/m,
    );
    expect(await world.json(["errors", "show", RECORD.id])).toMatchObject({ ok: true, origin: "ours" });
  });

  it("with a record that nobody of this user's wrote starts no fix without a person's word", async () => {
    const world = await diagnosedWorld();
    const ours = recordLine({ ...RECORD, id: "err-20261121-eeeeeeee" }, await recordKey(world.stateDir));
    const forged = [
      recordLine(OTHER),
      recordLine({ ...OTHER, id: "err-20261121-cccccccc", mac: "0".repeat(64) }),
      recordLine({ ...OTHER, id: "err-20261121-dddddddd" }, Buffer.alloc(32)),
      // A record of this user's, changed.
      ours.replace("A title", "Another"),
    ];
    expect(forged[3]).not.toBe(ours);
    await appendFile(join(world.project, ".wrangler", "mcp-error-log.jsonl"), forged.join(""));

    for (const letter of ["b", "c", "d", "e"]) {
      const id = `err-20261121-${letter.repeat(8)}`;
      const answer = await world.json(["fix", "start", id]);
      const { details, ...rest } = answer;
      expect(rest, id).toEqual({
        ok: false,
        exitCode: 5,
        code: "E_CONSENT",
        message: expect.stringContaining(`The record ${id} was not written by this user's server`),
        hint: expect.stringContaining("--consent"),
      });
      expect(details, id).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    }
    expect(await world.json(["fix", "status"])).toEqual({ ok: true, exitCode: 0, fixes: [] });
  });
});

describe("variables of ours that a project's client settings set", () => {
  it("move the private state neither into the project nor to a folder that others write to", async () => {
    const world = await diagnosedWorld();
    const hint =
      "Unset WRANGLER_STATE_DIR, or set it to an absolute folder of your own (mode 0700) outside every project.";
    const inside = join(world.project, "state");
    const shared = join(await aFolder(), "shared");
    await mkdir(shared);
    await chmod(shared, 0o777);

    for (const [folder, why] of [
      [inside, "it lies inside the project, whose files others can write"],
      ["state", "WRANGLER_STATE_DIR must be an absolute path"],
      [shared, "others can write to it"],
    ] as const) {
      const env = { WRANGLER_STATE_DIR: folder };
      const refused = refusal("E_STATE_DIR", `the private state folder ${folder} cannot be used: ${why}`, hint);
      expect(await world.json(["errors", "list"], { env }), why).toEqual(refused);
      expect(await world.json(["fix", "start", RECORD.id], { env }), why).toEqual(refused);
      expect(await world.json(["config", "set", "upstream", "evil/evil"], { env }), why).toEqual(refused);
    }
    expect(await readdir(shared)).toEqual([]);
    expect(await readdir(world.project)).not.toContain("state");
  });

  it("put our files nowhere outside of the project", async () => {
    const world = await diagnosedWorld();
    const outside = await aFolder();

    expect(await world.json(["fix", "start", RECORD.id], { env: { WRANGLER_DIR: outside } })).toEqual(
      refusal(
        "E_SETTINGS",
        `WRANGLER_DIR must name a folder inside the project, not ${outside}`,
        "Unset WRANGLER_DIR, or set it to a folder name such as .wrangler-mcp.",
      ),
    );
    expect(await readdir(outside)).toEqual([]);
  });

  it("switch healing off, which says so, and never on in the middle of something else", async () => {
    const { world, hash } = await explainedWorld();
    const env = { WRANGLER_DISABLE_SELF_HEALING: "true" };
    const off = refusal(
      "E_DISABLED",
      "Self-healing is disabled by WRANGLER_DISABLE_SELF_HEALING.",
      "Unset the variable to use it. The tracker works either way.",
    );

    for (const args of [
      ["fix", "publish", "--consent", hash],
      ["diagnose", RECORD.id],
      ["fix", "status"],
    ]) {
      expect(await world.json(args, { env }), args.join(" ")).toEqual(off);
    }
    expect(await readdir(join(world.project, ".wrangler"))).not.toContain("outbox");
  });
});
