import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

export const issuesCreate = defineTool({
  name: "issues_create",
  title: "Create an issue",
  description:
    "Writes a new issue, specification or idea as a Markdown file; returns its id. To change it use issues_update.",
  input: {
    title: parts.title,
    description: parts.description,
    type: parts.type.default("issue"),
    status: parts.status.default("open"),
    priority: parts.priority.default("medium"),
    labels: parts.labels.optional(),
    assignee: z.string().optional(),
    project: z.string().optional(),
    wranglerContext: parts.context.optional(),
  },
  output: { id: z.string(), status: z.string(), file: z.string() },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },

  async handler({ wranglerContext, ...draft }, { tracker }) {
    const context = wranglerContext === undefined ? undefined : parts.jsonObjectOf(wranglerContext);
    const { id, title, status, file } = await tracker.create({ ...draft, wranglerContext: context });
    return { text: `Created ${id}: ${title} (${file})`, data: { id, status, file } };
  },
});
