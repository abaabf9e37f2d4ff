import { describe, expect, it } from "vitest";
import { issuesAllComplete } from "../../src/tools/issues-all-complete.ts";
import { aProject, type TestProject } from "./support.ts";

async function someDone(): Promise<TestProject> {
  const project = await aProject();
  const make = (title: string, more: object): Promise<unknown> =>
    project.tracker.create({ title, description: "Text", ...more });
  await make("Done", { status: "closed", project: "A", labels: ["x"], wranglerContext: { parentTaskId: "1" } });
  await make("Dropped", { status: "cancelled", project: "A" });
  await make("Going", { status: "in_progress", project: "B" });
  await make("Idea", { type: "idea" });
  return project;
}

const NONE = { pending: [], missing: [], broken: [], conflicts: [] };

describe("issues_all_complete", () => {
  it("names what is pending among the issues", async () => {
    const project = await someDone();

    expect(await project.call(issuesAllComplete, {})).toEqual({
      text: "2 of 3 items complete, not all.\nISS-000003 [in_progress] Going",
      data: {
        ...NONE,
        allComplete: false,
        totalIssues: 3,
        pendingIssues: 1,
        pending: [{ id: "ISS-000003", title: "Going", status: "in_progress" }],
      },
    });
  });

  it.each`
    scope                                      | total
    ${{ project: "A" }}                        | ${2}
    ${{ labels: ["x"] }}                       | ${1}
    ${{ parentTaskId: "1" }}                   | ${1}
    ${{ issueIds: ["ISS-000001", "iss-2"] }}   | ${2}
    ${{ issueIds: ["ISS-000001"], types: [] }} | ${1}
  `("is complete when all of $scope are closed or cancelled", async ({ scope, total }) => {
    const project = await someDone();

    expect((await project.call(issuesAllComplete, scope)).data).toEqual({
      ...NONE,
      allComplete: true,
      totalIssues: total,
      pendingIssues: 0,
    });
  });

  it("looks at ideas and specifications when they are named", async () => {
    const project = await someDone();
    const pending = [{ id: "IDEA-000001", title: "Idea", status: "open" }];
    const data = { ...NONE, allComplete: false, totalIssues: 1, pendingIssues: 1, pending };

    expect((await project.call(issuesAllComplete, { types: ["idea"] })).data).toEqual(data);
    expect((await project.call(issuesAllComplete, { issueIds: ["IDEA-000001"] })).data).toEqual(data);
  });

  it("is not complete when there is nothing in scope", async () => {
    const project = await someDone();

    expect(await project.call(issuesAllComplete, { project: "C" })).toEqual({
      text: "No item is in scope.",
      data: { ...NONE, allComplete: false, totalIssues: 0, pendingIssues: 0 },
    });
  });

  it("is not complete when a named item does not exist", async () => {
    const project = await someDone();

    expect(await project.call(issuesAllComplete, { issueIds: ["ISS-000001", "ISS-000077"] })).toEqual({
      text: "1 of 1 item complete, not all.\nMissing: ISS-000077",
      data: { ...NONE, allComplete: false, totalIssues: 1, pendingIssues: 0, missing: ["ISS-000077"] },
    });
  });

  it("is not complete while a file cannot be read, unless that file is not in question", async () => {
    const project = await someDone();
    await project.write(".wrangler/issues/ISS-000009-x.md", "");
    const broken = [{ file: ".wrangler/issues/ISS-000009-x.md", reason: "the file is empty" }];

    expect(await project.call(issuesAllComplete, { project: "A" })).toEqual({
      text: "2 of 2 items complete, not all.\nCannot be read: .wrangler/issues/ISS-000009-x.md: the file is empty",
      data: { ...NONE, allComplete: false, totalIssues: 2, pendingIssues: 0, broken },
    });
    expect((await project.call(issuesAllComplete, { issueIds: ["ISS-000001"] })).data).toEqual({
      ...NONE,
      allComplete: true,
      totalIssues: 1,
      pendingIssues: 0,
    });
  });

  it("shows the first hundred of many pending items, and says how many there are", async () => {
    const project = await aProject();
    for (let number = 1; number <= 103; number += 1) {
      await project.write(`.wrangler/issues/ISS-${String(number).padStart(6, "0")}.md`, "---\ntitle: T\n---\n");
    }

    const { text, data } = await project.call(issuesAllComplete, {});

    expect(text.split("\n").at(-1)).toBe("and 3 more");
    expect(Object(data)).toMatchObject({ allComplete: false, totalIssues: 103, pendingIssues: 103 });
    expect(Object(data).pending.length).toBe(100);
  });

  it("refuses an argument it does not know", async () => {
    const project = await aProject();

    const args: object = { ids: ["ISS-000001"] };

    await expect(project.call(issuesAllComplete, args)).rejects.toMatchObject({ name: "ZodError" });
  });
});
