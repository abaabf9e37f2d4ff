import { whatIsReplayed, type Examined, type Finding } from "../finding.ts";
import { tryCall, type Outcome } from "../replay-of.ts";

/** What the recorded call does in a project that has no tracker yet. */
export async function stateNeeded({ root, record }: Examined): Promise<Finding<Outcome>> {
  const call = { tool: record.tool, params: record.params };
  const { outcome } = await tryCall(root, record, { call, prepare: () => Promise.resolve() });
  return {
    evidence: {
      check: "state",
      ran: `${whatIsReplayed(record)}, in an empty project`,
      where: "scratch copy",
      showed: SHOWED[outcome],
    },
    found: outcome,
  };
}

const SHOWED: Record<Outcome, string> = {
  same: "the same failure: none of the project's files is needed for it",
  other: "another failure: it takes files of the project",
  succeeded: "no failure: it takes files of the project",
};
