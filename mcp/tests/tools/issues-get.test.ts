import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { issuesGet } from "../../src/tools/issues-get.ts";
import { aProject, itemFile } from "./support.ts";

describe("issues_get", () => {
  it("reads one item whole", async () => {
    const project = await aProject();
    await project.write(
      ".wrangler/issues/ISS-000007-x.md",
      `---
id: ISS-000007
title: "One: two"
type: issue
status: in_progress
priority: critical
labels: [bug, ui]
assignee: kim
project: Parser
createdAt: 2026-01-02
updatedAt: "2026-01-03T04:05:06.000Z"
wranglerContext: { parentTaskId: 000034, depth: 2 }
mine: kept
---

First line.

Last line.
`,
    );

    expect(await project.call(issuesGet, { id: "ISS-000007" })).toEqual({
      text: "# One: two\nISS-000007, issue, in_progress, critical, #bug, #ui, kim, Parser\n.wrangler/issues/ISS-000007-x.md\n\nFirst line.\n\nLast line.",
      data: {
        id: "ISS-000007",
        title: "One: two",
        description: "First line.\n\nLast line.",
        type: "issue",
        status: "in_progress",
        priority: "critical",
        labels: ["bug", "ui"],
        assignee: "kim",
        project: "Parser",
        createdAt: "2026-01-02T00:00:00.000Z",
        updatedAt: "2026-01-03T04:05:06.000Z",
        wranglerContext: { parentTaskId: "000034", depth: 2 },
        file: ".wrangler/issues/ISS-000007-x.md",
      },
    });
  });

  it.each(["ISS-000007", "iss-7", " ISS-7 ", ".wrangler/issues/ISS-000007-x.md"])(
    "knows the item as %j",
    async (id) => {
      const project = await aProject();
      await project.write(".wrangler/issues/ISS-000007-x.md", itemFile({ id: "ISS-000007", title: "X" }));

      expect((await project.call(issuesGet, { id })).data).toMatchObject({ id: "ISS-000007", title: "X" });
    },
  );

  it("tells the caller how to recover from an id that does not exist", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-x.md", "");

    await expect(project.call(issuesGet, { id: "ISS-000099" })).rejects.toMatchObject({
      code: "E_ISSUE_NOT_FOUND",
      blame: "caller",
      message: 'There is no issue, specification or idea "ISS-000099".',
      hint: "issues_list shows all ids. 1 file(s) cannot be read; it may be one of them.",
    });
  });

  it.each(["../../etc/passwd", "/etc/passwd", ".wrangler/issues/../../secret.md", "%2e%2e", "__proto__", "ISS-*"])(
    "finds nothing under %j",
    async (id) => {
      const project = await aProject();
      await project.write("secret.md", itemFile({ title: "Secret" }));
      await project.write(".wrangler/issues/ISS-000001-x.md", itemFile({ id: "ISS-000001" }));

      await expect(project.call(issuesGet, { id })).rejects.toMatchObject({ code: "E_ISSUE_NOT_FOUND" });
    },
  );

  it("says which file is broken, and why", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-x.md", "---js\n{}\n---\n");

    await expect(project.call(issuesGet, { id: "ISS-000001" })).rejects.toMatchObject({
      code: "E_ISSUE_BROKEN",
      blame: "environment",
      message:
        '.wrangler/issues/ISS-000001-x.md cannot be used: its first line is "---js"; only plain YAML after "---" is read.',
      hint: "Correct the file by hand. It was left as it is, and no other item is affected.",
    });
  });

  it("refuses a file that is a link", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000002-y.md", itemFile({ id: "ISS-000002" }));
    await symlink("ISS-000002-y.md", join(project.dir, ".wrangler/issues/ISS-000001-x.md"));

    await expect(project.call(issuesGet, { id: "ISS-000001" })).rejects.toMatchObject({
      code: "E_PATH_REFUSED",
      message: ".wrangler/issues/ISS-000001-x.md is not read: it is a symbolic link.",
    });
  });

  it("asks which file is meant when two have the id, and reads the one that is named", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-a.md", itemFile({ id: "ISS-000001", title: "A" }));
    await project.write(".wrangler/issues/ISS-000001-b.md", itemFile({ id: "ISS-000001", title: "B" }));

    await expect(project.call(issuesGet, { id: "ISS-000001" })).rejects.toMatchObject({
      code: "E_ISSUE_CONFLICT",
      message: "2 files have the id ISS-000001.",
      hint: 'Pass the file as the id to say which one: .wrangler/issues/ISS-000001-a.md, .wrangler/issues/ISS-000001-b.md. "wrangler-mcp tracker repair" gives the others new ids.',
    });
    const answer = await project.call(issuesGet, { id: ".wrangler/issues/ISS-000001-b.md" });
    expect(answer.data).toMatchObject({ id: "ISS-000001", title: "B" });
  });
});
