import { z } from "zod";
import type { Filter } from "../tracker/query.ts";
import { excerpt, SEARCH_FIELDS } from "../tracker/search.ts";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

const text = z.string();

/** Those of issues_list and more. The words to choose from are checked here, and spelled out there alone. */
const SearchFilters = z.strictObject({
  ...parts.filters,
  labels: parts.labels.optional(),
  status: z.array(text.pipe(parts.status)).optional(),
  priority: z.array(text.pipe(parts.priority)).optional(),
  types: z.array(parts.typeWord).optional(),
  type: parts.typeWord.optional(),
  ids: z.array(text).optional(),
  createdAfter: text.optional().describe("ISO 8601"),
  createdBefore: text.optional(),
});

export const issuesSearch = defineTool({
  name: "issues_search",
  title: "Search issues",
  description:
    "Finds items with a text in title, labels or description, best match first; no patterns. Without words use issues_list.",
  input: {
    query: parts.word,
    fields: z.array(z.enum(SEARCH_FIELDS)).optional(),
    filters: SearchFilters.optional().describe("As in issues_list"),
    sortBy: z.enum(["created", "updated", "priority", "status"]).optional().describe("Else best match"),
    sortOrder: z.enum(["asc", "desc"]).default("asc"),
    limit: parts.limit,
    offset: parts.offset,
  },
  output: {
    total: parts.count,
    shown: parts.count,
    issues: parts.found,
    ...parts.problems,
  },
  annotations: parts.readOnly,

  async handler({ query, fields = [], filters = {}, sortBy, sortOrder, limit, offset }, { tracker }) {
    const { total, shown, ...problems } = await tracker.search({
      query,
      fields: fields.length === 0 ? SEARCH_FIELDS : fields,
      filter: filterOf(filters),
      sortBy,
      sortOrder,
      limit,
      offset,
    });
    const head = `${parts.plural(total, "match").replace(/hs$/, "hes")}, ${shown.length} shown`;
    return {
      text: `${[head, ...shown.map(parts.lineOf)].join("\n")}${parts.remarks(problems)}`,
      data: {
        total,
        shown: shown.length,
        issues: shown.map((item) => {
          const { id, title, type, status, priority, labels, file, description } = item;
          return { id, title, type, status, priority, labels, file, excerpt: excerpt(description, query) };
        }),
        ...parts.problemsOf(problems),
      },
    };
  },
});

function filterOf({ type, types, ids, createdAfter, createdBefore, ...rest }: z.output<typeof SearchFilters>): Filter {
  return {
    ...rest,
    ids: ids?.length === 0 ? undefined : ids,
    types: parts.typesOf(types, type),
    createdAfter: parts.timeOf("createdAfter", createdAfter),
    createdBefore: parts.timeOf("createdBefore", createdBefore),
  };
}
