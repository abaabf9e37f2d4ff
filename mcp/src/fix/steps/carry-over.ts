import type { EngineRepo } from "../../sandbox/engine-repo.ts";
import { git } from "../../platform/git.ts";
import { messageOf } from "../../shared/errors.ts";
import { VERSION } from "../../shared/version.ts";
import type { FixContext } from "../context.ts";
import { judgedFiles } from "../judged-files.ts";
import type { Prepared } from "./publish.ts";

export type CarriedOver =
  | { readonly kind: "ready"; readonly commit: string }
  /** Upstream cannot take the commits as they were proven. */
  | { readonly kind: "impossible"; readonly reason: string };

/**
 * The commits on a parent that upstream has. A fix of an installed copy stands on a baseline commit that only this
 * machine knows; it moves to upstream's release tag or branch when that has the same files, byte for byte.
 *
 * The same input gives the same commit, so that pushing twice pushes nothing new.
 */
export async function carryOver(context: FixContext, prepared: Prepared): Promise<CarriedOver> {
  const { fix, plan, tip } = prepared;
  const repo = context.store.repoOf(fix.fixId);
  const heads: string[] = [];
  const tags = [`wrangler--v${VERSION}`, `v${VERSION}`].map((tag) => `refs/tags/${tag}`);
  for (const ref of [`refs/heads/${plan.base.branch}`, ...tags]) {
    const head = await fetchRef(repo, plan.destination.gitUrl, ref, context.progress);
    if (head !== undefined) heads.push(head);
  }
  if (heads.length === 0) return { kind: "ready", commit: tip };
  for (const head of heads) if (await isAncestor(repo, fix.base, head)) return { kind: "ready", commit: tip };
  for (const head of heads) {
    if (await sameFiles(repo, head, fix.baseTree))
      return { kind: "ready", commit: await replant(repo, prepared, head) };
  }
  const reason = "upstream has other files than the installed version: neither its branch nor its release tag match";
  return { kind: "impossible", reason };
}

async function fetchRef(
  repo: EngineRepo,
  url: string,
  ref: string,
  progress: (message: string) => void,
): Promise<string | undefined> {
  const local = `refs/upstream/${ref.split("/").slice(1).join("-")}`;
  try {
    await git(repo.gitDir, ["fetch", "-q", "--no-tags", "--force", "--", url, `${ref}:${local}`], {
      gitDir: repo.gitDir,
      timeoutMs: 60_000,
    });
    return await repo.resolve(`${local}^{commit}`);
  } catch (error) {
    // A branch has to be there, and why it was not had is worth knowing; a release need not be out yet.
    const [, kind, name] = ref.split("/");
    const why = messageOf(error).split("\n")[0]?.slice(0, 120);
    progress(
      kind === "tags"
        ? `Upstream offers no release ${name}; going on.`
        : `Going on without upstream's ${name} (${why}).`,
    );
    return undefined;
  }
}

async function isAncestor(repo: EngineRepo, base: string, head: string): Promise<boolean> {
  const merged = await git(repo.gitDir, ["rev-list", "--max-count=1", base, `^${head}`], { gitDir: repo.gitDir });
  return merged.trim() === "";
}

async function sameFiles(repo: EngineRepo, head: string, baseTree: string): Promise<boolean> {
  return (await judgedFiles(repo, baseTree)) === (await judgedFiles(repo, await repo.treeOf(head)));
}

async function replant(repo: EngineRepo, { fix, plan }: Prepared, head: string): Promise<string> {
  const { tree, generatedTree, at } = fix.verified;
  const date = new Date(at).toISOString();
  const paths = async (from: string, to: string): Promise<string[]> =>
    (await repo.changes(from, to)).map(({ path }) => path);
  const planted = await repo.graft(await repo.treeOf(head), tree, await paths(fix.baseTree, tree));
  const first = await repo.commit(planted, head, plan.commitMessage, date);
  if (generatedTree === tree) return first;
  const generated = await repo.graft(planted, generatedTree, await paths(tree, generatedTree));
  return repo.commit(generated, first, plan.generatedCommitMessage, date);
}
