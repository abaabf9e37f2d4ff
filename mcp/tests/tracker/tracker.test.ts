import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { chmod, link, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { aProject, itemFile } from "../tools/support.ts";

const DRAFT = { title: "Same title", description: "Text" };

function distinct(values: readonly string[]): number {
  return new Set(values).size;
}

describe("ids", () => {
  it("differ for 64 items that are made at once under one title, and no file is lost", async () => {
    const project = await aProject();

    const made = await Promise.all(Array.from({ length: 64 }, () => project.tracker.create(DRAFT)));

    expect(distinct(made.map((item) => item.id))).toBe(64);
    expect(await project.files()).toEqual(made.map((item) => item.file).sort());
  });

  it("go on from files that were made behind our back, archived and nested ones too", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/archived/ISS-000010-a.md", itemFile({ id: "ISS-000010" }));
    await project.write(".wrangler/issues/team/deep/000012-b.md", itemFile({ id: '"000012"' }));
    await project.write(".wrangler/issues/no-number.md", itemFile({ id: "ISS-000014" }));
    await project.write(".wrangler/ideas/ISS-000016-moved.md", itemFile({ id: "ISS-000016", type: "idea" }));
    await project.write(".wrangler/issues/ISS-000018-broken.md", "---\n");
    await project.write(".wrangler/specifications/000090-c.md", itemFile({ id: '"000090"' }));

    expect((await project.tracker.create(DRAFT)).id).toBe("ISS-000019");
    expect((await project.tracker.create({ ...DRAFT, type: "specification" })).id).toBe("SPEC-000091");
    expect((await project.tracker.create({ ...DRAFT, type: "idea" })).id).toBe("IDEA-000001");
  });

  it("are not led to the end of all numbers by a hostile file name", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-99999999999999999999-x.md", itemFile({ title: "x" }));

    expect((await project.tracker.create(DRAFT)).id).toBe("ISS-000001");
  });

  it("are never used again, also when the files were removed by hand", async () => {
    const project = await aProject();
    await project.tracker.create(DRAFT);
    const second = await project.tracker.create(DRAFT);
    await project.tracker.remove(second.id);

    expect((await project.tracker.create(DRAFT)).id).toBe("ISS-000003");
  });

  it("leave a bounded number of claims behind", async () => {
    const project = await aProject();
    await project.tracker.create(DRAFT);
    for (let number = 2; number <= 300; number += 1) {
      writeFileSync(join(project.dir, `.wrangler/.ids/ISS-${String(number).padStart(6, "0")}`), "");
    }

    expect((await project.tracker.create(DRAFT)).id).toBe("ISS-000301");

    const claims = await readdir(join(project.dir, ".wrangler/.ids"));
    expect([claims.length, claims.sort()[0], claims.at(-1)]).toEqual([129, "ISS-000173", "ISS-000301"]);
  });

  it("do not take over the name of a file that a person made", async () => {
    const project = await aProject();
    await mkdir(join(project.dir, ".wrangler/issues/ISS-000001-same-title.md"), { recursive: true });

    const made = await project.tracker.create(DRAFT);

    expect(made.id).toBe("ISS-000002");
  });
});

