import { z } from "zod";
import type { Facts } from "../tracker/item.ts";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

const FORMATS = ["full", "summary", "minimal"] as const;

export const issuesList = defineTool({
  name: "issues_list",
  title: "List issues",
  description:
    "Lists items, archived too, last updated first, with total and unreadable files. To find words use issues_search.",
  input: {
    ...parts.filters,
    type: parts.typeWord.optional(),
    limit: parts.limit,
    offset: parts.offset,
    format: z.enum(FORMATS).default("summary"),
  },
  output: {
    total: parts.count,
    shown: parts.count,
    issues: parts.found,
    ...parts.problems,
  },
  annotations: parts.readOnly,

  async handler({ type, limit, offset, format, ...args }, { tracker }) {
    const query = { filter: { ...args, types: parts.typesOf(args.types, type) }, limit, offset };
    const { total, shown, ...problems } = await (format === "full" ? tracker.listWhole(query) : tracker.list(query));
    const head = `${parts.plural(total, "item")}, ${shown.length} shown${offset > 0 ? ` from number ${offset + 1}` : ""}`;
    return {
      text: `${[head, ...shown.map(parts.lineOf)].join("\n")}${parts.remarks(problems)}`,
      data: {
        total,
        shown: shown.length,
        issues: shown.map((item) => shape(item, format)),
        ...parts.problemsOf(problems),
      },
    };
  },
});

function shape(item: Facts, format: (typeof FORMATS)[number]): { id: string; [field: string]: unknown } {
  const { id, title, status } = item;
  if (format === "minimal") return { id, title, status };
  if (format === "full") return { ...item };
  const { type, priority, labels, assignee, project, updatedAt, file } = item;
  return {
    ...{ id, title, type, status, priority, labels, file },
    ...(assignee === undefined ? {} : { assignee }),
    ...(project === undefined ? {} : { project }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}
