import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

export const issuesUpdate = defineTool({
  name: "issues_update",
  title: "Update an issue",
  description:
    "Changes the given fields of one item; the rest of its file stays. Done ones are archived. To close use issues_mark_complete.",
  input: {
    id: parts.id,
    title: parts.title.optional(),
    description: parts.description.optional().describe("Replaces the text"),
    type: parts.typeWord.optional(),
    status: parts.status.optional(),
    priority: parts.priority.optional(),
    labels: parts.labels.optional().describe("Replaces all"),
    assignee: z.string().optional().describe("Empty to unassign"),
    project: z.string().optional().describe("Empty to clear"),
    wranglerContext: z.looseObject({}).optional().describe("Keys to set; others stay"),
  },
  output: {
    id: z.string(),
    status: z.string(),
    file: z.string(),
    changed: z.array(z.string()),
  },
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },

  async handler({ id, wranglerContext, assignee, project, ...change }, { tracker }) {
    const { item, changed } = await tracker.update(id, {
      ...change,
      assignee: assignee === "" ? null : assignee,
      project: project === "" ? null : project,
      context: wranglerContext === undefined ? undefined : { set: parts.jsonObjectOf(wranglerContext) },
    });
    const what = changed.length === 0 ? "nothing to change" : `changed ${changed.join(", ")}`;
    const { status, file } = item;
    return {
      text: `${item.id}: ${what} (${file})`,
      data: { id: item.id, status, file, changed: [...changed] },
    };
  },
});
