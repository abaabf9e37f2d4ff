import { git } from "../../platform/git.ts";
import { ledgerOf } from "../../publish/published-ledger.ts";
import type { EngineRepo } from "../../sandbox/engine-repo.ts";
import { VERSION } from "../../shared/version.ts";
import type { FixContext } from "../context.ts";
import { requireVerified } from "../evidence.ts";
import type { FixState, Verified } from "../ledger.ts";
import { recordOf, unchangedWorkspace } from "../steps/current.ts";
import { proofOf } from "../steps/publish.ts";
import type { Subject } from "./subject.ts";

/**
 * A fix of this user's own, held to its keyed ledger, before or after it was published.
 *
 * @throws WranglerError E_GATE_REFUSED `out_of_order` before `fix verify`, `stale_evidence` when the workspace changed
 */
export async function ownSubject(context: FixContext, fix: FixState): Promise<Subject> {
  const verified = requireVerified(fix);
  const { repo } = await unchangedWorkspace(context, fix, verified.verified.tree, "fix verify");
  await setRefs(repo, verified);
  const ledger = ledgerOf({
    fixId: fix.fixId,
    tool: fix.tool,
    fingerprint: fix.fingerprint,
    branchName: fix.branch,
    pluginVersion: VERSION,
    base: { commit: fix.base },
    proof: await proofOf(repo, verified),
    suite: verified.verified.suite,
    coveragePercent: verified.verified.coveragePercent,
    evidence: fix.entries,
  });
  return {
    about: `the workspace of ${fix.fixId}`,
    from: repo.gitDir,
    head: HEAD,
    target: TARGET,
    branch: fix.branch,
    own: { ledger, record: recordOf(fix), tracker: context.paths },
  };
}

const HEAD = "refs/wrangler/head";
const TARGET = "refs/wrangler/target";

/** The commits that would be published, but for their messages. */
async function setRefs(repo: EngineRepo, { base, verified }: Verified): Promise<void> {
  const date = new Date(verified.at).toISOString();
  const first = await repo.commit(verified.tree, base, "the fix", date);
  const { tree, generatedTree } = verified;
  const tip = generatedTree === tree ? first : await repo.commit(generatedTree, first, "what is generated", date);
  for (const [ref, commit] of [
    [HEAD, tip],
    [TARGET, base],
  ] as const) {
    await git(repo.gitDir, ["update-ref", ref, commit], { gitDir: repo.gitDir });
  }
}
