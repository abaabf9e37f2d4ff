import { describe, expect, it } from "vitest";
import { issuesCreate } from "../../src/tools/issues-create.ts";
import { aProject } from "./support.ts";

describe("issues_create", () => {
  it("writes the file and answers with its id", async () => {
    const project = await aProject();

    const answer = await project.call(issuesCreate, {
      title: "Crash on: empty input",
      description: "It crashes.\n\n- always",
      priority: "high",
      labels: ["bug", "yes", "bug"],
      assignee: "kim",
      project: "Parser",
      wranglerContext: { parentTaskId: "000034", estimate: { days: 2 } },
    });

    expect(answer).toEqual({
      text: "Created ISS-000001: Crash on: empty input (.wrangler/issues/ISS-000001-crash-on-empty-input.md)",
      data: { id: "ISS-000001", status: "open", file: ".wrangler/issues/ISS-000001-crash-on-empty-input.md" },
    });
    expect(await project.read(".wrangler/issues/ISS-000001-crash-on-empty-input.md")).toBe(`---
id: ISS-000001
title: "Crash on: empty input"
type: issue
status: open
priority: high
labels:
  - bug
  - "yes"
createdAt: "2026-11-21T10:00:00.000Z"
updatedAt: "2026-11-21T10:00:00.000Z"
assignee: kim
project: Parser
wranglerContext:
  parentTaskId: "000034"
  estimate:
    days: 2
---

It crashes.

- always
`);
  });

  it.each`
    type               | folder              | prefix
    ${"issue"}         | ${"issues"}         | ${"ISS"}
    ${"specification"} | ${"specifications"} | ${"SPEC"}
    ${"idea"}          | ${"ideas"}          | ${"IDEA"}
  `("keeps a new $type in $folder with the prefix $prefix", async ({ type, folder, prefix }) => {
    const project = await aProject();

    const answer = await project.call(issuesCreate, { title: "One", description: "Text", type });

    expect(answer.data).toEqual({
      id: `${prefix}-000001`,
      status: "open",
      file: `.wrangler/${folder}/${prefix}-000001-one.md`,
    });
  });

  it.each(["closed", "cancelled"] as const)("puts an item that is %s from the start into archived/", async (status) => {
    const project = await aProject();

    const answer = await project.call(issuesCreate, { title: "Was done", description: "Text", status });

    const file = ".wrangler/issues/archived/ISS-000001-was-done.md";
    expect(answer.data).toEqual({ id: "ISS-000001", status, file });
    expect(await project.read(file)).toContain('closedAt: "2026-11-21T10:00:00.000Z"\n');
  });

  it("makes a plain file name of any title", async () => {
    const project = await aProject();

    for (const title of ["../../etc/passwd", "CON", "a".repeat(200), "日本語", "x\0y", "Ünïcode & <b>"]) {
      await project.call(issuesCreate, { title, description: "Text" });
    }

    expect(await project.files()).toEqual([
      ".wrangler/issues/ISS-000001-etc-passwd.md",
      ".wrangler/issues/ISS-000002-con.md",
      `.wrangler/issues/ISS-000003-${"a".repeat(50)}.md`,
      ".wrangler/issues/ISS-000004-issue.md",
      ".wrangler/issues/ISS-000005-x-y.md",
      ".wrangler/issues/ISS-000006-unicode-b.md",
    ]);
    const { items } = await project.tracker.all();
    expect(items.map((item) => item.title)).toEqual([
      "../../etc/passwd",
      "CON",
      "a".repeat(200),
      "日本語",
      "x\0y",
      "Ünïcode & <b>",
    ]);
  });

  it.each`
    fault                     | args
    ${"a blank title"}        | ${{ title: "  ", description: "Text" }}
    ${"a title over 200"}     | ${{ title: "a".repeat(201), description: "Text" }}
    ${"a blank description"}  | ${{ title: "One", description: " \n" }}
    ${"an unknown argument"}  | ${{ title: "One", description: "Text", prioritty: "critical" }}
    ${"an unknown status"}    | ${{ title: "One", description: "Text", status: "done" }}
    ${"a label without text"} | ${{ title: "One", description: "Text", labels: [" "] }}
  `("refuses $fault, and writes nothing", async ({ args }) => {
    const project = await aProject();

    await expect(project.call(issuesCreate, args)).rejects.toMatchObject({ name: "ZodError" });

    await expect(project.files()).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("refuses context that would make the front matter too large to be read again", async () => {
    const project = await aProject();
    const wranglerContext = { log: "x".repeat(70_000) };

    const call = project.call(issuesCreate, { title: "One", description: "Text", wranglerContext });

    await expect(call).rejects.toMatchObject({
      code: "E_INVALID_ARGUMENTS",
      blame: "caller",
      message: "the item would be larger than a tracker file may be",
    });
    expect((await project.tracker.all()).items).toEqual([]);
  });
});
