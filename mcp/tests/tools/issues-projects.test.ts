import { describe, expect, it } from "vitest";
import { issuesProjects } from "../../src/tools/issues-projects.ts";
import { aProject } from "./support.ts";

describe("issues_projects", () => {
  it("lists the projects in use, each once", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "A", description: "Text", project: "Parser" });
    await project.tracker.create({ title: "B", description: "Text", project: "Lexer", status: "closed" });
    await project.tracker.create({ title: "C", description: "Text", project: "Parser" });
    await project.tracker.create({ title: "D", description: "Text" });

    expect(await project.call(issuesProjects, { operation: "list" })).toEqual({
      text: "2 projects: Lexer, Parser",
      data: { projects: ["Lexer", "Parser"], broken: [], conflicts: [] },
    });
  });

  it("puts an item into a project, in place of the one it was in", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "A", description: "Text", project: "Old" });

    const answer = await project.call(issuesProjects, { operation: "add", issueId: "ISS-000001", project: "New" });

    expect(answer).toEqual({ text: "ISS-000001: New", data: { id: "ISS-000001", projects: ["New"], changed: true } });
    expect((await project.tracker.get("ISS-000001")).project).toBe("New");
  });

  it.each([{}, { project: "Parser" }])("takes an item out of its project with %j", async (more) => {
    const project = await aProject();
    await project.tracker.create({ title: "A", description: "Text", project: "Parser" });

    const answer = await project.call(issuesProjects, { operation: "remove", issueId: "ISS-000001", ...more });

    expect(answer).toEqual({ text: "ISS-000001: no project", data: { id: "ISS-000001", projects: [], changed: true } });
    expect(await project.read(".wrangler/issues/ISS-000001-a.md")).not.toContain("project:");
  });

  it("leaves an item in its project when told to take it out of another", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "A", description: "Text", project: "Parser" });
    const args = { operation: "remove" as const, issueId: "ISS-000001", project: "Lexer" };

    expect(await project.call(issuesProjects, args)).toEqual({
      text: "ISS-000001: Parser",
      data: { id: "ISS-000001", projects: ["Parser"], changed: false },
    });
  });

  it.each`
    args                                           | message
    ${{ operation: "add", project: "A" }}          | ${"add needs issueId."}
    ${{ operation: "remove" }}                     | ${"remove needs issueId."}
    ${{ operation: "add", issueId: "ISS-000001" }} | ${"add needs project."}
  `("refuses $args", async ({ args, message }) => {
    const project = await aProject();

    await expect(project.call(issuesProjects, args)).rejects.toMatchObject({ code: "E_INVALID_ARGUMENTS", message });
  });

  it("refuses an argument it does not know", async () => {
    const project = await aProject();

    const args = { operation: "list" as const, projects: [] };

    await expect(project.call(issuesProjects, args)).rejects.toMatchObject({ name: "ZodError" });
  });
});
