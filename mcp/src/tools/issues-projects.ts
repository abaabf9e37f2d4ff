import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

export const issuesProjects = defineTool({
  name: "issues_projects",
  title: "List or set projects",
  description: "Lists the projects in use; puts one item into one, or takes it out.",
  input: {
    operation: z.enum(["list", "add", "remove"]),
    issueId: parts.id.optional().describe("For add, remove"),
    project: parts.word.optional().describe("For add"),
  },
  output: {
    projects: z.array(z.string()),
    id: z.string().optional(),
    changed: z.boolean().optional(),
    ...parts.optionalProblems,
  },
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },

  async handler({ operation, issueId, project }, { tracker }) {
    if (operation === "list") {
      const { cards, ...problems } = await tracker.survey();
      const all = [...new Set(cards.flatMap(({ facts }) => facts.project ?? []))].sort();
      return {
        text: `${parts.plural(all.length, "project")}: ${all.join(", ")}${parts.remarks(problems)}`,
        data: { projects: all, ...parts.problemsOf(problems) },
      };
    }
    if (issueId === undefined)
      throw parts.missing(`${operation} needs issueId.`, "Name the item; issues_list shows all ids.");
    if (operation === "add" && project === undefined) throw parts.missing("add needs project.", "Name the project.");
    const { item, changed } = await tracker.update(issueId, (before) => {
      if (operation === "add") return { project };
      // Taking it out of a project that it is not in changes nothing.
      return { project: project === undefined || project === before.project ? null : undefined };
    });
    const projects = item.project === undefined ? [] : [item.project];
    return {
      text: `${item.id}: ${item.project ?? "no project"}`,
      data: { id: item.id, projects, changed: changed.length > 0 },
    };
  },
});
