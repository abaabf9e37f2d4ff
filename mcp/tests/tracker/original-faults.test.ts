import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { issuesAllComplete } from "../../src/tools/issues-all-complete.ts";
import { issuesCreate } from "../../src/tools/issues-create.ts";
import { issuesDelete } from "../../src/tools/issues-delete.ts";
import { issuesGet } from "../../src/tools/issues-get.ts";
import { issuesLabels } from "../../src/tools/issues-labels.ts";
import { issuesList } from "../../src/tools/issues-list.ts";
import { issuesMetadata } from "../../src/tools/issues-metadata.ts";
import { issuesSearch } from "../../src/tools/issues-search.ts";
import { issuesUpdate } from "../../src/tools/issues-update.ts";
import { aProject, itemFile, type TestProject } from "../tools/support.ts";

/** Each fault that the original wrangler's tracker was seen to have, as the fact that holds here. */

function idOf(number: number): string {
  return `ISS-${String(number).padStart(6, "0")}`;
}

/** `count` issues, the first one the oldest; fast, since there are many. */
function fill(project: TestProject, count: number, frontMatter: (number: number) => Record<string, string>): void {
  const folder = join(project.dir, ".wrangler/issues");
  mkdirSync(folder, { recursive: true });
  for (let number = 1; number <= count; number += 1) {
    const updatedAt = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
    const text = itemFile({ id: idOf(number), updatedAt, ...frontMatter(number) });
    writeFileSync(join(folder, `${idOf(number)}-x.md`), text);
  }
}

const DRAFT = { title: "Same title", description: "Text" };

