import { describe, expect, it } from "vitest";
import { issuesMarkComplete } from "../../src/tools/issues-mark-complete.ts";
import { aProject, itemFile } from "./support.ts";

const FILE = ".wrangler/issues/ISS-000001-a.md";
const ARCHIVED = ".wrangler/issues/archived/ISS-000001-a.md";

describe("issues_mark_complete", () => {
  it("closes the item, adds the note below its text and archives it", async () => {
    const project = await aProject();
    await project.write(FILE, itemFile({ id: "ISS-000001", title: "A" }, "Text  \n"));

    const answer = await project.call(issuesMarkComplete, { id: "ISS-000001", note: "Fixed in 1.2." });

    expect(answer).toEqual({
      text: `ISS-000001 closed: A (${ARCHIVED})`,
      data: { id: "ISS-000001", closedAt: "2026-11-21T10:00:00.000Z", file: ARCHIVED, changed: true },
    });
    const stamp = '"2026-11-21T10:00:00.000Z"';
    expect(await project.files()).toEqual([ARCHIVED]);
    expect(await project.read(ARCHIVED)).toBe(
      itemFile(
        { id: "ISS-000001", title: "A", status: "closed", closedAt: stamp, updatedAt: stamp },
        "Text  \n\n## Closing note\n\nFixed in 1.2.\n",
      ),
    );
  });

  it("leaves an item alone that is closed already, and says when it was", async () => {
    const project = await aProject();
    const text = itemFile({ id: "ISS-000001", title: "A", status: "closed", closedAt: "2026-01-02" });
    await project.write(ARCHIVED, text);

    expect(await project.call(issuesMarkComplete, { id: "ISS-000001" })).toEqual({
      text: `ISS-000001 was closed already: A (${ARCHIVED})`,
      data: { id: "ISS-000001", closedAt: "2026-01-02T00:00:00.000Z", file: ARCHIVED, changed: false },
    });
    expect(await project.read(ARCHIVED)).toBe(text);
  });

  it("tells the caller how to recover from an id that does not exist", async () => {
    const project = await aProject();

    await expect(project.call(issuesMarkComplete, { id: "ISS-000001" })).rejects.toMatchObject({
      code: "E_ISSUE_NOT_FOUND",
      hint: "issues_list shows all ids.",
    });
  });

  it("refuses an argument it does not know", async () => {
    const project = await aProject();

    const args = { id: "ISS-000001", notes: "x" };

    await expect(project.call(issuesMarkComplete, args)).rejects.toMatchObject({ name: "ZodError" });
  });
});
