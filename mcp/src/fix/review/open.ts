import { git } from "../../platform/git.ts";
import { GENERATED } from "../../sandbox/build.ts";
import { initEngineRepo, type EngineRepo } from "../../sandbox/engine-repo.ts";
import { WranglerError } from "../../shared/errors.ts";
import type { Subject } from "./subject.ts";

export interface ReviewedCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** A fix as a fresh clone has it. */
export interface Opened {
  readonly repo: EngineRepo;
  /** The last commit, and its files. */
  readonly head: string;
  readonly headTree: string;
  /** Where the fix left the branch that it goes to. */
  readonly base: string;
  readonly baseTree: string;
  /** Where that branch is now. */
  readonly targetTree: string;
  /** From the base to the head, oldest first. */
  readonly commits: readonly ReviewedCommit[];
  /** The base with all that was changed by hand: what the engine builds from. */
  readonly sourceTree: string;
}

const MOST_COMMITS = 20;

/**
 * Fetches both branches into a repository of the engine's own.
 *
 * @throws WranglerError E_GIT when one is not there, E_SOURCE when they have no history in common
 */
export async function openSubject(gitDir: string, { from, head, target }: Subject): Promise<Opened> {
  const repo = await initEngineRepo(gitDir);
  const fetched = [`+${target}:refs/heads/target`, `+${head}:refs/heads/head`];
  await git(gitDir, ["fetch", "-q", "--no-tags", "--", from, ...fetched], { gitDir, timeoutMs: 300_000 });
  const headCommit = await repo.resolve("refs/heads/head^{commit}");
  const [headTree, targetTree] = [await repo.treeOf(headCommit), await repo.treeOf("refs/heads/target")];
  const base = await mergeBase(gitDir, headCommit);
  const baseTree = await repo.treeOf(base);
  const byHand = (await repo.changes(baseTree, headTree)).filter(({ path }) => !isGenerated(path));
  const paths = byHand.map(({ path }) => path);
  return {
    repo,
    head: headCommit,
    headTree,
    base,
    baseTree,
    targetTree,
    commits: await commitsOf(gitDir, base, headCommit),
    sourceTree: await repo.graft(baseTree, headTree, paths),
  };
}

export function isGenerated(path: string): boolean {
  return GENERATED.some((folder) => path.startsWith(folder));
}

async function mergeBase(gitDir: string, head: string): Promise<string> {
  try {
    return (await git(gitDir, ["merge-base", "refs/heads/target", head], { gitDir })).trim();
  } catch (error) {
    throw new WranglerError("E_SOURCE", "the fix has no commit in common with the branch that it goes to", {
      cause: error,
      hint: "A shallow clone lacks it: give the repository's address, or fetch its whole history.",
    });
  }
}

async function commitsOf(gitDir: string, base: string, head: string): Promise<ReviewedCommit[]> {
  const list = await git(gitDir, ["rev-list", "--reverse", `--max-count=${MOST_COMMITS}`, `${base}..${head}`], {
    gitDir,
  });
  const commits: ReviewedCommit[] = [];
  for (const commit of list.split("\n").filter(Boolean)) {
    const text = await git(gitDir, ["show", "-s", "--format=%P%n%B", commit], { gitDir });
    const [parents = "", ...message] = text.split("\n");
    commits.push({ commit, parents: parents.split(" ").filter(Boolean), message: message.join("\n") });
  }
  return commits;
}
