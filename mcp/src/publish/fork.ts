import type { Github, Repository } from "../platform/github.ts";
import { githubError } from "../platform/github-error.ts";
import type { Destination } from "./types.ts";

/** Waits that many milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/** GitHub says that a fork can take up to five minutes; most take seconds. One minute in all, then run again. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/**
 * The token's own fork of the destination, made when there is none, ready to be pushed to.
 *
 * @throws WranglerError E_GITHUB when it is no fork of the destination, or not ready in time.
 */
export async function waitForFork({ owner, repo }: Destination, github: Github, pause: Pause): Promise<Repository> {
  const asked = await github.fork(owner, repo);
  for (const wait of [0, ...WAITS_MS]) {
    if (wait > 0) await pause(wait);
    const fork = await github.repository(asked.owner, asked.name);
    if (fork === undefined) continue;
    if (fork.parent?.toLowerCase() === `${owner}/${repo}`.toLowerCase() && fork.canPush) return fork;
    throw forkError(asked, `it is no fork of ${owner}/${repo} that this token may push to`);
  }
  throw forkError(asked, "it is not ready yet");
}

function forkError({ owner, name }: Repository, reason: string): Error {
  return githubError(`using the fork ${owner}/${name}`, { refusal: "other", status: 0, reasons: [reason] });
}
