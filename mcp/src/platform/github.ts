import { z } from "zod";
import { withRetry } from "../resilience/retry.ts";
import type { Clock } from "../shared/clock.ts";
import { factsOf, githubError, refusalOf, retryAfterOf } from "./github-error.ts";
import { fetchWithin, type Fetch } from "./github-fetch.ts";

export interface Repository {
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  /** What GitHub says of the token's user; the token itself may be allowed less. */
  readonly canPush: boolean;
  readonly archived: boolean;
  /** `owner/name` of what this is a fork of. */
  readonly parent: string | undefined;
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "merged" | "closed";
  readonly draft: boolean;
  readonly headCommit: string;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
}

/** A pull request as a reader meets it. All of its text is foreign. */
export interface Proposal extends PullRequest {
  readonly body: string;
  readonly headBranch: string;
  readonly baseBranch: string;
}

export interface DraftPull {
  readonly title: string;
  readonly body: string;
  /** `owner:branch` */
  readonly head: string;
  readonly base: string;
}

/** The few calls that publishing makes. All throw WranglerError E_GITHUB; see `refusalOf`. */
export interface Github {
  /** Undefined when there is none, or none that the token may see. */
  repository(owner: string, repo: string): Promise<Repository | undefined>;
  /** Asks for a fork of the token's user; GitHub answers before it is ready, and with the old one when there is one. */
  fork(owner: string, repo: string): Promise<Repository>;
  /** The pull requests from a head `owner:branch`, in every state, newest first. */
  pullsFrom(owner: string, repo: string, head: string): Promise<PullRequest[]>;
  pull(owner: string, repo: string, number: number): Promise<PullRequest>;
  /** With what was written into it. */
  proposal(owner: string, repo: string, number: number): Promise<Proposal>;
  /** Not repeated when no answer comes: the pull request may exist then. */
  openDraft(owner: string, repo: string, draft: DraftPull): Promise<PullRequest>;
  addLabels(owner: string, repo: string, number: number, labels: readonly string[]): Promise<void>;
  addAssignees(owner: string, repo: string, number: number, assignees: readonly string[]): Promise<void>;
}

export interface GithubOptions {
  /** For example `https://api.github.com`. The token goes to this origin and to no other. */
  readonly apiUrl: string;
  /** Without one, only what everybody may read. */
  readonly token: string | undefined;
  readonly clock: Clock;
  readonly fetch?: Fetch;
  readonly retry?: { attempts: number; firstDelayMs: number; longestWaitMs: number };
}

const REQUEST_TIMEOUT_MS = 30_000;
const RETRY = { attempts: 3, firstDelayMs: 1_000, longestWaitMs: 60_000 };

