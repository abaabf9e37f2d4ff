import { describe, expect, it } from "vitest";
import { issuesLabels } from "../../src/tools/issues-labels.ts";
import { aProject, itemFile } from "./support.ts";

describe("issues_labels", () => {
  it("lists the labels in use, each once, and names the files it could not read", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "A", description: "Text", labels: ["ui", "bug"] });
    await project.tracker.create({ title: "B", description: "Text", labels: ["bug", "api"], status: "closed" });
    await project.write(".wrangler/ideas/IDEA-000001.md", "---\n");

    expect(await project.call(issuesLabels, { operation: "list" })).toEqual({
      text: '3 labels: api, bug, ui\nCannot be read: .wrangler/ideas/IDEA-000001.md: its front matter has no closing "---"',
      data: {
        labels: ["api", "bug", "ui"],
        broken: [{ file: ".wrangler/ideas/IDEA-000001.md", reason: 'its front matter has no closing "---"' }],
        conflicts: [],
      },
    });
  });

  it("lists the labels of one item", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "A", description: "Text", labels: ["ui", "bug"] });

    expect(await project.call(issuesLabels, { operation: "list", issueId: "ISS-000001" })).toEqual({
      text: "ISS-000001: ui, bug",
      data: { id: "ISS-000001", labels: ["ui", "bug"] },
    });
  });

  it("adds what is not there yet", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "A", description: "Text", labels: ["ui"] });

    const answer = await project.call(issuesLabels, { operation: "add", issueId: "ISS-000001", labels: ["bug", "ui"] });

    expect(answer).toEqual({
      text: "ISS-000001: ui, bug",
      data: { id: "ISS-000001", labels: ["ui", "bug"], changed: true },
    });
    expect((await project.tracker.get("ISS-000001")).labels).toEqual(["ui", "bug"]);
  });

  it("removes the last label for good", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000001-a.md", itemFile({ id: "ISS-000001", labels: "[ui]" }));

    const answer = await project.call(issuesLabels, { operation: "remove", issueId: "ISS-000001", labels: ["ui"] });

    expect(answer.data).toEqual({ id: "ISS-000001", labels: [], changed: true });
    expect(await project.read(".wrangler/issues/ISS-000001-a.md")).toBe(
      itemFile({ id: "ISS-000001", labels: "[]", updatedAt: '"2026-11-21T10:00:00.000Z"' }),
    );
  });

  it("says that nothing changed when a label to remove is not there", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "A", description: "Text", labels: ["ui"] });

    const answer = await project.call(issuesLabels, { operation: "remove", issueId: "ISS-000001", labels: ["bug"] });

    expect(answer.data).toEqual({ id: "ISS-000001", labels: ["ui"], changed: false });
    expect((await project.tracker.get("ISS-000001")).updatedAt).toBe("2026-11-21T10:00:00.000Z");
  });

  it.each`
    args                                              | message
    ${{ operation: "add", labels: ["a"] }}            | ${"add needs issueId."}
    ${{ operation: "remove", issueId: "ISS-000001" }} | ${"remove needs labels."}
    ${{ operation: "add", issueId: "x", labels: [] }} | ${"add needs labels."}
  `("refuses $args", async ({ args, message }) => {
    const project = await aProject();

    await expect(project.call(issuesLabels, args)).rejects.toMatchObject({ code: "E_INVALID_ARGUMENTS", message });
  });

  it("refuses an argument it does not know", async () => {
    const project = await aProject();

    const args = { operation: "list" as const, id: "ISS-000001" };

    await expect(project.call(issuesLabels, args)).rejects.toMatchObject({ name: "ZodError" });
  });
});
