import { WranglerError } from "../shared/errors.ts";
import { isFixBranch } from "./branch.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { commitMessage, generatedCommitMessage } from "./commit-message.ts";
import { prBody } from "./pr-body/index.ts";
import { addedLines, assertNoSecretCode, assertNoSecrets, type Redact } from "./secrets-gate.ts";
import { prTitle } from "./title.ts";
import type { ChangedFile, Destination, Patch, PublicationInput, PublicationPlan } from "./types.ts";

const TOOL_LABEL = /^[a-z][a-z0-9_-]{0,49}$/;

export interface PlanOptions {
  readonly destination: Destination;
  /** The commits that will be pushed, fix first, generated files second. */
  readonly patches: readonly Patch[];
  readonly redact: Redact;
  /** A login; set by the user's own settings. */
  readonly assignee?: string;
}

/**
 * What would be published, as data; pure. Its `hash` is what a person consents to: it changes when any text, the
 * code, or the destination changes.
 *
 * @throws WranglerError E_GATE_REFUSED, verdict `secret_found`, when a text or an added line holds a secret.
 * @throws WranglerError E_INTERNAL when the branch is not one of ours.
 */
export function planPublication(input: PublicationInput, options: PlanOptions): PublicationPlan {
  if (!isFixBranch(input.branchName)) {
    throw new WranglerError("E_INTERNAL", `${JSON.stringify(input.branchName)} is no name for the branch of a fix`);
  }
  const plan = {
    fixId: input.fixId,
    tool: input.tool,
    fingerprint: input.fingerprint,
    title: prTitle(input.tool, input.explain.summary),
    body: prBody(input),
    commitMessage: commitMessage(input),
    generatedCommitMessage: generatedCommitMessage(input),
    branch: input.branchName,
    base: { branch: input.base.branch, commit: input.base.commit },
    destination: options.destination,
    labels: ["auto-fix", "mcp", ...(TOOL_LABEL.test(input.tool) ? [input.tool] : [])],
    ...(options.assignee === undefined ? {} : { assignee: options.assignee }),
    draft: true,
    patchSha256: sha256(canonicalJson(options.patches)),
  } as const satisfies Omit<PublicationPlan, "hash">;
  assertNoSecrets(textsOf(plan), options.redact);
  assertNoSecretCode(codeOf(options.patches, input.changedFiles), options.redact);
  return { ...plan, hash: planHash(plan) };
}

/** The hash that consent is bound to, over every field but itself. */
export function planHash(plan: Omit<PublicationPlan, "hash">): string {
  return sha256(canonicalJson({ ...plan, hash: undefined }));
}

function textsOf(plan: Omit<PublicationPlan, "hash">): Record<string, string> {
  return {
    "branch name": plan.branch,
    title: plan.title,
    body: plan.body,
    "commit message": plan.commitMessage,
    "second commit message": plan.generatedCommitMessage,
  };
}

/** Generated files are left out: they are built from the source that is scanned, and too large to scan. */
function codeOf(patches: readonly Patch[], files: readonly ChangedFile[]): Record<string, string> {
  const generated = new Set(files.filter(({ kind }) => kind === "generated").map(({ path }) => path));
  const added = patches.map(({ name, content }) => [
    `patch ${name}`,
    addedLines(content, (path) => generated.has(path)),
  ]);
  return Object.fromEntries(added);
}
