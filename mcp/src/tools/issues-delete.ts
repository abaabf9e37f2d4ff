import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

export const issuesDelete = defineTool({
  name: "issues_delete",
  title: "Delete an issue",
  description: "Removes one item's file for good. To keep it on record, cancel it with issues_update.",
  input: { id: parts.id, confirm: z.boolean().describe("Must be true") },
  output: { id: z.string(), title: z.string(), file: z.string() },
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },

  async handler({ id, confirm }, { tracker }) {
    if (!confirm)
      throw parts.missing("Nothing was deleted: confirm is false.", "Pass confirm: true to delete for good.");
    const item = await tracker.remove(id);
    return { text: `Deleted ${item.id}: ${item.title}`, data: { id: item.id, title: item.title, file: item.file } };
  },
});
