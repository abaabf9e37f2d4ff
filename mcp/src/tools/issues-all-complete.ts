import { z } from "zod";
import { isDone, type Facts } from "../tracker/item.ts";
import { matcher, namedAs } from "../tracker/query.ts";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

export const issuesAllComplete = defineTool({
  name: "issues_all_complete",
  title: "Check that all issues are complete",
  description:
    "Says whether all items in scope are done, and which are not; false when one is missing or unreadable. Closes nothing.",
  input: {
    issueIds: z.array(parts.word).min(1).optional(),
    parentTaskId: z.string().optional(),
    labels: parts.labels.optional().describe("Has all of these"),
    project: z.string().optional(),
    types: z.array(parts.type).optional().describe("Else issue, or any of issueIds"),
  },
  output: {
    allComplete: z.boolean(),
    totalIssues: parts.count,
    pendingIssues: parts.count,
    pending: parts.found,
    missing: z.array(z.string()),
    ...parts.problems,
  },
  annotations: parts.readOnly,

  async handler({ issueIds, types, ...conditions }, { tracker }) {
    const { cards, ...problems } = await tracker.survey();
    const wanted = types === undefined || types.length === 0 ? undefined : types;
    const scope = {
      ...conditions,
      ids: issueIds,
      types: wanted ?? (issueIds === undefined ? ["issue" as const] : undefined),
    };
    const found = cards.filter(matcher(scope)).map(({ facts }) => facts);
    const pending = found.filter((item) => !isDone(item.status));
    const missing = (issueIds ?? []).filter((id) => !cards.some(namedAs([id])));
    // With ids given and found, what a broken file holds is not in question.
    const unread = issueIds === undefined || missing.length > 0 ? problems.broken : [];
    const data = {
      allComplete: found.length > 0 && pending.length === 0 && missing.length === 0 && unread.length === 0,
      totalIssues: found.length,
      pendingIssues: pending.length,
      pending: pending.slice(0, parts.DEFAULT_SHOWN).map(({ id, title, status }) => ({ id, title, status })),
      missing,
      ...parts.problemsOf({ ...problems, broken: unread }),
    };
    return { text: summary(data, pending) + parts.remarks({ ...problems, broken: unread }), data };
  },
});

interface Counts {
  readonly allComplete: boolean;
  readonly totalIssues: number;
  readonly pendingIssues: number;
  readonly missing: readonly string[];
}

function summary(counts: Counts, pending: readonly Facts[]): string {
  const shown = pending.slice(0, parts.DEFAULT_SHOWN);
  const left = pending.length > shown.length ? [`and ${pending.length - shown.length} more`] : [];
  const gone = counts.missing.length === 0 ? [] : [`Missing: ${counts.missing.join(", ")}`];
  const head =
    counts.totalIssues === 0
      ? "No item is in scope."
      : `${counts.totalIssues - counts.pendingIssues} of ${parts.plural(counts.totalIssues, "item")} complete${counts.allComplete ? "" : ", not all"}.`;
  return [head, ...shown.map(parts.lineOf), ...left, ...gone].join("\n");
}
