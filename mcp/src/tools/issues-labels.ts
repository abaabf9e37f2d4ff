import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

export const issuesLabels = defineTool({
  name: "issues_labels",
  title: "List, add or remove labels",
  description: "Lists the labels in use or of one item; adds or removes some of one item, leaving its others.",
  input: {
    operation: z.enum(["list", "add", "remove"]),
    issueId: parts.id.optional().describe("For add, remove"),
    labels: parts.labels.optional().describe("For add, remove"),
  },
  output: {
    labels: z.array(z.string()),
    id: z.string().optional(),
    changed: z.boolean().optional(),
    ...parts.optionalProblems,
  },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },

  async handler({ operation, issueId, labels = [] }, { tracker }) {
    if (operation === "list" && issueId === undefined) {
      const { cards, ...problems } = await tracker.survey();
      const all = [...new Set(cards.flatMap(({ facts }) => facts.labels))].sort();
      return {
        text: `${parts.plural(all.length, "label")}: ${all.join(", ")}${parts.remarks(problems)}`,
        data: { labels: all, ...parts.problemsOf(problems) },
      };
    }
    if (issueId === undefined)
      throw parts.missing(`${operation} needs issueId.`, "Name the item; issues_list shows all ids.");
    if (operation === "list") {
      const item = await tracker.get(issueId);
      return { text: `${item.id}: ${item.labels.join(", ")}`, data: { id: item.id, labels: [...item.labels] } };
    }
    if (labels.length === 0) throw parts.missing(`${operation} needs labels.`, "Pass at least one label.");
    const { item, changed } = await tracker.update(issueId, (before) => ({
      labels:
        operation === "add"
          ? [...new Set([...before.labels, ...labels])]
          : before.labels.filter((label) => !labels.includes(label)),
    }));
    return {
      text: `${item.id}: ${item.labels.join(", ")}`,
      data: { id: item.id, labels: [...item.labels], changed: changed.length > 0 },
    };
  },
});
