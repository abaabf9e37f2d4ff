import { connectGithub } from "../../platform/github.ts";
import { publishFix, type Publication, type PublishDeps } from "../../publish/publish-fix.ts";
import { gitPusher } from "../../publish/push-branch.ts";
import { createTracker } from "../../tracker/tracker.ts";
import type { FixContext } from "../context.ts";
import type { FixState } from "../ledger.ts";
import { carryOver } from "./carry-over.ts";
import type { Prepared } from "./publish.ts";

const NO_TOKEN = "there is no GitHub token: set GITHUB_TOKEN or GH_TOKEN, or log in with gh";

/** How a delivery ended, and the fix with its ledger brought up to date. */
export interface Delivered {
  readonly fix: FixState;
  readonly publication: Publication;
}

/**
 * Sends what the person consented to: branch and draft pull request, or the outbox when there is no token, no network
 * or no access. Running it again after any ending goes on and gives one pull request.
 */
export async function deliver(context: FixContext, prepared: Prepared, token: string | undefined): Promise<Delivered> {
  const { sender, commit } = await senderFor(context, prepared, token);
  const { plan, input, patches, fix } = prepared;
  const tracker = createTracker({ paths: context.paths, clock: context.clock });
  const request = { plan, input, patches, commit, workspace: fix.workspace };
  const publication = await publishFix(request, { paths: context.paths, clock: context.clock, tracker, sender });
  const sent = publication.kind === "outbox" ? undefined : publication;
  const published = {
    to: sent === undefined ? ("outbox" as const) : ("github" as const),
    url: sent?.url ?? null,
    prNumber: sent?.number ?? null,
    at: context.clock.now(),
  };
  const before = fix.published;
  // What is on GitHub stays there, also when a later run could not reach it.
  const next: FixState = { ...fix, published: sent === undefined && before?.to === "github" ? before : published };
  await context.store.save(next);
  return { fix: next, publication };
}

async function senderFor(
  context: FixContext,
  prepared: Prepared,
  token: string | undefined,
): Promise<{ sender: PublishDeps["sender"]; commit: string }> {
  const { plan, fix, tip } = prepared;
  if (token === undefined) return { sender: { unavailable: NO_TOKEN }, commit: tip };
  const carried = await carryOver(context, prepared);
  if (carried.kind === "impossible") return { sender: { unavailable: carried.reason }, commit: tip };
  const { gitDir } = context.store.repoOf(fix.fixId);
  context.progress(`Sending ${plan.branch} to ${plan.destination.owner}/${plan.destination.repo} …`);
  const github = await connectGithub({ apiUrl: plan.destination.apiUrl, token, clock: context.clock });
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return { sender: { github, push: gitPusher({ repoDir: gitDir, gitDir, token }), pause }, commit: carried.commit };
}
