import type { PublishedLedger } from "../../publish/published-ledger.ts";
import { judgedFiles } from "../judged-files.ts";
import { failing, holding, type Claim } from "./claims.ts";
import { isGenerated, type Opened } from "./open.ts";
import type { SameTree } from "./rows.ts";
import type { Subject } from "./subject.ts";

/** The proof stands on the files of the base; the branch that the fix goes to still has them. */
export async function baseClaim(opened: Opened, ledger: PublishedLedger): Promise<Claim> {
  const { repo, base, baseTree, targetTree } = opened;
  const published = ledger.base.commit.slice(0, 12);
  if (ledger.base.commit === base && ledger.base.tree !== baseTree) {
    return failing("base", published, `${base.slice(0, 12)} has other files than the ledger says`, "stale_evidence");
  }
  const judged = await judgedFiles(repo, baseTree);
  const same = ledger.base.commit === base && ledger.base.tree === baseTree;
  if (judged !== ledger.base.judged) {
    const what = same ? "its files are not those of the ledger" : "another commit, with other files";
    return failing("base", published, `${base.slice(0, 12)}: ${what}`, "stale_evidence");
  }
  if ((await judgedFiles(repo, targetTree)) !== judged) {
    const here = `${base.slice(0, 12)}, but the branch that it goes to has moved on to other files`;
    return failing("base", published, here, "stale_evidence");
  }
  return holding("base", published, same ? "the same" : `${base.slice(0, 12)}, with the same files`);
}

/** One commit by hand, one by the engine, and neither holds what belongs into the other. */
export async function commitsClaim({ repo, base, head, commits }: Opened, subject: Subject): Promise<Claim> {
  const published = "one of the fix, one of what is generated";
  const no = (here: string): Claim => failing("commits", published, here, "policy_refused");
  if (subject.shown !== undefined && subject.shown !== head) {
    return failing(
      "commits",
      subject.shown.slice(0, 12),
      `the branch is at ${head.slice(0, 12)} now`,
      "stale_evidence",
    );
  }
  if (commits.length === 0 || commits.length > 2) return no(`there are ${commits.length}`);
  for (const [index, { commit, parents }] of commits.entries()) {
    const parent = index === 0 ? base : commits[0]?.commit;
    if (parents.length !== 1 || parents[0] !== parent) return no(`${commit.slice(0, 12)} is a merge`);
    const changes = await repo.changes(await repo.treeOf(parent ?? base), await repo.treeOf(commit));
    const stray = changes.find(({ path }) => isGenerated(path) !== (index === 1));
    if (stray === undefined) continue;
    return no(
      index === 0 ? `that of the fix changes ${stray.path}` : `that of what is generated changes ${stray.path}`,
    );
  }
  return holding("commits", published, `${commits.length} of them, as it should be`);
}

/** The test is, byte for byte, the one that was proven red. */
export async function testClaim({ repo, headTree }: Opened, { test }: PublishedLedger): Promise<Claim> {
  const blob = await repo.blobAt(headTree, test.file);
  if (blob === test.blob) return holding("test", test.blob.slice(0, 12), `${test.file} is the same`);
  const here = `${test.file} ${blob === undefined ? "is not there" : `is ${blob.slice(0, 12)}`}`;
  return failing("test", test.blob.slice(0, 12), here, "test_changed");
}

/** The changed files are those that were judged, no more and no fewer. */
export async function filesClaim(opened: Opened, ledger: PublishedLedger): Promise<Claim> {
  const { repo, baseTree, sourceTree, headTree } = opened;
  const changes = (await repo.changes(baseTree, sourceTree)).filter(({ path }) => path !== ledger.test.file);
  const are = new Map(changes.map(({ path, status, newBlob }) => [path, status === "D" ? null : newBlob]));
  const published = ledger.files.map(({ path }) => path).join(", ");
  const other = ledger.files.find(({ path, blob }) => are.get(path) !== blob)?.path;
  const more = changes.find(({ path }) => !ledger.files.some((file) => file.path === path))?.path;
  const wrong = other ?? more;
  if (wrong !== undefined) {
    return failing("files", published, `${wrong} is not what the ledger speaks of`, "stale_evidence");
  }
  if (isOnItsBase(opened, ledger) && (await repo.blobAt(headTree, ledger.test.file)) === ledger.test.blob) {
    const here = `all files together are ${sourceTree.slice(0, 12)}, not ${ledger.tree.slice(0, 12)}`;
    if (ledger.tree !== sourceTree) return failing("files", published, here, "stale_evidence");
  }
  return holding("files", published, "the same, byte for byte");
}

/** False where a fix of an installed copy was put on a base with the same files of the plugin, and others beside them. */
function isOnItsBase({ baseTree }: Opened, { base }: PublishedLedger): boolean {
  return base.tree === baseTree;
}

/**
 * The names of files in the ledger's rows are those that steps had here. Where the ledger speaks of other files as a
 * whole, which another claim says, each name there stands for one here all the same.
 */
export function sameTreeAs(opened: Opened, ledger: PublishedLedger): SameTree {
  if (isOnItsBase(opened, ledger) && ledger.tree === opened.sourceTree) return (said, seen) => said === seen;
  const pairs: [string, string][] = [
    [ledger.base.tree, opened.baseTree],
    [ledger.tree, opened.sourceTree],
  ];
  return (said, seen) => {
    const known = pairs.filter((pair) => pair[0] === said || pair[1] === seen);
    if (known.length === 0) pairs.push([said, seen]);
    return known.every((pair) => pair[0] === said && pair[1] === seen);
  };
}
