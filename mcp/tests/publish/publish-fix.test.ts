import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Github } from "../../src/platform/github.ts";
import { githubError } from "../../src/platform/github-error.ts";
import { loadPendingFixes } from "../../src/publish/pending-fixes.ts";
import { planPublication } from "../../src/publish/plan.ts";
import { publishFix, type Publication, type PublishDeps } from "../../src/publish/publish-fix.ts";
import { projectPaths, type ProjectPaths } from "../../src/settings/paths.ts";
import { createTracker, type Tracker } from "../../src/tracker/tracker.ts";
import { aGithub, aPull } from "../support/a-github.ts";
import { aDestination, aPublication, PATCHES } from "../support/a-publication.ts";

const URL = aPull().url;
let paths: ProjectPaths;

beforeEach(async () => {
  paths = projectPaths(await mkdtemp(join(tmpdir(), "publish-fix-")));
});

afterEach(async () => {
  await rm(paths.projectDir, { recursive: true, force: true });
});

describe("publishing a fix", () => {
  it("goes to the outbox without a token, and says so in all lists", async () => {
    const published = await publish({ unavailable: "there is no GitHub token" });

    const folder = join(paths.outbox, "fix-1731916200");
    expect(published).toEqual({
      kind: "outbox",
      folder,
      reason: "there is no GitHub token",
      error: undefined,
      trackerId: "ISS-000001",
      warnings: [],
    });
    expect(await readFile(join(folder, "HOW_TO_SEND.md"), "utf8")).toContain(
      "It was not sent: there is no GitHub token",
    );
    expect(await loadPendingFixes(paths)).toEqual({
      problems: [],
      fixes: [
        {
          fixId: "fix-1731916200",
          prNumber: null,
          url: null,
          tool: "issues_create",
          error: "fs.writeFile is not a function",
          timestamp: "2026-11-20T10:30:00.000Z",
          status: "not_sent",
          localFixPath: ".wrangler/cache/mcp-fixes/fix-1731916200",
          branch: "fix/auto-issues_create-write-issues-0123456789",
          fingerprint: "0123456789abcdef",
        },
      ],
    });
    expect(await titles()).toEqual(["Send the MCP fix for issues_create"]);
  });

  it("leaves the outbox when it is sent, and changes the same entries", async () => {
    await publish({ unavailable: "there is no GitHub token" });

    const published = await publish(sender());

    expect(published).toMatchObject({ kind: "sent", number: 7, url: URL, trackerId: "ISS-000001", warnings: [] });
    expect(await readdir(paths.outbox)).toEqual([]);
    const { fixes } = await loadPendingFixes(paths);
    expect(fixes).toMatchObject([{ prNumber: 7, url: URL, status: "pending_review" }]);
    expect(fixes).toHaveLength(1);
    expect(await titles()).toEqual(["Review auto-generated MCP fix PR #7"]);
  });

  it("goes to the outbox with the reason when GitHub refuses", async () => {
    const error = githubError("reading o/r", { refusal: "unauthorized", status: 401, reasons: ["Bad credentials"] });
    const published = await publish(sender({ repository: async () => Promise.reject(error) }));

    expect(published).toMatchObject({
      kind: "outbox",
      reason: "GitHub: reading o/r failed (401): Bad credentials",
      error,
    });
    expect(await readFile(join(paths.outbox, "fix-1731916200", "HOW_TO_SEND.md"), "utf8")).toContain("Bad credentials");
  });

  it("goes to the outbox where drafts are not taken, and never opens a ready pull request", async () => {
    const refusal = githubError("opening", {
      refusal: "invalid",
      status: 422,
      reasons: ["Draft pull requests are not supported"],
    });
    const published = await publish(sender({ openDraft: async () => Promise.reject(refusal) }));

    expect(published).toMatchObject({
      kind: "outbox",
      reason: expect.stringMatching(
        /^wrangler-plugin\/wrangler takes no draft pull requests, and a ready one is never/,
      ),
      error: undefined,
    });
  });

  it.each(["closed", "merged"] as const)("notes a pull request that the maintainers %s", async (state) => {
    const published = await publish(sender({ pullsFrom: async () => [aPull({ state })] }));

    const status = state === "closed" ? "rejected" : "merged";
    expect(published).toMatchObject({ kind: "settled", status, number: 7, url: URL });
    expect((await loadPendingFixes(paths)).fixes).toMatchObject([{ status, prNumber: 7 }]);
  });

  it("does not forget the pull request when a later run cannot reach GitHub", async () => {
    await publish(sender());

    expect(await publish({ unavailable: "there is no network" })).toMatchObject({
      kind: "outbox",
      trackerId: "ISS-000001",
    });
    expect((await loadPendingFixes(paths)).fixes).toMatchObject([{ prNumber: 7, status: "pending_review" }]);
    expect(await titles()).toEqual(["Review auto-generated MCP fix PR #7"]);
  });

  it("has the fix in the outbox before it talks to anybody", async () => {
    let seen: string[] = [];
    const repository = async (): Promise<never> => {
      seen = await readdir(join(paths.outbox, "fix-1731916200"));
      throw new Error("a bug");
    };

    await expect(publish(sender({ repository }))).rejects.toThrow("a bug");
    expect(seen).toContain("pr.json");
    expect((await loadPendingFixes(paths)).fixes).toMatchObject([{ status: "not_sent" }]);
  });

  it("warns when a list cannot be written after the pull request is open", async () => {
    await mkdir(paths.root, { recursive: true });
    await symlink(paths.projectDir, paths.issues);

    const published = await publish(sender());

    expect(published).toMatchObject({
      kind: "sent",
      number: 7,
      trackerId: undefined,
      warnings: [expect.stringMatching(/^the tracker issue was not written: /)],
    });
  });

  it("keeps the issue by itself when the tracker has the very fault that was healed", async () => {
    const fails = (): Promise<never> => Promise.reject(new TypeError("fs.writeFile is not a function"));
    const healthy = createTracker({ paths, clock: { now: () => 0 } });
    const broken = { ...healthy, all: () => healthy.all(), create: fails, update: fails };
    const warning = "the tracker failed (fs.writeFile is not a function), so ISS-000001 was written without it";

    const kept = await publish({ unavailable: "there is no GitHub token" }, broken);
    expect(kept).toMatchObject({ kind: "outbox", trackerId: "ISS-000001", warnings: [warning] });
    expect(await titles()).toEqual(["Send the MCP fix for issues_create"]);

    const sent = await publish(sender(), broken);
    expect(sent).toMatchObject({ kind: "sent", trackerId: "ISS-000001", warnings: [warning] });
    expect(await titles()).toEqual(["Review auto-generated MCP fix PR #7"]);
  });

  it("reports a broken list and keeps its content", async () => {
    await mkdir(paths.root, { recursive: true });
    await writeFile(paths.pendingFixes, "{torn");

    const published = await publish(sender());

    expect(published.warnings).toEqual([
      "mcp-pending-fixes.json is not JSON",
      `the old content is kept in ${paths.pendingFixes}.broken-1`,
    ]);
  });
});

async function publish(sender: PublishDeps["sender"], tracker?: Tracker): Promise<Publication> {
  const input = aPublication();
  const plan = planPublication(input, { destination: aDestination(), patches: PATCHES, redact: (text) => text });
  const workspace = join(paths.fixes, "fix-1731916200");
  const request = { plan, input, patches: PATCHES, commit: "c".repeat(40), workspace };
  const clock = { now: () => 1_800_000_000_000 };
  return publishFix(request, { paths, clock, tracker: tracker ?? createTracker({ paths, clock }), sender });
}

function sender(answers: Partial<Github> = {}): PublishDeps["sender"] {
  return { github: aGithub(answers), push: async () => undefined, pause: async () => undefined };
}

async function titles(): Promise<string[]> {
  const { items } = await createTracker({ paths, clock: { now: () => 0 } }).all();
  return items.map(({ title }) => title);
}
