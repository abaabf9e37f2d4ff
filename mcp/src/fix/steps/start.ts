import { join } from "node:path";
import type { ErrorRecord } from "../../capture/record.ts";
import type { Diagnosis } from "../../diagnose/types.ts";
import { wantedFingerprint } from "../../diagnose/judge.ts";
import { confine, listDir } from "../../platform/files.ts";
import { isReadable } from "../../platform/trees.ts";
import { branchName } from "../../publish/branch.ts";
import { openSource } from "../../sandbox/open-source.ts";
import { makeWorkspace, workspaceExists } from "../../sandbox/workspace.ts";
import type { FixContext } from "../context.ts";
import type { FixState } from "../ledger.ts";
import { refused } from "../verdict.ts";

export interface StartRequest {
  record: ErrorRecord;
  diagnosis: Diagnosis;
  upstreamGitUrl: string | undefined;
}

/**
 * Opens the workspace of a fix, on a branch of its own, at a pinned base commit. One failure has one fix: a second
 * start gives the first one's workspace, completed where it was interrupted or is missing.
 */
export async function startFix(context: FixContext, request: StartRequest): Promise<FixState> {
  assertHealable(request.diagnosis);
  return context.store.starting(async () => {
    const wanted = wantedFingerprint(request.record);
    const existing = (await context.store.all()).find(
      (fix) => fix.fingerprint === wanted && fix.status !== "abandoned",
    );
    const fix = existing ?? (await openFix(context, request, wanted));
    return completeWorkspace(context, fix);
  });
}

function assertHealable(diagnosis: Diagnosis): void {
  if (diagnosis.healable) return;
  const verdict = diagnosis.verdict ?? "needs_manual_review";
  throw refused(verdict, `the diagnosis is ${diagnosis.class} (${diagnosis.confidence})`, diagnosis.next);
}

async function openFix(context: FixContext, request: StartRequest, fingerprint: string): Promise<FixState> {
  const { record, diagnosis } = request;
  const fixId = await freeId(context);
  const gitDir = join(context.store.folderOf(fixId), "repo.git");
  const { repo, origin, base } = await openSource({ ...context, gitDir, upstreamGitUrl: request.upstreamGitUrl });
  const fix: FixState = {
    version: 1,
    fixId,
    project: context.paths.projectDir,
    workspace: join(context.paths.fixes, fixId),
    recordId: record.id,
    record: { ...record },
    fingerprint,
    tool: record.tool,
    diagnosis: { ...diagnosis },
    origin,
    branch: branchName(record.tool, record.name, fingerprint),
    base,
    baseTree: await repo.treeOf(base),
    createdAt: context.clock.now(),
    status: "opening",
    entries: [],
  };
  await context.store.save(fix);
  return fix;
}

/** `fix-<seconds since the epoch>`, the next free one. */
async function freeId(context: FixContext): Promise<string> {
  await context.store.removeUnfinished();
  const taken = new Set((await listDir(context.paths.fixes)).map(({ name }) => name));
  for (let seconds = Math.floor(context.clock.now() / 1000); ; seconds++) {
    const fixId = `fix-${seconds}`;
    if (taken.has(fixId) || (await isReadable(context.store.folderOf(fixId)))) continue;
    return fixId;
  }
}

/** A whole workspace is given at once; one that has to be made waits for no step that works on the fix. */
async function completeWorkspace(context: FixContext, fix: FixState): Promise<FixState> {
  await confine(context.paths.root, fix.workspace);
  if (fix.status === "open" && (await workspaceExists(fix.workspace))) return fix;
  return context.store.exclusively(fix.fixId, async () => makeIt(context, await context.store.load(fix.fixId)));
}

async function makeIt(context: FixContext, fix: FixState): Promise<FixState> {
  // It may be there, made by a start that was killed before it could say so.
  if (!(await workspaceExists(fix.workspace))) {
    context.progress(`Making the workspace ${fix.workspace} …`);
    const { workspace: folder, base, branch } = fix;
    await makeWorkspace({
      wranglerRoot: context.paths.root,
      folder,
      repo: context.store.repoOf(fix.fixId),
      base,
      branch,
    });
  }
  const open: FixState = { ...fix, status: "open" };
  await context.store.save(open);
  return open;
}
