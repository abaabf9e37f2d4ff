import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepPlainIssue, type PlainIssue } from "../../src/publish/plain-issue.ts";
import { trackFix } from "../../src/publish/tracker-issue.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { createTracker } from "../../src/tracker/tracker.ts";
import { aFolder, fill } from "../support/a-folder.ts";

const AT = "2026-11-20T10:30:00.000Z";
const SENT = { prNumber: 7, prUrl: "https://github.com/o/r/pull/7" };
const CLOCK = { now: () => Date.parse(AT) };

function anIssue(context: Partial<PlainIssue["wranglerContext"]> = {}): PlainIssue {
  const wranglerContext = { fixId: "fix-1", fingerprint: "0123456789abcdef", prNumber: null, prUrl: null, ...context };
  const title =
    wranglerContext.prNumber === null ? 'Send the MCP fix for "a": #1' : "Review auto-generated MCP fix PR #7";
  return { title, description: "Tool: `a`\n\n--- not front matter", labels: ["auto-fix", "mcp"], wranglerContext };
}

describe("an issue that is kept without the tracker", () => {
  it("is what the tracker reads back", async () => {
    const paths = projectPaths(await aFolder());
    expect(await keepPlainIssue(paths, anIssue(), AT)).toBe("ISS-000001");
    const { items, broken } = await createTracker({ paths, clock: CLOCK }).all();
    expect(broken).toEqual([]);
    expect(items).toMatchObject([
      {
        id: "ISS-000001",
        type: "issue",
        status: "open",
        priority: "medium",
        title: 'Send the MCP fix for "a": #1',
        description: "Tool: `a`\n\n--- not front matter",
        labels: ["auto-fix", "mcp"],
        createdAt: AT,
        wranglerContext: { fixId: "fix-1", fingerprint: "0123456789abcdef", prNumber: null, prUrl: null },
      },
    ]);
  });

  it("takes an id after all that are there, claimed or written", async () => {
    const folder = await aFolder({ ".wrangler/.ids/ISS-000008": "", ".wrangler/issues/archived/ISS-000011-x.md": "" });
    expect(await keepPlainIssue(projectPaths(folder), anIssue(), AT)).toBe("ISS-000012");
    const tracker = createTracker({ paths: projectPaths(folder), clock: CLOCK });
    expect(await tracker.create({ title: "Next", description: "" })).toMatchObject({ id: "ISS-000013" });
  });

  it("gets the pull request once, and keeps a title that a person chose", async () => {
    const folder = await aFolder();
    const paths = projectPaths(folder);
    await keepPlainIssue(paths, anIssue(), AT);
    const file = join(paths.issues, "ISS-000001-mcp-fix.md");
    const own = (await readFile(file, "utf8")).replace(/^title: .*$/m, "title: Mine");
    await fill(folder, { ".wrangler/issues/ISS-000001-mcp-fix.md": own });
    expect(await keepPlainIssue(paths, anIssue(SENT), AT)).toBe("ISS-000001");
    expect(await keepPlainIssue(paths, anIssue(SENT), AT)).toBe("ISS-000001");
    const { items } = await createTracker({ paths, clock: CLOCK }).all();
    expect(items).toMatchObject([{ title: "Mine", wranglerContext: { fixId: "fix-1", ...SENT } }]);
    expect((await readFile(file, "utf8")).match(/PR: /g)).toHaveLength(1);
  });

  it("goes on with one that the tracker made", async () => {
    const paths = projectPaths(await aFolder());
    const tracker = createTracker({ paths, clock: CLOCK });
    const fix = { fixId: "fix-1", tool: "a", summary: "s", fingerprint: "0123456789abcdef", errorTimestamp: 0 };
    await trackFix(tracker, { ...fix, localFixPath: "x", pull: undefined });
    expect(await keepPlainIssue(paths, anIssue(SENT), AT)).toBe("ISS-000001");
    const { items } = await tracker.all();
    expect(items).toMatchObject([{ title: "Review auto-generated MCP fix PR #7", wranglerContext: SENT }]);
  });

  it("refuses to write through a link", async () => {
    const elsewhere = await aFolder();
    const folder = await aFolder();
    await symlink(elsewhere, join(folder, ".wrangler"));
    await expect(keepPlainIssue(projectPaths(folder), anIssue(), AT)).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
  });
});
