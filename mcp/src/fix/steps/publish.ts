import type { LoggedRecord } from "../../capture/log.ts";
import type { ErrorRecord } from "../../capture/record.ts";
import { DiagnosisSchema } from "../../diagnose/types.ts";
import { VERSION } from "../../shared/version.ts";
import { isoTime } from "../../shared/clock.ts";
import type { UserSettings } from "../../settings/user-settings.ts";
import { commitMessage, generatedCommitMessage } from "../../publish/commit-message.ts";
import { planPublication } from "../../publish/plan.ts";
import type { Redaction } from "../../publish/secrets-gate.ts";
import type { ChangedFile, Patch, Proof, PublicationInput, PublicationPlan } from "../../publish/types.ts";
import type { EngineRepo } from "../../sandbox/engine-repo.ts";
import type { FixContext } from "../context.ts";
import { requireExplained } from "../evidence.ts";
import { GENERATED } from "../../sandbox/build.ts";
import { judgedFiles } from "../judged-files.ts";
import type { Explained, FixState, Verified } from "../ledger.ts";
import { isTestPath } from "../policy.ts";
import { recordOf, unchangedWorkspace } from "./current.ts";

/** All that would be published, before anybody consented. */
export interface Prepared {
  readonly fix: Explained;
  readonly plan: PublicationPlan;
  readonly input: PublicationInput;
  readonly patches: readonly Patch[];
  /** The last of the commits to push. */
  readonly tip: string;
}

export interface PrepareOptions {
  settings: UserSettings;
  /** The project's log, for how often users met the failure. */
  records: readonly LoggedRecord[];
  redaction: Redaction;
}

/**
 * Makes the two commits, fix and generated files, and the text round them, from the ledger alone. Nothing leaves the
 * machine. The same ledger gives the same commits and the same hash.
 *
 * @throws WranglerError E_GATE_REFUSED `out_of_order`, `stale_evidence`, `secret_found`.
 */
export async function preparePublication(
  context: FixContext,
  fix: FixState,
  options: PrepareOptions,
): Promise<Prepared> {
  const explained = requireExplained(fix);
  const { repo } = await unchangedWorkspace(context, fix, explained.verified.tree, "fix verify");
  const input = await inputOf(repo, explained, options);
  const date = isoTime(explained.verified.at);
  const { tree, generatedTree } = explained.verified;
  const first = await repo.commit(tree, fix.base, commitMessage(input), date);
  const tip =
    generatedTree === tree ? first : await repo.commit(generatedTree, first, generatedCommitMessage(input), date);
  await repo.setBranch(fix.branch, tip);
  const patches = (await repo.patches(fix.base, tip)).map(({ name, text }, index) => {
    return { name, content: text, ...(index > 0 ? { generated: true } : {}) };
  });
  const { settings, redaction } = options;
  const [owner = "", name = ""] = settings.upstream.split("/");
  const gitUrl = `${settings.gitUrl.replace(/\/+$/, "")}/${settings.upstream}.git`;
  const destination = { apiUrl: settings.apiUrl, gitUrl, owner, repo: name, viaFork: "unknown" } as const;
  const assignee = settings.assignee === "" ? {} : { assignee: settings.assignee };
  return {
    fix: explained,
    input,
    patches,
    tip,
    plan: planPublication(input, { destination, patches, redact: redaction.gate, ...assignee }),
  };
}

async function inputOf(repo: EngineRepo, fix: Explained, options: PrepareOptions): Promise<PublicationInput> {
  const record = recordOf(fix);
  const { class: kind, confidence, terms } = DiagnosisSchema.parse(fix.diagnosis);
  const { scrub } = options.redaction;
  return {
    fixId: fix.fixId,
    tool: fix.tool,
    recordId: fix.recordId,
    fingerprint: fix.fingerprint,
    errorName: scrub(record.name),
    errorMessageRedacted: scrub(record.error),
    errorTimestamp: record.timestamp,
    userImpactFromLog: impactOf(options.records, record, fix.verified.at),
    classification: { class: kind, confidence, terms },
    explain: scrubbed(fix.explained, scrub),
    evidence: fix.entries.map((entry) => ({ ...entry, message: scrub(entry.message) })),
    proof: await proofOf(repo, fix),
    coveragePercent: fix.verified.coveragePercent,
    suite: fix.verified.suite,
    changedFiles: await changedFiles(repo, fix),
    base: { commit: fix.base, version: VERSION, branch: options.settings.baseBranch },
    branchName: fix.branch,
    pluginVersion: VERSION,
  };
}

/** The model may have quoted what it read: the person sees what is left of it before anything is sent. */
function scrubbed(explained: Explained["explained"], scrub: (text: string) => string): Explained["explained"] {
  const { summary, rootCause, fix, userImpact } = explained;
  return {
    ...explained,
    summary: scrub(summary),
    rootCause: scrub(rootCause),
    fix: scrub(fix),
    userImpact: scrub(userImpact),
  };
}

/** Up to the verification, so that one more failure does not change what a person agreed to. */
function impactOf(records: readonly LoggedRecord[], own: ErrorRecord, until: number) {
  const same = records.filter(({ fingerprint, timestamp }) => fingerprint === own.fingerprint && timestamp <= until);
  const times = same.length > 0 ? same.map(({ timestamp }) => timestamp) : [own.timestamp];
  return { count: times.length, firstSeen: Math.min(...times), lastSeen: Math.max(...times) };
}

async function changedFiles(repo: EngineRepo, fix: Explained): Promise<ChangedFile[]> {
  const changes = await repo.changes(fix.baseTree, fix.verified.generatedTree);
  return changes.map(({ path, additions, deletions }) => ({ path, additions, deletions, kind: kindOf(path) }));
}

/** The files that a proof speaks of. */
export async function proofOf(repo: EngineRepo, fix: Verified): Promise<Proof> {
  const { testFile, testBlob } = fix.red;
  const { tree, generatedTree } = fix.verified;
  const changes = (await repo.changes(fix.baseTree, tree)).filter(({ path }) => path !== testFile);
  return {
    baseTree: fix.baseTree,
    judged: await judgedFiles(repo, fix.baseTree),
    tree,
    generatedTree,
    test: { file: testFile, blob: testBlob },
    files: changes.map(({ path, status, newBlob }) => ({ path, blob: status === "D" ? null : newBlob })),
  };
}

/** What a changed file is, by its path. */
export function kindOf(path: string): ChangedFile["kind"] {
  if (GENERATED.some((folder) => path.startsWith(folder))) return "generated";
  return isTestPath(path) ? "test" : "source";
}
