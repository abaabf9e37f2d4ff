import { z } from "zod";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

export const issuesMetadata = defineTool({
  name: "issues_metadata",
  title: "Read or set metadata",
  description:
    "Reads wranglerContext of one item, sets or removes one key. For title, status and the like use issues_update.",
  input: {
    operation: z.enum(["get", "set", "remove"]),
    issueId: parts.id,
    key: parts.word.optional().describe("For set, remove"),
    value: z.unknown().optional().describe("For set: any JSON"),
  },
  output: { id: z.string(), wranglerContext: z.unknown(), changed: z.boolean() },
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },

  async handler({ operation, issueId, key, value }, { tracker }) {
    if (operation === "get") {
      const item = await tracker.get(issueId);
      const context = item.wranglerContext ?? {};
      return { text: JSON.stringify(context), data: { id: item.id, wranglerContext: context, changed: false } };
    }
    if (key === undefined) throw parts.missing(`${operation} needs key.`, "Name the key of wranglerContext.");
    if (operation === "set" && value === undefined) throw parts.missing("set needs value.", "Pass any JSON value.");
    const { item, changed } = await tracker.update(issueId, {
      context: operation === "set" ? { set: { [key]: parts.jsonOf(value) } } : { remove: [key] },
    });
    const context = item.wranglerContext ?? {};
    const verb = changed.length === 0 ? "unchanged" : operation === "set" ? "set" : "removed";
    return {
      text: `${item.id}: ${key} ${verb}`,
      data: { id: item.id, wranglerContext: context, changed: changed.length > 0 },
    };
  },
});
