import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { trackFix, type TrackedFix } from "../../src/publish/tracker-issue.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { createTracker, type Tracker } from "../../src/tracker/tracker.ts";

const URL = "https://github.com/o/r/pull/7";
let project: string;
let tracker: Tracker;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "tracker-issue-"));
  tracker = createTracker({ paths: projectPaths(project), clock: { now: () => 1_800_000_000_000 } });
});

afterEach(async () => {
  await rm(project, { recursive: true, force: true });
});

describe("the tracker issue of a fix", () => {
  it("asks to send the fix while it is not sent", async () => {
    const item = await trackFix(tracker, aFix());

    expect(item).toMatchObject({
      id: "ISS-000001",
      title: "Send the MCP fix for issues_create",
      status: "open",
      labels: ["auto-fix", "mcp"],
      wranglerContext: { fixId: "fix-1", fingerprint: "0123456789abcdef", prNumber: null, prUrl: null },
    });
    expect(item.description).toMatchInlineSnapshot(`
      "Tool: \`issues_create\`

      Error: write issues by name, see \`@octocat\`

      Failed: 2026-11-20T10:30:00.000Z

      Workspace: \`.wrangler/cache/mcp-fixes/fix-1\`

      Send it: \`wrangler-mcp fix publish fix-1\`"
    `);
  });

  it("becomes the reminder to review, and is never doubled", async () => {
    await trackFix(tracker, aFix());
    await trackFix(tracker, aFix());
    const pull = { number: 7, url: URL };
    await trackFix(tracker, aFix({ pull }));

    const item = await trackFix(tracker, aFix({ pull }));

    expect(item).toMatchObject({
      id: "ISS-000001",
      title: "Review auto-generated MCP fix PR #7",
      wranglerContext: { prNumber: 7, prUrl: URL },
    });
    expect(item.description.match(/PR: /g)).toHaveLength(1);
    expect((await tracker.all()).items).toHaveLength(1);
  });

  it("asks for the review at once when the fix was sent at once", async () => {
    const item = await trackFix(tracker, aFix({ pull: { number: 7, url: URL } }));

    expect(item.title).toBe("Review auto-generated MCP fix PR #7");
    expect(item.description).toContain(`PR: ${URL}`);
    expect(item.description).not.toContain("Send it");
  });

  it("is a second one for a second fix", async () => {
    await trackFix(tracker, aFix());
    const other = await trackFix(tracker, aFix({ fixId: "fix-2" }));

    expect(other.id).toBe("ISS-000002");
  });

  it("keeps what a person wrote and decided", async () => {
    const { id } = await trackFix(tracker, aFix());
    await tracker.update(id, { title: "Mine", note: "I look at it on Monday.", status: "closed" });

    const item = await trackFix(tracker, aFix({ pull: { number: 7, url: URL } }));

    expect(item).toMatchObject({ id, title: "Mine", status: "closed", wranglerContext: { prNumber: 7 } });
    expect(item.description).toContain("I look at it on Monday.");
  });

  it("keeps its name when a later run could not reach GitHub", async () => {
    await trackFix(tracker, aFix({ pull: { number: 7, url: URL } }));

    const item = await trackFix(tracker, aFix());

    expect(item).toMatchObject({ title: "Review auto-generated MCP fix PR #7", wranglerContext: { prNumber: 7 } });
  });
});

function aFix(changes: Partial<TrackedFix> = {}): TrackedFix {
  return {
    fixId: "fix-1",
    tool: "issues_create",
    summary: "write issues by name, see @octocat",
    fingerprint: "0123456789abcdef",
    errorTimestamp: Date.UTC(2026, 10, 20, 10, 30),
    localFixPath: ".wrangler/cache/mcp-fixes/fix-1",
    pull: undefined,
    ...changes,
  };
}
