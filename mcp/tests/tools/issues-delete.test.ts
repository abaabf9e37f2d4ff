import { describe, expect, it } from "vitest";
import { issuesDelete } from "../../src/tools/issues-delete.ts";
import { aProject, itemFile } from "./support.ts";

describe("issues_delete", () => {
  it("removes the file and says which item it was", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "Keep", description: "Text" });
    await project.tracker.create({ title: "Drop", description: "Text" });

    const answer = await project.call(issuesDelete, { id: "ISS-000002", confirm: true });

    expect(answer).toEqual({
      text: "Deleted ISS-000002: Drop",
      data: { id: "ISS-000002", title: "Drop", file: ".wrangler/issues/ISS-000002-drop.md" },
    });
    expect(await project.files()).toEqual([".wrangler/issues/ISS-000001-keep.md"]);
  });

  it("deletes nothing without confirmation", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "Keep", description: "Text" });

    await expect(project.call(issuesDelete, { id: "ISS-000001", confirm: false })).rejects.toMatchObject({
      code: "E_INVALID_ARGUMENTS",
      blame: "caller",
      message: "Nothing was deleted: confirm is false.",
      hint: "Pass confirm: true to delete for good.",
    });
    expect(await project.files()).toEqual([".wrangler/issues/ISS-000001-keep.md"]);
  });

  it("says that an id does not exist, and deletes nothing", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "Keep", description: "Text" });

    await expect(project.call(issuesDelete, { id: "ISS-000002", confirm: true })).rejects.toMatchObject({
      code: "E_ISSUE_NOT_FOUND",
    });
    expect(await project.files()).toEqual([".wrangler/issues/ISS-000001-keep.md"]);
  });

  it.each(["ISS-000041", "ISS-000042"])("never gives the id of the deleted %s to another item", async (id) => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000041-a.md", itemFile({ id: "ISS-000041" }));
    await project.write(".wrangler/issues/named-by-hand.md", itemFile({ id: "ISS-000042" }));

    await project.call(issuesDelete, { id, confirm: true });

    expect((await project.tracker.create({ title: "Next", description: "Text" })).id).toBe("ISS-000043");
  });

  it("refuses an argument it does not know", async () => {
    const project = await aProject();

    const args = { id: "ISS-000001", confirm: true, force: true };

    await expect(project.call(issuesDelete, args)).rejects.toMatchObject({ name: "ZodError" });
  });
});
