import type { FixState } from "../fix/ledger.ts";
import type { Prepared } from "../fix/steps/publish.ts";
import type { Publication } from "../publish/publish-fix.ts";
import { ledgerTable } from "./fix-report.ts";

/** Exactly what would be sent and where, for the person who has to agree. */
export function payloadText({ plan, patches }: Prepared): string {
  const { destination } = plan;
  const files = patches.map(({ name, content }) => `${name} (${content.split("\n").length} lines)`);
  return [
    `A draft pull request to ${destination.owner}/${destination.repo} at ${destination.apiUrl}, branch ${plan.branch} into ${plan.base.branch},`,
    `pushed to ${destination.gitUrl} or, without access, to a fork of yours.`,
    "An issue in this project's tracker will say where it went.",
    `Labels: ${plan.labels.join(", ")}${plan.assignee === undefined ? "" : `; assignee: ${plan.assignee}`}`,
    `Commits: ${files.join(", ")}; sha256 of the series ${plan.patchSha256}`,
    "",
    `Title: ${plan.title}`,
    "",
    plan.body,
    "",
    "The generated files are rebuilt by the engine from this source, in a commit of their own.",
    ...patches.slice(0, 1).map(({ content }) => `\n${content}`),
  ].join("\n");
}

/** The last report of a fix: what was proven, and where it went. */
export function publicationText(fix: FixState, publication: Publication): string {
  return [
    ...whereTo(publication),
    ledgerTable(fix),
    `Workspace: ${fix.workspace}`,
    publication.trackerId === undefined ? "" : `Tracker: ${publication.trackerId}`,
    ...publication.warnings.map((warning) => `Note: ${warning}`),
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function whereTo(publication: Publication): string[] {
  if (publication.kind === "outbox") {
    const { folder, reason, error } = publication;
    return [`Not sent, kept in ${folder}`, `Why: ${reason}${error?.hint === undefined ? "" : ` ${error.hint}`}`];
  }
  if (publication.kind === "settled") {
    return [`PR #${publication.number} was ${publication.status} before; nothing was sent: ${publication.url}`];
  }
  const { sent, number, url } = publication;
  const dropped = [...sent.droppedLabels, ...(sent.droppedAssignee === undefined ? [] : [sent.droppedAssignee])];
  return [
    `${sent.kind === "opened" ? "Opened" : "Found"} draft PR #${number}: ${url}${sent.viaFork ? " (from your fork)" : ""}`,
    ...(dropped.length > 0 ? [`GitHub did not set: ${dropped.join(", ")}`] : []),
  ];
}
