import { copyTracker } from "../../sandbox/replay.ts";
import { isRecord } from "../../shared/json.ts";
import type { Examined, Finding } from "../finding.ts";
import { tryCall, type Outcome } from "../replay-of.ts";

/** `unavailable`: the call names no item, or the item cannot be read. */
export type TwinOutcome = Outcome | "unavailable";

/** The arguments by which tools name one item. */
const NAMES = ["id", "issueId"] as const;
const FIELDS = ["title", "description", "priority", "labels", "assignee", "project"] as const;

/**
 * Makes the recorded call on a freshly written item with the same content, in a project that has nothing else. When that
 * fails the same, the state of the project's files is not to blame.
 */
export async function healthyTwin(examined: Examined): Promise<Finding<TwinOutcome>> {
  const outcome = await twinOutcome(examined);
  return {
    evidence: {
      check: "healthy twin",
      ran: `${examined.record.tool} on a freshly written item of the same content`,
      where: "scratch copy",
      showed: SHOWED[outcome],
    },
    found: outcome,
  };
}

async function twinOutcome({ root, record, paths }: Examined): Promise<TwinOutcome> {
  const { params } = record;
  if (!isRecord(params)) return "unavailable";
  const name = NAMES.find((key) => typeof params[key] === "string");
  if (name === undefined) return "unavailable";
  const read = await tryCall(root, record, {
    call: { tool: "issues_get", params: { id: params[name] } },
    prepare: (project) => copyTracker(paths, project),
  });
  if (read.answer === undefined) return "unavailable";
  const item = read.answer;
  const draft = Object.fromEntries(FIELDS.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])));
  const { outcome } = await tryCall(root, record, {
    before: [{ tool: "issues_create", params: draft }],
    call: { tool: record.tool, params: { ...params, [name]: FIRST_ID } },
    prepare: () => Promise.resolve(),
  });
  return outcome;
}

/** What the first item of an empty tracker is called. */
const FIRST_ID = "ISS-000001";

const SHOWED: Record<TwinOutcome, string> = {
  same: "the same failure: the state of the project's file is not to blame",
  other: "another failure",
  succeeded: "no failure: the state of the project's file is needed for it",
  unavailable: "unavailable, because the call names no item that can be read",
};
