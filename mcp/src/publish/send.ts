import type { Github, PullRequest } from "../platform/github.ts";
import { githubError, refusalOf, saidBy } from "../platform/github-error.ts";
import { WranglerError } from "../shared/errors.ts";
import { decorate, type Decoration } from "./decorate.ts";
import { waitForFork, type Pause } from "./fork.ts";
import type { PushBranch } from "./push-branch.ts";
import type { Destination, PublicationPlan } from "./types.ts";

/** The repository of a fresh fork can be missing for some seconds after the API shows it. */
const FRESH_FORK_WAITS_MS = [1_000, 3_000, 6_000];
const LOOK_AGAIN_MS = 2_000;

export interface SendDeps {
  readonly github: Github;
  readonly push: PushBranch;
  /** Waits that many milliseconds. */
  readonly pause: Pause;
}

/** How sending ended, when nothing threw. */
export type Sent =
  | ({
      readonly kind: "opened" | "found";
      readonly pull: PullRequest;
      readonly head: string;
      readonly viaFork: boolean;
    } & Decoration)
  /** The maintainers closed the pull request of this failure without a merge: it is not opened again. */
  | { readonly kind: "rejected"; readonly pull: PullRequest }
  | { readonly kind: "merged"; readonly pull: PullRequest }
  /** The repository takes no drafts, and a ready pull request is never opened in place of one. */
  | { readonly kind: "no_drafts"; readonly branchAt: string };

/** Where the branch goes, and what the pull request's head is called. */
interface Head {
  readonly gitUrl: string;
  readonly label: string;
  readonly viaFork: boolean;
}

/**
 * Sends what the plan says: branch, draft pull request, labels, assignee. Each part is looked for before it is made,
 * so that running it again after any ending goes on and gives one pull request.
 *
 * @param commit the full name of the last commit of the plan's patch series
 * @throws WranglerError E_GITHUB or E_GIT; nothing is lost by it.
 */
export async function applyPublication(plan: PublicationPlan, commit: string, deps: SendDeps): Promise<Sent> {
  const { owner, repo } = plan.destination;
  const upstream = await deps.github.repository(owner, repo);
  if (upstream === undefined) throw unseen(owner, repo);
  if (upstream.archived)
    throw githubError(`${owner}/${repo}`, { refusal: "forbidden", status: 0, reasons: ["archived"] });
  if (!upstream.canPush) return sendFrom(await forkHead(plan, deps), plan, commit, deps);
  try {
    return await sendFrom(upstreamHead(plan), plan, commit, deps);
  } catch (error) {
    if (!(error instanceof PushForbidden)) throw error;
    return sendFrom(await forkHead(plan, deps), plan, commit, deps);
  }
}

/** The token's user may push, but the token may not: fine-grained tokens are so. */
class PushForbidden extends Error {}

async function sendFrom(head: Head, plan: PublicationPlan, commit: string, deps: SendDeps): Promise<Sent> {
  const before = await pullFrom(head, plan, deps.github);
  if (before !== undefined && before.state !== "open") {
    return { kind: before.state === "merged" ? "merged" : "rejected", pull: before };
  }
  await pushTo(head, plan, commit, deps);
  const opened = before === undefined ? await openDraft(head, plan, deps) : ({ kind: "found", pull: before } as const);
  if (opened === "no_drafts") return { kind: "no_drafts", branchAt: head.label };
  const decoration = await decorate(plan, opened.pull, deps.github);
  return { ...opened, ...decoration, head: head.label, viaFork: head.viaFork };
}

/** The pull request to go on with: an open one before any other, else the newest. */
async function pullFrom(head: Head, plan: PublicationPlan, github: Github): Promise<PullRequest | undefined> {
  const { owner, repo } = plan.destination;
  const pulls = await github.pullsFrom(owner, repo, head.label);
  return pulls.find((pull) => pull.state === "open") ?? pulls.find((pull) => pull.state === "merged") ?? pulls[0];
}

async function pushTo(head: Head, { branch }: PublicationPlan, commit: string, deps: SendDeps): Promise<void> {
  for (const wait of [...(head.viaFork ? FRESH_FORK_WAITS_MS : []), undefined]) {
    try {
      return await deps.push({ gitUrl: head.gitUrl, branch, commit });
    } catch (error) {
      if (!head.viaFork && refusalOf(error) === "forbidden") throw new PushForbidden("", { cause: error });
      if (wait === undefined || refusalOf(error) !== "not_found") throw error;
      await deps.pause(wait);
    }
  }
}

type Opened = { readonly kind: "opened" | "found"; readonly pull: PullRequest };

/** No answer does not mean that nothing was opened: it is looked for, twice, before the error stands. */
async function openDraft(head: Head, plan: PublicationPlan, deps: SendDeps): Promise<Opened | "no_drafts"> {
  const { title, body, base, destination } = plan;
  try {
    const draft = { title, body, head: head.label, base: base.branch };
    return { kind: "opened", pull: await deps.github.openDraft(destination.owner, destination.repo, draft) };
  } catch (error) {
    if (refusalOf(error) === "invalid" && saidBy(error, /draft/i)) return "no_drafts";
    const mayExist = ["network", "server"].includes(refusalOf(error) ?? "") || saidBy(error, /already exists/i);
    for (const wait of mayExist ? [0, LOOK_AGAIN_MS] : []) {
      await deps.pause(wait);
      const existing = await pullFrom(head, plan, deps.github);
      if (existing?.state === "open") return { kind: "found", pull: existing };
    }
    throw error;
  }
}

function upstreamHead({ destination, branch }: PublicationPlan): Head {
  return { gitUrl: destination.gitUrl, label: `${destination.owner}:${branch}`, viaFork: false };
}

async function forkHead(plan: PublicationPlan, deps: SendDeps): Promise<Head> {
  const fork = await waitForFork(plan.destination, deps.github, deps.pause);
  const gitUrl = siblingUrl(plan.destination, fork.owner, fork.name);
  return { gitUrl, label: `${fork.owner}:${plan.branch}`, viaFork: true };
}

/** The fork's address on the same git host: only the host that the person consented to gets the token. */
function siblingUrl({ gitUrl, owner, repo }: Destination, forkOwner: string, forkName: string): string {
  const own = `/${owner}/${repo}.git`;
  if (!gitUrl.endsWith(own)) throw new WranglerError("E_SETTINGS", `the git address does not end in ${own}`);
  return `${gitUrl.slice(0, -own.length)}/${encodeURIComponent(forkOwner)}/${encodeURIComponent(forkName)}.git`;
}

function unseen(owner: string, repo: string): WranglerError {
  return githubError(`reading ${owner}/${repo}`, { refusal: "not_found", status: 404, reasons: [] });
}
