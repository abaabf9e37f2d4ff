import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

export const issuesMarkComplete = defineTool({
  name: "issues_mark_complete",
  title: "Mark an issue complete",
  description: "Closes one finished item and archives it, with a note if given. To cancel use issues_update.",
  input: { id: parts.id, note: parts.word.optional() },
  output: {
    id: z.string(),
    closedAt: z.string().optional(),
    file: z.string(),
    changed: z.boolean(),
  },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },

  async handler({ id, note }, { tracker }) {
    const { item, changed } = await tracker.update(id, {
      status: "closed",
      note: note === undefined ? undefined : `## Closing note\n\n${note}`,
    });
    const { closedAt, file } = item;
    const verb = changed.length === 0 ? "was closed already" : "closed";
    return {
      text: `${item.id} ${verb}: ${item.title} (${file})`,
      data: { id: item.id, closedAt, file, changed: changed.length > 0 },
    };
  },
});
