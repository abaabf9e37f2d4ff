import { lstat, mkdtemp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadPendingFixes, savePendingFix, type PendingFix } from "../../src/publish/pending-fixes.ts";
import { projectPaths, type ProjectPaths } from "../../src/settings/paths.ts";

let paths: ProjectPaths;

beforeEach(async () => {
  paths = projectPaths(await mkdtemp(join(tmpdir(), "pending-")));
});

afterEach(async () => {
  await rm(paths.projectDir, { recursive: true, force: true });
});

describe("the list of pending fixes", () => {
  it("is empty before the first fix", async () => {
    expect(await loadPendingFixes(paths)).toEqual({ fixes: [], problems: [] });
  });

  it("keeps each fix once, in the documented form, privately", async () => {
    await savePendingFix(paths, aFix());
    await savePendingFix(paths, aFix({ fixId: "fix-2", tool: "issues_list" }));
    await savePendingFix(paths, aFix({ status: "pending_review", prNumber: 7, url: "https://github.com/o/r/pull/7" }));

    expect(JSON.parse(await readFile(paths.pendingFixes, "utf8"))).toEqual({
      version: 1,
      fixes: [
        aFix({ status: "pending_review", prNumber: 7, url: "https://github.com/o/r/pull/7" }),
        aFix({ fixId: "fix-2", tool: "issues_list" }),
      ],
    });
    expect((await lstat(paths.pendingFixes)).mode & 0o777).toBe(0o600);
    expect((await readdir(paths.root)).sort()).toEqual([".gitignore", "mcp-pending-fixes.json"]);
  });

  it("keeps fields that it does not know", async () => {
    await put({ version: 1, by: "another", fixes: [{ ...aFix(), note: "mine" }] });

    await savePendingFix(paths, aFix({ status: "merged" }));

    expect(JSON.parse(await readFile(paths.pendingFixes, "utf8"))).toEqual({
      version: 1,
      by: "another",
      fixes: [{ ...aFix({ status: "merged" }), note: "mine" }],
    });
  });

  it.each([
    ["is not JSON", "{torn", ["mcp-pending-fixes.json is not JSON"]],
    ["is of another version", '{"version":2,"fixes":[]}', [expect.stringMatching(/^mcp-pending-fixes.json: version /)]],
    ["is a list", "[]", [expect.stringMatching(/^mcp-pending-fixes.json: /)]],
  ])("reports a file that %s and sets it aside at the next write", async (_what, text, problems) => {
    await put(text);
    expect(await loadPendingFixes(paths)).toEqual({ fixes: [], problems });
    expect(await readFile(paths.pendingFixes, "utf8")).toBe(text);

    const saved = await savePendingFix(paths, aFix());

    const aside = `${paths.pendingFixes}.broken-1`;
    expect(saved).toEqual({ fixes: [aFix()], problems: [...problems, `the old content is kept in ${aside}`] });
    expect(await readFile(aside, "utf8")).toBe(text);
    expect(await loadPendingFixes(paths)).toEqual({ fixes: [aFix()], problems: [] });
  });

  it("keeps the good entries beside a bad one, and every set-aside file", async () => {
    const text = JSON.stringify({ version: 1, fixes: [aFix(), { ...aFix({ fixId: "bad" }), status: "won" }] });
    await put(text);
    await writeFile(`${paths.pendingFixes}.broken-1`, "older");

    const { fixes, problems } = await savePendingFix(paths, aFix({ fixId: "fix-2" }));

    expect(fixes.map(({ fixId }) => fixId)).toEqual(["fix-1", "fix-2"]);
    expect(problems[0]).toMatch(/^fix 2 of mcp-pending-fixes.json: status /);
    expect(await readFile(`${paths.pendingFixes}.broken-1`, "utf8")).toBe("older");
    expect(await readFile(`${paths.pendingFixes}.broken-2`, "utf8")).toBe(text);
  });

  it("loses nothing when several write at once", async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `fix-${index}`);

    await Promise.all(ids.map((fixId) => savePendingFix(paths, aFix({ fixId }))));

    const { fixes } = await loadPendingFixes(paths);
    expect(fixes.map(({ fixId }) => fixId).sort()).toEqual(ids);
  });

  it("is neither read nor written through a link", async () => {
    await mkdir(paths.root);
    const elsewhere = join(paths.projectDir, "elsewhere.json");
    await writeFile(elsewhere, '{"version":1,"fixes":[]}');
    await symlink(elsewhere, paths.pendingFixes);

    await expect(loadPendingFixes(paths)).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
    await expect(savePendingFix(paths, aFix())).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
    expect(await readFile(elsewhere, "utf8")).toBe('{"version":1,"fixes":[]}');
  });
});

function aFix(changes: Partial<PendingFix> = {}): PendingFix {
  return {
    fixId: "fix-1",
    prNumber: null,
    url: null,
    tool: "issues_create",
    error: "fs.writeFile is not a function",
    timestamp: "2026-11-20T10:30:00.000Z",
    status: "not_sent",
    localFixPath: ".wrangler/cache/mcp-fixes/fix-1",
    branch: "fix/auto-issues_create-x-0123456789",
    fingerprint: "0123456789abcdef",
    ...changes,
  };
}

async function put(content: unknown): Promise<void> {
  await mkdir(dirname(paths.pendingFixes), { recursive: true });
  await writeFile(paths.pendingFixes, typeof content === "string" ? content : JSON.stringify(content));
}
