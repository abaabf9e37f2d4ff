import { githubError, refusalFor } from "../platform/github-error.ts";
import { git } from "../platform/git.ts";
import { withAuthenticatedRemote } from "../platform/push-proxy.ts";
import { WranglerError } from "../shared/errors.ts";
import { isFixBranch } from "./branch.ts";

export interface PushTarget {
  /** The repository to push to, e.g. `https://github.com/owner/repo.git`. */
  readonly gitUrl: string;
  readonly branch: string;
  /** The full name of the commit that the branch shall have. */
  readonly commit: string;
}

/** Puts one commit on one branch of a repository, never by force. Done already is done. Throws E_GITHUB or E_GIT. */
export type PushBranch = (target: PushTarget) => Promise<void>;

export interface PusherOptions {
  /** The repository that has the commits; its configuration must be the engine's own. */
  readonly repoDir: string;
  readonly gitDir?: string;
  readonly token: string;
}

/** What a repository's own configuration must not decide about a push. */
const OWN_CONFIG = ["-c", "http.proxy=", "-c", "http.followRedirects=false", "-c", "push.followTags=false"];
const TIMEOUT_MS = 300_000;

/** Pushes by git over HTTP; git never sees the token (see `withAuthenticatedRemote`). */
export function gitPusher({ repoDir, gitDir, token }: PusherOptions): PushBranch {
  return async ({ gitUrl, branch, commit }) => {
    if (!isFixBranch(branch)) throw new WranglerError("E_INTERNAL", `${JSON.stringify(branch)} is never pushed`);
    await withAuthenticatedRemote({ gitUrl, token, push: { branch, commit } }, async (remote) => {
      const args = [...OWN_CONFIG, "push", "--no-verify", "--porcelain", remote.url, `${commit}:refs/heads/${branch}`];
      try {
        await git(repoDir, args, { timeoutMs: TIMEOUT_MS, ...(gitDir === undefined ? {} : { gitDir }) });
      } catch (error) {
        throw pushError(error, remote.status(), branch);
      }
    });
  };
}

/** git's messages are for people; the host's status says what happened. */
function pushError(error: unknown, status: number | undefined, branch: string): unknown {
  if (!(error instanceof WranglerError) || error.message === "git was not found") return error;
  if (status === undefined) return githubError("the push", { refusal: "network", status: 0, reasons: ["no answer"] });
  if (status >= 300 && status < 400) {
    const reasons = ["the repository has moved; set upstream to its new name"];
    return githubError("the push", { refusal: "other", status, reasons });
  }
  if (status >= 400) return githubError("the push", { refusal: refusalFor(status), status, reasons: [] });
  return new WranglerError("E_GIT", `the push of ${branch} was refused`, {
    cause: error,
    hint: "The branch may exist there with other commits, or a rule forbids it. Delete it there, or abandon this fix.",
  });
}
