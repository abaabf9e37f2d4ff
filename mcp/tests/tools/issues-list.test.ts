import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { issuesList } from "../../src/tools/issues-list.ts";
import { aProject, itemFile, type TestProject } from "./support.ts";

/** Three items, made in this order: an open issue, a closed issue of Parser, an idea. */
async function threeItems(): Promise<TestProject> {
  const project = await aProject();
  await project.tracker.create({
    title: "Fix the lexer",
    description: "A",
    labels: ["bug", "lexer"],
    priority: "high",
  });
  await project.tracker.create({
    title: "Fix the parser",
    description: "B",
    labels: ["bug"],
    status: "closed",
    project: "Parser",
    assignee: "kim",
    wranglerContext: { parentTaskId: "000034" },
  });
  await project.tracker.create({ title: "Rewrite it", description: "C", type: "idea" });
  return project;
}

function idsOf(data: unknown): unknown {
  return Object(data).issues.map((issue: { id: string }) => issue.id);
}

describe("issues_list", () => {
  it("lists everything, last updated first, with the total", async () => {
    const project = await threeItems();

    expect(await project.call(issuesList, {})).toEqual({
      text: [
        "3 items, 3 shown",
        "IDEA-000001 [open] Rewrite it",
        "ISS-000002 [closed] Fix the parser",
        "ISS-000001 [open] Fix the lexer",
      ].join("\n"),
      data: {
        total: 3,
        shown: 3,
        issues: [
          {
            id: "IDEA-000001",
            title: "Rewrite it",
            type: "idea",
            status: "open",
            priority: "medium",
            labels: [],
            updatedAt: "2026-11-21T10:00:02.000Z",
            file: ".wrangler/ideas/IDEA-000001-rewrite-it.md",
          },
          {
            id: "ISS-000002",
            title: "Fix the parser",
            type: "issue",
            status: "closed",
            priority: "medium",
            labels: ["bug"],
            assignee: "kim",
            project: "Parser",
            updatedAt: "2026-11-21T10:00:01.000Z",
            file: ".wrangler/issues/archived/ISS-000002-fix-the-parser.md",
          },
          {
            id: "ISS-000001",
            title: "Fix the lexer",
            type: "issue",
            status: "open",
            priority: "high",
            labels: ["bug", "lexer"],
            updatedAt: "2026-11-21T10:00:00.000Z",
            file: ".wrangler/issues/ISS-000001-fix-the-lexer.md",
          },
        ],
        broken: [],
        conflicts: [],
      },
    });
  });

  it.each`
    filter                              | ids
    ${{ status: ["open"] }}             | ${["IDEA-000001", "ISS-000001"]}
    ${{ status: [] }}                   | ${["IDEA-000001", "ISS-000002", "ISS-000001"]}
    ${{ priority: ["high", "low"] }}    | ${["ISS-000001"]}
    ${{ labels: ["bug"] }}              | ${["ISS-000002", "ISS-000001"]}
    ${{ labels: ["bug", "lexer"] }}     | ${["ISS-000001"]}
    ${{ assignee: "kim" }}              | ${["ISS-000002"]}
    ${{ project: "Parser" }}            | ${["ISS-000002"]}
    ${{ parentTaskId: "000034" }}       | ${["ISS-000002"]}
    ${{ types: ["idea"] }}              | ${["IDEA-000001"]}
    ${{ type: "issue" }}                | ${["ISS-000002", "ISS-000001"]}
    ${{ type: "issue", labels: ["x"] }} | ${[]}
  `("keeps what matches $filter", async ({ filter, ids }) => {
    const project = await threeItems();

    expect(idsOf((await project.call(issuesList, filter)).data)).toEqual(ids);
  });

  it("gives a page, and says how many there are in all", async () => {
    const project = await threeItems();

    expect(await project.call(issuesList, { limit: 1, offset: 1, format: "minimal" })).toEqual({
      text: "3 items, 1 shown from number 2\nISS-000002 [closed] Fix the parser",
      data: {
        total: 3,
        shown: 1,
        issues: [{ id: "ISS-000002", title: "Fix the parser", status: "closed" }],
        broken: [],
        conflicts: [],
      },
    });
  });

  it("orders items of one moment by their ids", async () => {
    const project = await aProject();
    const updatedAt = "2026-01-01";
    await project.write(".wrangler/issues/a.md", itemFile({ id: "ISS-000002", updatedAt }));
    await project.write(".wrangler/issues/b.md", itemFile({ id: "ISS-000001", updatedAt }));
    await project.write(".wrangler/ideas/c.md", itemFile({ id: "IDEA-000001", updatedAt }));

    expect(idsOf((await project.call(issuesList, {})).data)).toEqual(["IDEA-000001", "ISS-000001", "ISS-000002"]);
  });

  it("gives every field in the full format", async () => {
    const project = await threeItems();

    const answer = await project.call(issuesList, { format: "full", assignee: "kim" });

    expect(answer.data).toEqual({
      total: 1,
      shown: 1,
      issues: [
        {
          id: "ISS-000002",
          title: "Fix the parser",
          description: "B",
          type: "issue",
          status: "closed",
          priority: "medium",
          labels: ["bug"],
          assignee: "kim",
          project: "Parser",
          createdAt: "2026-11-21T10:00:01.000Z",
          updatedAt: "2026-11-21T10:00:01.000Z",
          closedAt: "2026-11-21T10:00:01.000Z",
          wranglerContext: { parentTaskId: "000034" },
          file: ".wrangler/issues/archived/ISS-000002-fix-the-parser.md",
        },
      ],
      broken: [],
      conflicts: [],
    });
  });

  it("lists what it can read, and names each file that it cannot, with the reason", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-good.md", itemFile({ id: "ISS-000001", title: "Good" }));
    await project.write(".wrangler/issues/ISS-000002-torn.md", "---\nid: ISS-000002\ntit");
    await project.write(".wrangler/issues/ISS-000003-empty.md", "");
    await project.write(".wrangler/ideas/IDEA-000001.md", itemFile({ id: "IDEA-000001", status: "done" }));
    await symlink("/etc/passwd", join(project.dir, ".wrangler/issues/ISS-000004-link.md"));

    expect(await project.call(issuesList, { format: "minimal" })).toEqual({
      text: [
        "1 item, 1 shown",
        "ISS-000001 [open] Good",
        'Cannot be read: .wrangler/ideas/IDEA-000001.md: its status is "done"; expected one of open, in_progress, closed, cancelled',
        'Cannot be read: .wrangler/issues/ISS-000002-torn.md: its front matter has no closing "---"',
        "Cannot be read: .wrangler/issues/ISS-000003-empty.md: the file is empty",
        "Cannot be read: .wrangler/issues/ISS-000004-link.md: it is a symbolic link",
      ].join("\n"),
      data: {
        total: 1,
        shown: 1,
        issues: [{ id: "ISS-000001", title: "Good", status: "open" }],
        broken: [
          {
            file: ".wrangler/ideas/IDEA-000001.md",
            reason: 'its status is "done"; expected one of open, in_progress, closed, cancelled',
          },
          { file: ".wrangler/issues/ISS-000002-torn.md", reason: 'its front matter has no closing "---"' },
          { file: ".wrangler/issues/ISS-000003-empty.md", reason: "the file is empty" },
          { file: ".wrangler/issues/ISS-000004-link.md", reason: "it is a symbolic link" },
        ],
        conflicts: [],
      },
    });
  });

  it("names the files that claim one id", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-mine.md", itemFile({ id: "ISS-000001", title: "Mine" }));
    await project.write(
      ".wrangler/issues/archived/ISS-000001-theirs.md",
      itemFile({ id: "ISS-000001", title: "Theirs" }),
    );

    const answer = await project.call(issuesList, { format: "minimal" });

    expect(answer.data).toEqual({
      total: 2,
      shown: 2,
      issues: [
        { id: "ISS-000001", title: "Mine", status: "open" },
        { id: "ISS-000001", title: "Theirs", status: "open" },
      ],
      broken: [],
      conflicts: [
        {
          id: "ISS-000001",
          files: [".wrangler/issues/ISS-000001-mine.md", ".wrangler/issues/archived/ISS-000001-theirs.md"],
        },
      ],
    });
  });

  it("keeps every item and every file to one line of the text, whatever their names hold", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/a.md", itemFile({ id: "a", title: '"One\\nISS-9 [open] \\u202efake"' }));
    await project.write(".wrangler/issues/b\nISS-8 [open] fake.md", "");

    expect((await project.call(issuesList, {})).text.split("\n")).toEqual([
      "1 item, 1 shown",
      "a [open] One ISS-9 [open] fake",
      "Cannot be read: .wrangler/issues/b ISS-8 [open] fake.md: the file is empty",
    ]);
  });

  it("answers with nothing, and makes nothing, in a project without a tracker", async () => {
    const project = await aProject();

    expect(await project.call(issuesList, {})).toEqual({
      text: "0 items, 0 shown",
      data: { total: 0, shown: 0, issues: [], broken: [], conflicts: [] },
    });
    await expect(project.files()).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("refuses an argument it does not know", async () => {
    const project = await aProject();

    const args: object = { state: "open" };

    await expect(project.call(issuesList, args)).rejects.toMatchObject({ name: "ZodError" });
  });
});
