import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

const text = z.string().optional();

export const issuesGet = defineTool({
  name: "issues_get",
  title: "Read an issue",
  description: "Reads one item whole, with description and wranglerContext. To find its id use issues_list.",
  input: { id: parts.id },
  output: {
    id: z.string(),
    title: z.string(),
    description: z.string(),
    type: z.string(),
    status: z.string(),
    priority: z.string(),
    labels: z.array(z.string()),
    assignee: text,
    project: text,
    createdAt: text,
    updatedAt: text,
    closedAt: text,
    wranglerContext: z.unknown().optional(),
    file: z.string(),
  },
  annotations: parts.readOnly,

  async handler({ id }, { tracker }) {
    const item = await tracker.get(id);
    const facts = [item.type, item.status, item.priority, ...item.labels.map((label) => `#${label}`)];
    const people = [item.assignee, item.project].flatMap((name) => name ?? []);
    return {
      text: `# ${item.title}\n${[item.id, ...facts, ...people].join(", ")}\n${item.file}\n\n${item.description}`,
      data: { ...item, labels: [...item.labels] },
    };
  },
});