const Login = z.object({ login: z.string() });
const RepositoryAnswer = z.object({
  name: z.string(),
  owner: Login,
  default_branch: z.string(),
  permissions: z.object({ push: z.boolean() }).optional(),
  archived: z.boolean().optional(),
  parent: z.object({ full_name: z.string() }).nullish(),
});
const PullAnswer = z.object({
  number: z.number().int(),
  html_url: z.string(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean().optional(),
  merged_at: z.string().nullish(),
  head: z.object({ sha: z.string() }),
  labels: z.array(z.object({ name: z.string() })).optional(),
  assignees: z.array(Login).nullish(),
});
const ProposalAnswer = PullAnswer.extend({
  body: z.string().nullish(),
  base: z.object({ ref: z.string() }),
  head: z.object({ sha: z.string(), ref: z.string() }),
});

/**
 * GitHub's REST API through Octokit, which is loaded here and nowhere else. The token stays in this object's memory.
 * What GitHub answers is checked: a body that was cut off counts as no answer.
 *
 * @throws WranglerError E_SETTINGS when the token may not be sent to `apiUrl` at all.
 */
export async function connectGithub(options: GithubOptions): Promise<Github> {
  const rest = await restOf(options);
  const call = caller(options);
  return {
    async repository(owner, repo) {
      try {
        return repositoryOf(
          await call(`reading ${owner}/${repo}`, RepositoryAnswer, () => rest.repos.get({ owner, repo })),
        );
      } catch (error) {
        if (refusalOf(error) === "not_found") return undefined;
        throw error;
      }
    },
    async fork(owner, repo) {
      const ask = () => rest.repos.createFork({ owner, repo, default_branch_only: true });
      return repositoryOf(await call(`forking ${owner}/${repo}`, RepositoryAnswer, ask));
    },
    async pullsFrom(owner, repo, head) {
      const list = () => rest.pulls.list({ owner, repo, head, state: "all", per_page: 30 });
      return (await call("looking for the pull request", z.array(PullAnswer), list)).map(pullOf);
    },
    async pull(owner, repo, number) {
      return pullOf(
        await call(`reading #${number}`, PullAnswer, () => rest.pulls.get({ owner, repo, pull_number: number })),
      );
    },
    async proposal(owner, repo, number) {
      const ask = () => rest.pulls.get({ owner, repo, pull_number: number });
      const answer = await call(`reading #${number}`, ProposalAnswer, ask);
      const { body, base, head } = answer;
      return { ...pullOf(answer), body: body ?? "", baseBranch: base.ref, headBranch: head.ref };
    },
    async openDraft(owner, repo, { title, body, head, base }) {
      const fields = { owner, repo, title, body, head, base, draft: true, maintainer_can_modify: true };
      return pullOf(await call("opening the draft pull request", PullAnswer, () => rest.pulls.create(fields), "once"));
    },
    async addLabels(owner, repo, number, labels) {
      const add = () => rest.issues.addLabels({ owner, repo, issue_number: number, labels: [...labels] });
      await call("adding labels", z.unknown(), add);
    },
    async addAssignees(owner, repo, number, assignees) {
      const add = () => rest.issues.addAssignees({ owner, repo, issue_number: number, assignees: [...assignees] });
      await call("assigning", z.unknown(), add);
    },
  };
}

async function restOf(options: GithubOptions) {
  const bounded = fetchWithin(options.apiUrl, REQUEST_TIMEOUT_MS, options.fetch);
  const { Octokit } = await import("@octokit/rest");
  const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  return new Octokit({
    ...(options.token === undefined ? {} : { auth: options.token }),
    baseUrl: options.apiUrl.replace(/\/+$/, ""),
    userAgent: "wrangler-mcp",
    log: silent,
    request: { fetch: bounded, log: silent },
  }).rest;
}

type Call = <T>(
  what: string,
  schema: z.ZodType<T>,
  ask: () => Promise<{ data: unknown }>,
  times?: "once",
) => Promise<T>;

/** Repeats what failed for the moment; a request that must not run twice only when GitHub says that it did not run. */
function caller({ clock, retry = RETRY }: GithubOptions): Call {
  return (what, schema, ask, times) => {
    const passing = new Set(times === "once" ? ["rate_limited"] : ["rate_limited", "server", "network"]);
    const retryable = (error: Error): boolean => passing.has(refusalOf(error) ?? "");
    return withRetry({ ...retry, retryable, askedWaitMs: retryAfterOf }, async () => {
      const answer = await ask().catch((error: unknown) => {
        throw githubError(what, factsOf(error, clock.now()));
      });
      const parsed = schema.safeParse(answer.data);
      if (parsed.success) return parsed.data;
      throw githubError(what, {
        refusal: "network",
        status: 0,
        reasons: ["the answer was cut off or is not GitHub's"],
      });
    });
  };
}

function repositoryOf(answer: z.output<typeof RepositoryAnswer>): Repository {
  return {
    owner: answer.owner.login,
    name: answer.name,
    defaultBranch: answer.default_branch,
    canPush: answer.permissions?.push ?? false,
    archived: answer.archived ?? false,
    parent: answer.parent?.full_name,
  };
}

function pullOf(answer: z.output<typeof PullAnswer>): PullRequest {
  const merged = typeof answer.merged_at === "string";
  return {
    number: answer.number,
    url: answer.html_url,
    state: merged ? "merged" : answer.state,
    draft: answer.draft ?? false,
    headCommit: answer.head.sha,
    labels: (answer.labels ?? []).map((label) => label.name),
    assignees: (answer.assignees ?? []).map((assignee) => assignee.login),
  };
}

function ignore(): void {
  // Octokit would write notes about deprecated calls to the console.
}
