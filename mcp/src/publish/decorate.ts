import type { Github, PullRequest } from "../platform/github.ts";
import { messageOf } from "../shared/errors.ts";
import type { PublicationPlan } from "./types.ts";

/** What became of labels and assignee. None of it is fatal: the pull request is open. */
export interface Decoration {
  readonly pull: PullRequest;
  readonly droppedLabels: readonly string[];
  readonly droppedAssignee: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * Adds labels and assignee and reads back what stuck: GitHub refuses or silently drops them for callers without
 * access to the repository.
 */
export async function decorate(plan: PublicationPlan, pull: PullRequest, github: Github): Promise<Decoration> {
  const { owner, repo } = plan.destination;
  const warnings: string[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    await work().catch((error: unknown) => void warnings.push(messageOf(error)));
  };
  const labels = plan.labels.filter((label) => !pull.labels.includes(label));
  const assignees = plan.assignee === undefined || pull.assignees.includes(plan.assignee) ? [] : [plan.assignee];
  if (labels.length > 0) await attempt(() => github.addLabels(owner, repo, pull.number, labels));
  if (assignees.length > 0) await attempt(() => github.addAssignees(owner, repo, pull.number, assignees));
  let after = pull;
  await attempt(async () => {
    after = await github.pull(owner, repo, pull.number);
  });
  return {
    pull: after,
    droppedLabels: plan.labels.filter((label) => !after.labels.includes(label)),
    droppedAssignee: assignees.find((login) => !after.assignees.includes(login)),
    warnings,
  };
}
