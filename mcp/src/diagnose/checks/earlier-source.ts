import type { DependencySource } from "../../sandbox/dependencies.ts";
import { messageOf } from "../../shared/errors.ts";
import { withBuilt } from "../built-source.ts";
import type { Examined, Finding } from "../finding.ts";
import type { Commit, History } from "../history.ts";
import { reproduce } from "../reproduce.ts";
import { CALL_DEADLINE_MS, whatIsReplayed } from "../finding.ts";

/** How the recorded call ends on an earlier source. */
export interface Earlier {
  readonly outcome: "same" | "other" | "succeeded" | "unavailable";
  readonly commit?: Commit;
}

/** So far back is "recent"; `--since` looks at the whole history. */
const RECENT = 20;
const RUNS = 2;
/** A commit that does not build says nothing; then a nearer one is asked. */
const ATTEMPTS = 3;

/** Replays the recorded call on the source as it was some commits ago, with the project's state of today. */
export async function earlierSource(
  { record, paths }: Pick<Examined, "record" | "paths">,
  history: History | undefined,
  from: DependencySource,
): Promise<Finding<Earlier>> {
  const finding = (found: Earlier, showed: string): Finding<Earlier> => ({
    evidence: {
      check: "earlier source",
      ran: whatIsReplayed(record),
      where: whereOf(found),
      showed,
    },
    found,
  });
  if (history === undefined)
    return finding({ outcome: "unavailable" }, "unavailable, because an installed copy has no history");
  try {
    const commits = (await history.commits(RECENT + 1)).slice(1);
    if (commits.length === 0)
      return finding({ outcome: "unavailable" }, "unavailable, because the history has one commit");
    for (const commit of candidates(commits)) {
      const seen = await withBuilt(
        from,
        (folder) => history.materialise(commit.hash, folder),
        async ({ root, build }) =>
          build.ok ? reproduce(root, record, paths, { runs: RUNS, deadlineMs: CALL_DEADLINE_MS }) : undefined,
      );
      if (seen === undefined) continue;
      const outcome = seen.succeeded === RUNS ? "succeeded" : seen.same > 0 ? "same" : "other";
      return finding({ outcome, commit }, SHOWED[outcome]);
    }
    return finding({ outcome: "unavailable" }, "unavailable, because the earlier commits that were tried do not build");
  } catch (error) {
    return finding({ outcome: "unavailable" }, `unavailable, because ${messageOf(error).slice(0, 120)}`);
  }
}

/** The farthest first, then nearer ones. */
function candidates(commits: readonly Commit[]): Commit[] {
  const last = commits.length - 1;
  const places = [...new Set([last, last >> 1, 0])].slice(0, ATTEMPTS);
  return places.flatMap((place) => commits[place] ?? []);
}

function whereOf({ commit }: Earlier): string {
  return commit === undefined ? "the history of the source" : `${commit.hash.slice(0, 10)} of ${commit.day}`;
}

const SHOWED = {
  succeeded: "it succeeds there: something since then broke it",
  same: "the same failure: it is no recent change",
  other: "it fails otherwise there",
} as const;