describe("changes", () => {
  it("of 24 callers at once are all there in the end", async () => {
    const project = await aProject();
    const { id } = await project.tracker.create(DRAFT);
    const labels = Array.from({ length: 24 }, (_, index) => `label-${index}`);

    await Promise.all(
      labels.map((label) => project.tracker.update(id, (item) => ({ labels: [...item.labels, label] }))),
    );

    expect([...(await project.tracker.get(id)).labels].sort()).toEqual(labels.sort());
  });

  it("are made to what an editor saved a moment before", async () => {
    const project = await aProject();
    const { id, file } = await project.tracker.create(DRAFT);
    let saves = 0;

    const done = await project.tracker.update(id, (item) => {
      // The change is planned on what was read; this save comes between reading and writing.
      if (saves++ === 0) writeNow(join(project.dir, file), itemFile({ id, mine: "saved" }, "Edited.\n"));
      return { labels: [...item.labels, "new"] };
    });

    expect(done.changed).toEqual(["labels"]);
    expect(await project.read(file)).toBe(
      `---\nid: ${id}\nmine: saved\nlabels:\n  - new\nupdatedAt: "2026-11-21T10:00:02.000Z"\n---\n\nEdited.\n`,
    );
  });

  it("give up, and write nothing, when somebody else saves again and again", async () => {
    const project = await aProject();
    const { id, file } = await project.tracker.create(DRAFT);
    let saves = 0;

    const update = project.tracker.update(id, () => {
      saves += 1;
      writeNow(join(project.dir, file), itemFile({ id, mine: String(saves) }));
      return { title: "Ours" };
    });

    await expect(update).rejects.toMatchObject({
      code: "E_ISSUE_CONFLICT",
      message: `${file} was changed by somebody else again and again.`,
    });
    expect(await project.read(file)).toBe(itemFile({ id, mine: "5" }));
  });

  it("keep the permissions of the file", async () => {
    const project = await aProject();
    const { id, file } = await project.tracker.create(DRAFT);
    await chmod(join(project.dir, file), 0o600);

    await project.tracker.update(id, { title: "New" });

    expect((await stat(join(project.dir, file))).mode & 0o777).toBe(0o600);
  });

  it("leave no temporary files and no locks behind", async () => {
    const project = await aProject();
    const { id } = await project.tracker.create(DRAFT);
    await project.tracker.update(id, { status: "closed" });
    await project.tracker.remove(id);

    const all = await readdir(join(project.dir, ".wrangler"), { recursive: true });

    expect(all.sort()).toEqual([".gitignore", ".ids", ".ids/ISS-000001", "issues", "issues/archived"]);
  });

  it("say once when an item was finished, and no longer when it is open again", async () => {
    const project = await aProject();
    const { id } = await project.tracker.create(DRAFT);

    const closed = await project.tracker.update(id, { status: "closed" });
    const cancelled = await project.tracker.update(id, { status: "cancelled" });
    const open = await project.tracker.update(id, { status: "open" });

    expect([closed, cancelled, open].map(({ item }) => item.closedAt)).toEqual([
      "2026-11-21T10:00:01.000Z",
      "2026-11-21T10:00:01.000Z",
      undefined,
    ]);
  });

  it("leave an item where it is unless its status or type is named", async () => {
    const project = await aProject();
    const file = ".wrangler/issues/archived/ISS-000001-x.md";
    await project.write(file, itemFile({ id: "ISS-000001", status: "open" }));

    expect((await project.tracker.update("ISS-000001", { title: "New" })).item.file).toBe(file);
    expect((await project.tracker.update("ISS-000001", { status: "open" })).item.file).toBe(
      ".wrangler/issues/ISS-000001-x.md",
    );
  });

  it("go on from a move that a dying process left half done", async () => {
    const project = await aProject();
    const { id } = await project.tracker.create({ ...DRAFT, status: "closed" });
    const archived = ".wrangler/issues/archived/ISS-000001-same-title.md";
    await link(join(project.dir, archived), join(project.dir, ".wrangler/issues/ISS-000001-same-title.md"));

    expect((await project.tracker.all()).items.map((item) => item.file)).toEqual([archived]);
    expect((await project.tracker.all()).conflicts).toEqual([]);
    expect((await project.tracker.update(id, { title: "New" })).item.file).toBe(archived);
    expect(await project.files()).toEqual([archived]);
  });

  it("leave a closed item in the folder of older versions, and bring it back from there", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/completed/000003-x.md", itemFile({ id: '"000003"', status: "closed" }));

    const closed = await project.tracker.update("000003", { status: "closed", title: "New" });
    const opened = await project.tracker.update("000003", { status: "open" });

    expect([closed.item.file, opened.item.file]).toEqual([
      ".wrangler/issues/completed/000003-x.md",
      ".wrangler/issues/000003-x.md",
    ]);
  });
});

function writeNow(path: string, text: string): void {
  writeFileSync(path, text);
}

