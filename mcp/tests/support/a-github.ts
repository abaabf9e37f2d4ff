import type { Github, PullRequest, Repository } from "../../src/platform/github.ts";

/** A GitHub in memory for cases that the real thing shows too rarely; what it does not need to do, it refuses. */
export function aGithub(answers: Partial<Github> = {}): Github {
  const unexpected = (name: string) => (): never => {
    throw new Error(`${name} was not expected`);
  };
  return {
    repository: async () => aRepository(),
    fork: unexpected("fork"),
    pullsFrom: async () => [],
    pull: async () => aPull(),
    proposal: unexpected("proposal"),
    openDraft: async () => aPull(),
    addLabels: async () => undefined,
    addAssignees: async () => undefined,
    ...answers,
  };
}

export function aRepository(changes: Partial<Repository> = {}): Repository {
  return {
    owner: "wrangler-plugin",
    name: "wrangler",
    defaultBranch: "main",
    canPush: true,
    archived: false,
    parent: undefined,
    ...changes,
  };
}

export function aPull(changes: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 7,
    url: "https://github.com/wrangler-plugin/wrangler/pull/7",
    state: "open",
    draft: true,
    headCommit: "c".repeat(40),
    labels: ["auto-fix", "mcp", "issues_create"],
    assignees: [],
    ...changes,
  };
}
