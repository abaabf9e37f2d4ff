import type { ErrorRecord } from "../capture/record.ts";
import type { DependencySource } from "../sandbox/dependencies.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { bisect, type Bisected, type Judge } from "./bisect.ts";
import type { Budget } from "./budget.ts";
import { withBuilt } from "./built-source.ts";
import { CALL_DEADLINE_MS } from "./finding.ts";
import type { Commit, History } from "./history.ts";
import { reproduce, type Reproduction } from "./reproduce.ts";
import type { Diagnosis } from "./types.ts";

export type Since = NonNullable<Diagnosis["since"]>;

export interface SinceRequest extends DependencySource {
  readonly record: ErrorRecord;
  /** The state that the call is replayed in, the same for every commit. */
  readonly paths: ProjectPaths;
  readonly budget: Budget;
}

/** No history is searched farther back; the first bad commit of older ones is "always". */
const MOST_COMMITS = 2000;

/** Since which commit the recorded call fails as recorded, by replaying it over the source's history. */
export async function sinceWhen(history: History, request: SinceRequest): Promise<Since> {
  const commits = await history.commits(MOST_COMMITS);
  if (commits.length < 2) return { kind: "unavailable", why: "the history has one commit" };
  return described(await bisect(commits, judgeOf(history, request), request.budget));
}

function judgeOf(history: History, request: SinceRequest): Judge<Commit> {
  return async (commit, runs) => {
    request.progress(`Replaying on ${commit.hash.slice(0, 10)} of ${commit.day} …`);
    const seen = await withBuilt(
      request,
      (folder) => history.materialise(commit.hash, folder),
      async ({ root, build }) =>
        build.ok ? reproduce(root, request.record, request.paths, { runs, deadlineMs: CALL_DEADLINE_MS }) : undefined,
    );
    return seen === undefined ? "unknown" : verdictOf(seen);
  };
}

/** Only what is the same every time is a verdict; failing otherwise says nothing of this failure. */
function verdictOf(seen: Reproduction): "good" | "bad" | "unknown" {
  if (seen.same === seen.runs) return "bad";
  return seen.succeeded === seen.runs ? "good" : "unknown";
}

function described(result: Bisected<Commit>): Since {
  switch (result.kind) {
    case "found":
      return { kind: "found", commit: result.first, lastGood: result.lastGood, tested: result.tested };
    case "among":
      return {
        kind: "among",
        suspects: result.suspects.slice(0, 20),
        lastGood: result.lastGood,
        tested: result.tested,
      };
    case "always":
      return { kind: "always", oldest: result.oldestBad, tested: result.tested };
    case "unfinished":
      return { kind: "unfinished", suspects: result.suspects.length, tested: result.tested };
  }
}

/** One sentence for people. */
export function sinceText(since: Since): string {
  switch (since.kind) {
    case "found":
      return `since ${named(since.commit)}; ${named(since.lastGood)} was the last good one (${since.tested} commits tried)`;
    case "among":
      return `since one of ${since.suspects.length} commits after ${named(since.lastGood)}; those between cannot be judged`;
    case "always":
      return `as far back as ${named(since.oldest)}: no earlier source that can be judged does it right`;
    case "unfinished":
      return `called off after ${since.tested} commits; ${since.suspects} are left. Run it again: what was built is kept`;
    case "unavailable":
      return `unavailable, because ${since.why}`;
  }
}

function named({ hash, day, subject }: Commit): string {
  return `${hash.slice(0, 10)} of ${day} (${JSON.stringify(subject.slice(0, 80))})`;
}