describe("a hostile or broken file", () => {
  it.each(["js", "javascript", "coffee", "cson", "json"])(
    "that asks for %s front matter runs nothing",
    async (language) => {
      const project = await aProject();
      const proof = join(project.dir, "it-ran");
      const code = `require("child_process").execSync("touch ${proof}")`;
      await project.write(".wrangler/issues/ISS-000001-x.md", `---${language}\n{ title: ${code} }\n---\nText\n`);

      const { data } = await project.call(issuesList, {});

      const file = ".wrangler/issues/ISS-000001-x.md";
      const reason = `its first line is "---${language}"; only plain YAML after "---" is read`;
      expect(data).toEqual({ total: 0, shown: 0, issues: [], broken: [{ file, reason }], conflicts: [] });
      expect(existsSync(proof)).toBe(false);
    },
  );

  it("that unfolds to gigabytes is refused at once, and the others are listed", async () => {
    const project = await aProject();
    const levels = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (const [from, to] of [..."abcdefgh"].map((letter, index) => [letter, "bcdefghi"[index]])) {
      levels.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(", ")}]`);
    }
    await project.write(".wrangler/issues/ISS-000001-bomb.md", `---\n${levels.join("\n")}\n---\n`);
    await project.write(".wrangler/issues/ISS-000002-good.md", itemFile({ id: "ISS-000002", title: "Good" }));
    const started = performance.now();

    const { data } = await project.call(issuesList, { format: "minimal" });

    expect(data).toMatchObject({
      issues: [{ id: "ISS-000002" }],
      broken: [{ reason: "its front matter uses YAML aliases, which are not read" }],
    });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("with a number for a title is found under that number, and search goes on for everybody", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-x.md", itemFile({ id: "ISS-000001", title: "7", labels: "[8]" }));
    await project.write(".wrangler/issues/ISS-000002-y.md", itemFile({ id: "ISS-000002", title: "Seven" }));

    const search = async (query: string): Promise<unknown> =>
      Object((await project.call(issuesSearch, { query })).data).issues.map((issue: { id: string }) => issue.id);

    expect([await search("7"), await search("8"), await search("seven")]).toEqual([
      ["ISS-000001"],
      ["ISS-000001"],
      ["ISS-000002"],
    ]);
  });

  it("looks the same in the first list, in the second list and to get", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-x.md", "---\ntitle: [\n---\n");

    const first = await project.call(issuesList, {});
    const second = await project.call(issuesList, {});

    expect(first.data).toMatchObject({ total: 0, broken: [{ file: ".wrangler/issues/ISS-000001-x.md" }] });
    expect(second).toEqual(first);
    await expect(project.call(issuesGet, { id: "ISS-000001" })).rejects.toMatchObject({ code: "E_ISSUE_BROKEN" });
  });

  it("that is a link is neither read nor written", async () => {
    const project = await aProject();
    await project.write("outside.md", itemFile({ id: "ISS-000001", title: "Secret" }));
    await mkdir(join(project.dir, ".wrangler/issues"), { recursive: true });
    await symlink(join(project.dir, "outside.md"), join(project.dir, ".wrangler/issues/ISS-000001-x.md"));

    const refused = { code: "E_PATH_REFUSED" };
    await expect(project.call(issuesGet, { id: "ISS-000001" })).rejects.toMatchObject(refused);
    await expect(project.call(issuesUpdate, { id: "ISS-000001", title: "Mine" })).rejects.toMatchObject(refused);
    await expect(project.call(issuesDelete, { id: "ISS-000001", confirm: true })).rejects.toMatchObject(refused);
    expect(await project.read("outside.md")).toBe(itemFile({ id: "ISS-000001", title: "Secret" }));
  });

  it("takes no new files to where a linked folder leads", async () => {
    const project = await aProject();
    await mkdir(join(project.dir, "outside"));
    await mkdir(join(project.dir, ".wrangler"));
    await symlink("../outside", join(project.dir, ".wrangler/issues"));

    await expect(project.call(issuesCreate, DRAFT)).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
    expect(await readdir(join(project.dir, "outside"))).toEqual([]);
  });
});

describe("ids", () => {
  it("of 20 creates of one client at once are 20, and so are the files", async () => {
    const project = await aProject();

    const answers = await Promise.all(Array.from({ length: 20 }, () => project.call(issuesCreate, DRAFT)));

    expect(new Set(answers.map(({ data }) => Object(data).id)).size).toBe(20);
    expect((await project.files()).length).toBe(20);
  });

  it("are not used again after a delete", async () => {
    const project = await aProject();
    await project.call(issuesCreate, DRAFT);
    await project.call(issuesDelete, { id: "ISS-000001", confirm: true });

    expect((await project.call(issuesCreate, DRAFT)).data).toMatchObject({ id: "ISS-000002" });
  });
});

describe("nothing is cut off silently", () => {
  it("a search finds the oldest of 150 issues", async () => {
    const project = await aProject();
    fill(project, 150, (number) => ({ title: number === 1 ? "Needle" : "Hay" }));

    expect((await project.call(issuesSearch, { query: "needle" })).data).toMatchObject({
      total: 1,
      issues: [{ id: "ISS-000001" }],
    });
  });

  it("a list says how many there are beyond those it shows", async () => {
    const project = await aProject();
    fill(project, 150, () => ({ title: "Hay" }));

    const { text, data } = await project.call(issuesList, {});

    expect(text.split("\n")[0]).toBe("150 items, 100 shown");
    expect(data).toMatchObject({ total: 150, shown: 100 });
  });

  it("issues are not all complete while one of 1,050 is open, however old", async () => {
    const project = await aProject();
    fill(project, 1050, (number) => ({ title: "X", status: number === 1 ? "open" : "closed" }));

    expect((await project.call(issuesAllComplete, {})).data).toMatchObject({
      allComplete: false,
      totalIssues: 1050,
      pendingIssues: 1,
      pending: [{ id: "ISS-000001" }],
    });
  });

  it("labels are those of all 150 issues", async () => {
    const project = await aProject();
    fill(project, 150, (number) => ({ title: "X", labels: `[label-${number}]` }));

    const { data } = await project.call(issuesLabels, { operation: "list" });

    expect(Object(data).labels.length).toBe(150);
  });
});

describe("an answer is true", () => {
  it("an issue that is created as closed is archived at once", async () => {
    const project = await aProject();

    await project.call(issuesCreate, { ...DRAFT, status: "closed" });

    expect(await project.files()).toEqual([".wrangler/issues/archived/ISS-000001-same-title.md"]);
  });

  it("sorting by updated compares when items were updated, not when they were made", async () => {
    const project = await aProject();
    for (const title of ["one x", "two x", "three x"]) await project.call(issuesCreate, { title, description: "Text" });
    await project.call(issuesUpdate, { id: "ISS-000001", priority: "low" });

    const { data } = await project.call(issuesSearch, { query: "x", sortBy: "updated", sortOrder: "desc" });

    expect(Object(data).issues.map((issue: { id: string }) => issue.id)).toEqual([
      "ISS-000001",
      "ISS-000003",
      "ISS-000002",
    ]);
  });

  it("removing the last metadata key removes it", async () => {
    const project = await aProject();
    await project.call(issuesCreate, { ...DRAFT, wranglerContext: { agentId: "one" } });

    await project.call(issuesMetadata, { operation: "remove", issueId: "ISS-000001", key: "agentId" });

    expect((await project.call(issuesMetadata, { operation: "get", issueId: "ISS-000001" })).data).toEqual({
      id: "ISS-000001",
      wranglerContext: {},
      changed: false,
    });
  });

  it("a misspelt argument is refused by name, and nothing is made", async () => {
    const project = await aProject();
    const args = { ...DRAFT, prioritty: "critical" };

    await expect(project.call(issuesCreate, args)).rejects.toMatchObject({
      issues: [{ code: "unrecognized_keys", keys: ["prioritty"] }],
    });
    expect((await project.tracker.all()).items).toEqual([]);
  });

  it("closing an issue never overwrites another file of the same name", async () => {
    const project = await aProject();
    const archived = itemFile({ id: "ISS-000007", title: "Another" });
    await project.write(".wrangler/issues/ISS-000001-x.md", itemFile({ id: "ISS-000001" }));
    await project.write(".wrangler/issues/archived/ISS-000001-x.md", archived);

    await expect(project.call(issuesUpdate, { id: "ISS-000001", status: "closed" })).rejects.toMatchObject({
      code: "E_ISSUE_CONFLICT",
    });
    expect(await project.read(".wrangler/issues/archived/ISS-000001-x.md")).toBe(archived);
  });

  it("a failure is thrown with its code, its cause and its stack, never returned as if it were an answer", async () => {
    const project = await aProject();
    await project.write(".wrangler/ideas", "a file in place of the folder");

    await expect(project.call(issuesCreate, { ...DRAFT, type: "idea" })).rejects.toMatchObject({
      name: "WranglerError",
      code: "E_PATH_REFUSED",
      blame: "environment",
      cause: { code: "ENOTDIR" },
      stack: expect.stringContaining("folders.ts"),
    });
  });

  it("filters by date take dates as JSON can carry them", async () => {
    const project = await aProject();
    await project.call(issuesCreate, DRAFT);

    const search = async (createdAfter: string): Promise<unknown> =>
      Object((await project.call(issuesSearch, { query: "same", filters: { createdAfter } })).data).total;

    expect([await search("2026-11-21"), await search("2026-11-22")]).toEqual([1, 0]);
  });
});
