import { isoTime } from "../shared/clock.ts";
import type { Item } from "../tracker/item.ts";
import type { Tracker } from "../tracker/tracker.ts";
import { codeSpan, neutraliseInline } from "./neutralise.ts";
import { plainWords } from "./plain-words.ts";

export interface TrackedFix {
  readonly fixId: string;
  readonly tool: string;
  readonly summary: string;
  readonly fingerprint: string;
  /** Of the failure; milliseconds since the epoch. */
  readonly errorTimestamp: number;
  /** Below the project. */
  readonly localFixPath: string;
  /** Set once there is a pull request. */
  readonly pull: { readonly number: number; readonly url: string } | undefined;
}

const OWN_TITLE = /^(?:Send the MCP fix for .*|Review auto-generated MCP fix PR #\d+)$/;

/**
 * Keeps one tracker issue for a fix: "Send the MCP fix for …" until there is a pull request, then "Review
 * auto-generated MCP fix PR #…". It is found again by its `wranglerContext.fixId`, archived or not. A title that a
 * person changed stays, and so does all text: news is added below.
 */
export async function trackFix(tracker: Tracker, fix: TrackedFix): Promise<Item> {
  const existing = await findIssue(tracker, fix.fixId);
  if (existing === undefined) return tracker.create(draftOf(fix));
  const { item } = await tracker.update(existing.id, (now) => {
    const told = now.wranglerContext?.["prNumber"] === (fix.pull?.number ?? null);
    return {
      ...(OWN_TITLE.test(now.title) && fix.pull !== undefined ? { title: titleOf(fix) } : {}),
      ...(fix.pull === undefined || told ? {} : { note: pullLine(fix.pull), context: { set: contextOf(fix) } }),
    };
  });
  return item;
}

async function findIssue(tracker: Tracker, fixId: string): Promise<Item | undefined> {
  const { items } = await tracker.all();
  return items.find(({ type, wranglerContext }) => type === "issue" && wranglerContext?.["fixId"] === fixId);
}

/** What a new issue of the fix says. */
export function draftOf(fix: TrackedFix) {
  const lines = [
    `Tool: ${codeSpan(fix.tool)}`,
    `Error: ${neutraliseInline(fix.summary, 200)}`,
    `Failed: ${isoTime(fix.errorTimestamp)}`,
    `Workspace: ${codeSpan(fix.localFixPath)}`,
    ...(fix.pull === undefined
      ? [`Send it: ${codeSpan(`wrangler-mcp fix publish ${fix.fixId}`)}`]
      : [pullLine(fix.pull)]),
  ];
  return {
    title: titleOf(fix),
    description: lines.join("\n\n"),
    labels: ["auto-fix", "mcp"],
    wranglerContext: contextOf(fix),
  };
}

function titleOf({ tool, pull }: TrackedFix): string {
  if (pull !== undefined) return `Review auto-generated MCP fix PR #${pull.number}`;
  return `Send the MCP fix for ${plainWords(tool, 60)}`;
}

function contextOf({ fixId, fingerprint, pull }: TrackedFix) {
  return { fixId, fingerprint, prNumber: pull?.number ?? null, prUrl: pull?.url ?? null };
}

function pullLine({ url }: { url: string }): string {
  return `PR: ${url}`;
}
