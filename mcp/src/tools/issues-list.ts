import { z } from "zod";
import type { Item } from "../tracker/item.ts";
import { matches, sorted } from "../tracker/query.ts";
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
    broken: parts.broken,
    conflicts: z.array(z.object({ id: z.string(), files: z.array(z.string()) })),
  },
  annotations: parts.readOnly,

  async handler({ type, limit, offset, format, ...args }, { tracker }) {
    const { items, broken, conflicts } = await tracker.all();
    const filter = { ...args, types: parts.typesOf(args.types, type) };
    const found = sorted(
      items.filter((item) => matches(item, filter)),
      "updated",
      "desc",
    );
    const page = found.slice(offset, offset + limit);
    const head = `${parts.plural(found.length, "item")}, ${page.length} shown${offset > 0 ? ` from number ${offset + 1}` : ""}`;
    return {
      text: `${[head, ...page.map(parts.lineOf)].join("\n")}${parts.remarks({ broken, conflicts })}`,
      data: {
        total: found.length,
        shown: page.length,
        issues: page.map((item) => shape(item, format)),
        broken: [...broken],
        conflicts: conflicts.map(({ id, files }) => ({ id, files: [...files] })),
      },
    };
  },
});

function shape(item: Item, format: (typeof FORMATS)[number]): { id: string; [field: string]: unknown } {
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
