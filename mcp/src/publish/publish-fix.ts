import { relative } from "node:path";
import type { ProjectPaths } from "../settings/paths.ts";
import { isoTime, type Clock } from "../shared/clock.ts";
import { messageOf, WranglerError } from "../shared/errors.ts";
import type { Tracker } from "../tracker/tracker.ts";
import { cleanLine, cut } from "./clean-text.ts";
import { removeFromOutbox, writeOutbox, type Parcel } from "./outbox.ts";
import { loadPendingFixes, savePendingFix, type FixStatus } from "./pending-fixes.ts";
import { keepPlainIssue } from "./plain-issue.ts";
import { applyPublication, type SendDeps, type Sent } from "./send.ts";
import { draftOf, trackFix } from "./tracker-issue.ts";

export interface PublishRequest extends Omit<Parcel, "reason"> {
  /** The full name of the last commit of the patch series. */
  readonly commit: string;
  /** The fix workspace, absolute. */
  readonly workspace: string;
}

export interface PublishDeps {
  readonly paths: ProjectPaths;
  readonly tracker: Tracker;
  readonly clock: Clock;
  /** How to reach GitHub, or why that is not even tried, e.g. `there is no GitHub token`. */
  readonly sender: SendDeps | { readonly unavailable: string };
}

/** What became of a publication, for the command to print. */
export type Publication = Outcome & {
  /** The tracker issue; undefined when it could not be written, which `warnings` says. */
  readonly trackerId: string | undefined;
  readonly warnings: readonly string[];
};

type Pull = { readonly number: number; readonly url: string };
type Outcome =
  | ({ readonly kind: "sent"; readonly sent: Extract<Sent, { kind: "opened" | "found" }> } & Pull)
  /** Closed or merged by the maintainers before: nothing was sent. */
  | ({ readonly kind: "settled"; readonly status: "rejected" | "merged" } & Pull)
  /** `error` is what stopped the sending; undefined when sending was not possible to begin with. */
  | {
      readonly kind: "outbox";
      readonly folder: string;
      readonly reason: string;
      readonly error: WranglerError | undefined;
    };

const UNFINISHED = "the command that sends it did not end";

/**
 * Publishes a consented plan: writes it to the outbox, sends it, and keeps the lists. The outbox comes first, so that
 * whatever happens then, nothing is lost; what was sent leaves it. Run again after any ending it goes on.
 *
 * @throws WranglerError only before anything was sent, when the outbox or the list cannot be written.
 */
export async function publishFix(request: PublishRequest, deps: PublishDeps): Promise<Publication> {
  const folder = await writeOutbox(deps.paths, { ...request, reason: UNFINISHED });
  const { fixes } = await loadPendingFixes(deps.paths);
  const known = fixes.find(({ fixId }) => fixId === request.plan.fixId);
  const firstProblems =
    (known?.prNumber ?? null) === null ? await note(request, deps.paths, "not_sent", undefined) : [];
  const outcome = await attempt(request, deps, folder);
  const warnings = [...firstProblems, ...(outcome.kind === "sent" ? outcome.sent.warnings : [])];
  const keep = async (what: string, work: () => Promise<void>): Promise<void> => {
    await work().catch((error: unknown) => void warnings.push(`${what} was not written: ${messageOf(error)}`));
  };
  let trackerId: string | undefined;
  await keep("the list of pending fixes", async () => {
    if (outcome.kind === "outbox") return;
    warnings.push(...(await note(request, deps.paths, statusOf(outcome), outcome)));
  });
  await keep("the tracker issue", async () => {
    trackerId = await track(request, deps, outcome.kind === "outbox" ? undefined : outcome, warnings);
  });
  await keep("the outbox", async () => {
    if (outcome.kind !== "outbox") return removeFromOutbox(deps.paths, request.plan.fixId);
    await writeOutbox(deps.paths, { ...request, reason: outcome.reason });
  });
  return { ...outcome, trackerId, warnings };
}

async function attempt({ plan, commit }: PublishRequest, { sender }: PublishDeps, folder: string): Promise<Outcome> {
  if ("unavailable" in sender) return { kind: "outbox", folder, reason: sender.unavailable, error: undefined };
  try {
    const sent = await applyPublication(plan, commit, sender);
    if (sent.kind === "no_drafts") {
      const { owner, repo } = plan.destination;
      const reason = `${owner}/${repo} takes no draft pull requests, and a ready one is never opened; the branch is at ${sent.branchAt}`;
      return { kind: "outbox", folder, reason, error: undefined };
    }
    const { number, url } = sent.pull;
    if (sent.kind === "rejected" || sent.kind === "merged") return { kind: "settled", status: sent.kind, number, url };
    return { kind: "sent", sent, number, url };
  } catch (error) {
    if (!(error instanceof WranglerError)) throw error;
    return { kind: "outbox", folder, reason: error.message, error };
  }
}

function statusOf(outcome: Exclude<Outcome, { kind: "outbox" }>): FixStatus {
  return outcome.kind === "settled" ? outcome.status : "pending_review";
}

async function note(request: PublishRequest, paths: ProjectPaths, status: FixStatus, pull: Pull | undefined) {
  const { plan, input } = request;
  const { problems } = await savePendingFix(paths, {
    fixId: plan.fixId,
    prNumber: pull?.number ?? null,
    url: pull?.url ?? null,
    tool: input.tool,
    error: cut(cleanLine(input.errorMessageRedacted), 300),
    timestamp: isoTime(input.errorTimestamp),
    status,
    localFixPath: below(paths, request.workspace),
    branch: plan.branch,
    fingerprint: plan.fingerprint,
  });
  return problems;
}

/** A tracker that fails may be the very thing that was healed: then the issue is written without it. */
async function track(
  { input, plan, workspace }: PublishRequest,
  deps: PublishDeps,
  pull: Pull | undefined,
  warnings: string[],
): Promise<string> {
  const { tool, errorTimestamp, explain } = input;
  const fix = {
    fixId: plan.fixId,
    tool,
    summary: explain.summary,
    fingerprint: plan.fingerprint,
    errorTimestamp,
    localFixPath: below(deps.paths, workspace),
    pull,
  };
  try {
    return (await trackFix(deps.tracker, fix)).id;
  } catch (error) {
    const at = isoTime(deps.clock.now());
    const id = await keepPlainIssue(deps.paths, draftOf(fix), at).catch(() => undefined);
    if (id === undefined) throw error;
    warnings.push(`the tracker failed (${messageOf(error)}), so ${id} was written without it`);
    return id;
  }
}

function below({ projectDir }: ProjectPaths, path: string): string {
  return relative(projectDir, path).split("\\").join("/");
}
