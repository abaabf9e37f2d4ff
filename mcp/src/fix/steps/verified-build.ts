import { createHash } from "node:crypto";
import { join } from "node:path";
import { listDir } from "../../platform/files.ts";
import { readBytes } from "../../platform/read-bytes.ts";
import { sha256, type MadeFor } from "../../patch/activation.ts";
import type { EngineRepo } from "../../sandbox/engine-repo.ts";
import { withRunRoot } from "../../sandbox/run-root.ts";
import { VERSION } from "../../shared/version.ts";
import type { FixContext } from "../context.ts";
import { requireVerified } from "../evidence.ts";
import type { FixState, Verified } from "../ledger.ts";
import { sortAllowed } from "../policy.ts";
import { refused } from "../verdict.ts";
import { unchangedWorkspace } from "./current.ts";

/** The server as the engine itself built it from the verified tree. */
export interface VerifiedBuild {
  readonly fix: Verified;
  /** The files of `mcp/dist` by name. */
  readonly dist: Readonly<Record<string, Uint8Array>>;
  readonly madeFor: MadeFor;
  /** What the fix changes in the source, as a unified diff. */
  readonly sourceDiff: string;
}

const DIST = "mcp/dist";
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * The build of a fix, for it to be run. It is what `fix verify` built twice with the same bytes, and no file of the
 * workspace or the project takes part.
 *
 * @throws WranglerError E_GATE_REFUSED `out_of_order` before `fix verify`, `stale_evidence` when the workspace or the
 * installed build has changed since, `needs_manual_review` when the change touches the trust core.
 */
export async function verifiedBuild(context: FixContext, fix: FixState): Promise<VerifiedBuild> {
  const verified = requireVerified(fix);
  const { tree, generatedTree } = verified.verified;
  const { repo, changes } = await unchangedWorkspace(context, fix, tree, "fix verify");
  const { source } = sortAllowed(changes, await repo.diff(fix.baseTree, tree));
  const paths = source.map(({ path }) => path);
  return {
    fix: verified,
    madeFor: await installedBuild(context, repo, fix),
    dist: await distOf(context, repo, generatedTree),
    sourceDiff: await repo.diff(fix.baseTree, tree, paths),
  };
}

/** The installed server, which must be what the base has: a fix is proven against that and nothing else. */
async function installedBuild(context: FixContext, repo: EngineRepo, fix: FixState): Promise<MadeFor> {
  const path = `${DIST}/child.js`;
  const installed = readBytes(join(context.pluginRoot, path), MAX_BYTES)?.bytes;
  if (installed !== undefined && gitBlob(installed) === (await repo.blobAt(fix.baseTree, path))) {
    return { version: VERSION, child: sha256(installed) };
  }
  const reason = "the installed server is another build than the one that the fix started from";
  const mend = `It may be healed there already: call the tool again, and run "wrangler-mcp fix start ${fix.recordId}" if it still fails.`;
  throw refused("stale_evidence", reason, mend);
}

/** git-hash-object(1): the name of a file's content. */
function gitBlob(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

async function distOf(context: FixContext, repo: EngineRepo, tree: string): Promise<VerifiedBuild["dist"]> {
  return withRunRoot(context.stateDir, async ({ source }) => {
    await repo.materialise(await repo.resolve(`${tree}:${DIST}`), source);
    const files: Record<string, Uint8Array> = {};
    for (const { name } of await listDir(source)) {
      const file = readBytes(join(source, name), MAX_BYTES);
      if (file !== undefined) files[name] = file.bytes;
    }
    return files;
  });
}
