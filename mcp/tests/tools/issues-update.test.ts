import { describe, expect, it } from "vitest";
import { issuesUpdate } from "../../src/tools/issues-update.ts";
import { aProject, itemFile } from "./support.ts";

const FILE = ".wrangler/issues/ISS-000001-x.md";

const ORIGINAL = `---
# kept: what a person wrote
id: 'ISS-000001'
title: Old title   # and this
labels: ["a", "b"]
status: open

custom:   { keep: [me, too] }
updatedAt: 2026-01-01
wranglerContext:
    # inner
    agentId: one
    count:  7
---
Body with --- in it.
`;

describe("issues_update", () => {
  it("changes the given fields and leaves every other byte of the file", async () => {
    const project = await aProject();
    await project.write(FILE, ORIGINAL);

    const answer = await project.call(issuesUpdate, {
      id: "ISS-000001",
      title: "New: title",
      priority: "high",
      labels: ["c"],
      wranglerContext: { agentId: "two", parentTaskId: "000034" },
    });

    expect(answer).toEqual({
      text: `ISS-000001: changed title, priority, labels, wranglerContext (${FILE})`,
      data: {
        id: "ISS-000001",
        status: "open",
        file: FILE,
        changed: ["title", "priority", "labels", "wranglerContext"],
      },
    });
    expect(await project.read(FILE)).toBe(`---
# kept: what a person wrote
id: 'ISS-000001'
title: "New: title"   # and this
labels:
  - c
status: open

custom:   { keep: [me, too] }
updatedAt: "2026-11-21T10:00:00.000Z"
wranglerContext:
    # inner
    agentId: two
    count:  7
    parentTaskId: "000034"
priority: high
---
Body with --- in it.
`);
  });

  it("moves a cancelled item to archived/, and back when it is opened again", async () => {
    const project = await aProject();
    await project.write(FILE, itemFile({ id: "ISS-000001", title: "X" }));

    const cancelled = await project.call(issuesUpdate, { id: "ISS-000001", status: "cancelled" });

    const archived = ".wrangler/issues/archived/ISS-000001-x.md";
    expect(cancelled.data).toEqual({ id: "ISS-000001", status: "cancelled", file: archived, changed: ["status"] });
    expect(await project.files()).toEqual([archived]);
    expect(await project.read(archived)).toBe(
      itemFile({
        id: "ISS-000001",
        title: "X",
        status: "cancelled",
        closedAt: '"2026-11-21T10:00:00.000Z"',
        updatedAt: '"2026-11-21T10:00:00.000Z"',
      }),
    );

    const reopened = await project.call(issuesUpdate, { id: "ISS-000001", status: "in_progress" });

    expect(reopened.data).toEqual({ id: "ISS-000001", status: "in_progress", file: FILE, changed: ["status"] });
    expect(await project.files()).toEqual([FILE]);
    expect(await project.read(FILE)).toBe(
      itemFile({ id: "ISS-000001", title: "X", status: "in_progress", updatedAt: '"2026-11-21T10:00:01.000Z"' }),
    );
  });

  it("moves an item of another type to that type's folder, under the same id", async () => {
    const project = await aProject();
    await project.write(FILE, itemFile({ id: "ISS-000001", title: "X" }));

    const answer = await project.call(issuesUpdate, { id: "ISS-000001", type: "idea" });

    const file = ".wrangler/ideas/ISS-000001-x.md";
    expect(answer.data).toEqual({ id: "ISS-000001", status: "open", file, changed: ["type"] });
    expect(await project.files()).toEqual([file]);
  });

  it("unassigns and leaves a project on an empty text", async () => {
    const project = await aProject();
    await project.write(FILE, itemFile({ assignee: "kim", id: "ISS-000001", project: "Parser" }));

    const answer = await project.call(issuesUpdate, { id: "ISS-000001", assignee: "", project: "" });

    expect(Object(answer.data).changed).toEqual(["assignee", "project"]);
    expect(await project.read(FILE)).toBe(itemFile({ id: "ISS-000001", updatedAt: '"2026-11-21T10:00:00.000Z"' }));
  });

  it("replaces the text and keeps the front matter, the blank lines before it and the line ends", async () => {
    const project = await aProject();
    await project.write(FILE, "---\r\nid: ISS-000001\r\n---\r\n\r\n\r\nOld.\r\n");

    await project.call(issuesUpdate, { id: "ISS-000001", description: "New.\n\nMore." });

    expect(await project.read(FILE)).toBe(
      '---\r\nid: ISS-000001\r\nupdatedAt: "2026-11-21T10:00:00.000Z"\r\n---\r\n\r\n\r\nNew.\r\n\r\nMore.\r\n',
    );
  });

  it("writes nothing when the item already is as asked", async () => {
    const project = await aProject();
    await project.write(FILE, ORIGINAL);

    const answer = await project.call(issuesUpdate, { id: "iss-1", title: "Old title", labels: ["a", "b"] });

    expect(answer).toEqual({
      text: `ISS-000001: nothing to change (${FILE})`,
      data: { id: "ISS-000001", status: "open", file: FILE, changed: [] },
    });
    expect(await project.read(FILE)).toBe(ORIGINAL);
  });

  it("gives a file without front matter one, and leaves its text", async () => {
    const project = await aProject();
    await project.write(".wrangler/ideas/by-hand.md", "# By hand\n\nText.\n");

    const answer = await project.call(issuesUpdate, { id: "by-hand", priority: "low" });

    expect(answer.data).toEqual({
      id: "by-hand",
      status: "open",
      file: ".wrangler/ideas/by-hand.md",
      changed: ["priority"],
    });
    expect(await project.read(".wrangler/ideas/by-hand.md")).toBe(
      '---\npriority: low\nupdatedAt: "2026-11-21T10:00:00.000Z"\n---\n\n# By hand\n\nText.\n',
    );
  });

  it("refuses to move over a file that is there, and changes neither", async () => {
    const project = await aProject();
    const other = itemFile({ id: "ISS-000002", title: "Other" });
    await project.write(FILE, itemFile({ id: "ISS-000001", title: "X" }));
    await project.write(".wrangler/issues/archived/ISS-000001-x.md", other);

    await expect(project.call(issuesUpdate, { id: "ISS-000001", status: "closed" })).rejects.toMatchObject({
      code: "E_ISSUE_CONFLICT",
      message: `${FILE} has to move, but .wrangler/issues/archived/ISS-000001-x.md is there.`,
    });
    expect(await project.read(FILE)).toBe(itemFile({ id: "ISS-000001", title: "X" }));
    expect(await project.read(".wrangler/issues/archived/ISS-000001-x.md")).toBe(other);
  });

  it("refuses a broken file and leaves it as it is", async () => {
    const project = await aProject();
    await project.write(FILE, "---\nid: [\n---\n");

    await expect(project.call(issuesUpdate, { id: "ISS-000001", title: "X" })).rejects.toMatchObject({
      code: "E_ISSUE_BROKEN",
    });
    expect(await project.read(FILE)).toBe("---\nid: [\n---\n");
  });

  it("refuses front matter written in one line, which it could not change and leave the rest", async () => {
    const project = await aProject();
    await project.write(FILE, '---\n{id: ISS-000001, title: "X"}\n---\n');

    await expect(project.call(issuesUpdate, { id: "ISS-000001", title: "Y" })).rejects.toMatchObject({
      code: "E_ISSUE_BROKEN",
      message: `${FILE} cannot be used: its front matter is not one key a line, so it is not edited.`,
    });
    expect(await project.read(FILE)).toBe('---\n{id: ISS-000001, title: "X"}\n---\n');
  });

  it.each`
    what                                            | text                                                                         | args                                     | key
    ${"a comment would become text of another key"} | ${"---\nmine: |\n  kept\nassignee: kim\n  # comment\nid: ISS-000001\n---\n"} | ${{ assignee: "" }}                      | ${"mine"}
    ${"a number would lose its zeros"}              | ${"---\nid: ISS-000001\nwranglerContext: { parentTaskId: 000034 }\n---\n"}   | ${{ wranglerContext: { agentId: "a" } }} | ${"parentTaskId"}
  `("writes nothing when $what", async ({ text, args, key }) => {
    const project = await aProject();
    await project.write(FILE, text);

    await expect(project.call(issuesUpdate, { id: "ISS-000001", ...args })).rejects.toMatchObject({
      code: "E_ISSUE_BROKEN",
      message: `${FILE} cannot be used: changing it would also change "${key}".`,
    });
    expect(await project.read(FILE)).toBe(text);
  });

  it.each`
    fault                    | args
    ${"an unknown argument"} | ${{ id: "ISS-000001", titel: "X" }}
    ${"a blank id"}          | ${{ id: "" }}
    ${"a blank title"}       | ${{ id: "ISS-000001", title: "" }}
    ${"an unknown type"}     | ${{ id: "ISS-000001", type: "task" }}
  `("refuses $fault", async ({ args }) => {
    const project = await aProject();

    await expect(project.call(issuesUpdate, args)).rejects.toMatchObject({ name: "ZodError" });
  });
});