describe("links and things in the way", () => {
  it("refuses a tracker folder that is a link, both to read and to write", async () => {
    const project = await aProject();
    await mkdir(join(project.dir, "outside"));
    await mkdir(join(project.dir, ".wrangler"));
    await symlink(join(project.dir, "outside"), join(project.dir, ".wrangler/issues"));

    const refused = { code: "E_PATH_REFUSED", blame: "environment" };
    await expect(project.tracker.all()).rejects.toMatchObject(refused);
    await expect(project.tracker.create(DRAFT)).rejects.toMatchObject(refused);
    await expect(project.tracker.get("ISS-000001")).rejects.toMatchObject(refused);
    expect(await readdir(join(project.dir, "outside"))).toEqual([]);
  });

  it.each(["archived", ".."])("refuses to write when %s of the place to write to is a link", async (part) => {
    const project = await aProject();
    await mkdir(join(project.dir, "outside/issues"), { recursive: true });
    if (part === "..") await symlink("outside", join(project.dir, ".wrangler"));
    else {
      await mkdir(join(project.dir, ".wrangler/issues"), { recursive: true });
      await symlink(join(project.dir, "outside"), join(project.dir, ".wrangler/issues/archived"));
    }

    await expect(project.tracker.create({ ...DRAFT, status: "closed" })).rejects.toMatchObject({
      code: "E_PATH_REFUSED",
    });
    expect((await readdir(join(project.dir, "outside"), { recursive: true })).sort()).toEqual(["issues"]);
  });

  it("reports a linked folder below the tracker, and does not look into it", async () => {
    const project = await aProject();
    await project.write("outside/ISS-000009-x.md", itemFile({ id: "ISS-000009" }));
    await project.write(".wrangler/issues/ISS-000001-x.md", itemFile({ id: "ISS-000001" }));
    await symlink(join(project.dir, "outside"), join(project.dir, ".wrangler/issues/more"));

    const { items, broken } = await project.tracker.all();

    expect(items.map((item) => item.id)).toEqual(["ISS-000001"]);
    expect(broken).toEqual([{ file: ".wrangler/issues/more", reason: "it is a symbolic link" }]);
  });

  it.each([".wrangler", ".wrangler/issues"])("refuses a %s that is a file, and leaves it", async (path) => {
    const project = await aProject();
    await project.write(path, "mine\n");

    const { tracker } = project;
    for (const call of [tracker.all, () => tracker.create(DRAFT), () => tracker.get("ISS-000001")]) {
      await expect(call()).rejects.toMatchObject({
        code: "E_PATH_REFUSED",
        hint: "A folder of .wrangler is a file or a link. Move it away and try again; nothing was changed.",
      });
    }
    expect(await project.read(path)).toBe("mine\n");
  });

  it("reports what is no file or too large for one, and reads the others", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-x.md", itemFile({ id: "ISS-000001" }));
    await project.write(".wrangler/issues/ISS-000002-large.md", Buffer.alloc(8 * 1024 * 1024 + 1, "a"));
    // Not a socket: its path may have 107 bytes at most, and temporary folders can be longer.
    await promisify(execFile)("mkfifo", [join(project.dir, ".wrangler/issues/ISS-000003-pipe.md")]);

    const { items, broken } = await project.tracker.all();

    expect(items.map((item) => item.id)).toEqual(["ISS-000001"]);
    expect(broken).toEqual([
      {
        file: ".wrangler/issues/ISS-000002-large.md",
        reason: "it has 8388609 bytes, more than the 8388608 allowed",
      },
      { file: ".wrangler/issues/ISS-000003-pipe.md", reason: "it is not a regular file" },
    ]);
  });
});

describe("what is read", () => {
  it("is UTF-8 or broken, since other bytes could not be written back", async () => {
    const project = await aProject();
    const latin1 = Buffer.from(itemFile({ id: "ISS-000001", title: "Caf\u00e9" }), "latin1");
    await project.write(".wrangler/issues/ISS-000001-x.md", latin1);

    await expect(project.tracker.update("ISS-000001", { priority: "low" })).rejects.toMatchObject({
      code: "E_ISSUE_BROKEN",
      message: ".wrangler/issues/ISS-000001-x.md cannot be used: it is not valid UTF-8 text.",
    });
    expect(await readFile(join(project.dir, ".wrangler/issues/ISS-000001-x.md"))).toEqual(latin1);
  });

  it("is told to the trace, file by file", async () => {
    const project = await aProject();
    const { id, file } = await project.tracker.create(DRAFT);
    project.touched.length = 0;

    await project.tracker.get(id);

    expect([...new Set(project.touched)]).toEqual([join(project.dir, file)]);
  });

  it("has 1,000 items in a moment", async () => {
    const project = await aProject();
    const body = "Text. ".repeat(200);
    await mkdir(join(project.dir, ".wrangler/issues"), { recursive: true });
    for (let number = 1; number <= 1000; number += 1) {
      const id = `ISS-${String(number).padStart(6, "0")}`;
      const text = itemFile({ id, title: "X", labels: "[a, b]" }, body);
      writeFileSync(join(project.dir, ".wrangler/issues", `${id}-x.md`), text);
    }
    const started = performance.now();

    const { items } = await project.tracker.all();

    expect(items.length).toBe(1000);
    // A tenth of it on an idle machine; the original took ten times as long.
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
