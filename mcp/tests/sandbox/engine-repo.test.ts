import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EngineRepo } from "../../src/sandbox/engine-repo.ts";
import { aFolder, fill } from "../support/a-folder.ts";
import { engineRepoForAll } from "../support/an-engine-repo.ts";
import { commitFiles, gitIn } from "../support/a-repository.ts";

const FILES = {
  "package.json": "{}\n",
  "mcp/src/a.ts": "one\ntwo\n",
  "mcp/src/old.ts": "old\n",
  "mcp/tests/a.test.ts": "test\n",
};

const engine = engineRepoForAll(FILES);

describe("a snapshot of the workspace", () => {
  it("holds what was added, changed and deleted, but not what is written beside the source", async () => {
    const { repo, base, baseTree } = engine();
    const workspace = await aFolder(FILES);
    await fill(workspace, { "mcp/src/a.ts": "one\n2\nthree\n", "mcp/src/new.ts": "new\n" });
    await fill(workspace, { "fix-summary.json": "{}", "evidence-ledger.json": "{}", "explanation.md": "x" });
    await fill(workspace, { ".fix-summary.json.0a1b2c.tmp": "{", ".evidence-ledger.json.0a1b2c.tmp": "{" });
    await rm(join(workspace, "mcp/src/old.ts"));

    const tree = await repo.snapshot(workspace, base);

    expect(await repo.changes(baseTree, tree)).toEqual([
      change("mcp/src/a.ts", "M", 2, 1),
      change("mcp/src/new.ts", "A", 1, 0),
      change("mcp/src/old.ts", "D", 0, 1),
    ]);
  });

  it("takes tests that are not checked out as unchanged, and sees new and edited ones", async () => {
    const { repo, base, baseTree } = engine();
    const workspace = await aFolder(FILES);
    await rm(join(workspace, "mcp", "tests"), { recursive: true });
    expect(await repo.changes(baseTree, await repo.snapshot(workspace, base))).toEqual([]);

    await fill(workspace, { "mcp/tests/a.test.ts": "weaker\n", "mcp/tests/regression/c.regression.ts": "c\n" });
    expect(await repo.changes(baseTree, await repo.snapshot(workspace, base))).toEqual([
      change("mcp/tests/a.test.ts", "M", 1, 1),
      change("mcp/tests/regression/c.regression.ts", "A", 1, 0),
    ]);
  });

  it("shows links, programs, binaries and repositories for what they are", async () => {
    const { repo, base, baseTree } = engine();
    const workspace = await aFolder(FILES);
    await symlink("/etc/passwd", join(workspace, "mcp/src/link.ts"));
    await fill(workspace, { "mcp/src/run.ts": "x\n", "mcp/src/null.ts": "a\0b\n", "mcp/src/a.ts": "one\0\n" });
    await chmod(join(workspace, "mcp/src/run.ts"), 0o755);
    await mkdir(join(workspace, "nested"));
    await gitIn(join(workspace, "nested"), "init", "-q");
    await commitFiles(join(workspace, "nested"), { x: "" }, "x");

    const changes = await repo.changes(baseTree, await repo.snapshot(workspace, base));

    expect(changes.map(({ path, newMode, binary }) => [path, newMode, binary])).toEqual([
      ["mcp/src/a.ts", "100644", true],
      ["mcp/src/link.ts", "120000", false],
      ["mcp/src/null.ts", "100644", true],
      ["mcp/src/run.ts", "100755", false],
      ["nested", "160000", false],
    ]);
  });

  it("is made without the workspace's own git: its configuration, attributes and index decide nothing", async () => {
    const { repo, base, baseTree } = engine();
    const workspace = await aFolder(FILES);
    const marker = join(workspace, "..", `${baseTree}.marker`);
    await gitIn(workspace, "init", "-q");
    await gitIn(workspace, "config", "core.fsmonitor", `touch ${marker}`);
    await gitIn(workspace, "config", "filter.evil.clean", `touch ${marker}; cat`);
    await fill(workspace, {
      ".gitattributes": "* filter=evil\n",
      ".git/info/attributes": "* filter=evil\n",
      ".git/info/exclude": "mcp/\n",
      "mcp/src/new.ts": "new\n",
    });

    const changes = await repo.changes(baseTree, await repo.snapshot(workspace, base));

    expect(changes.map(({ path }) => path)).toEqual([".gitattributes", "mcp/src/new.ts"]);
    await expect(writeFile(marker, "", { flag: "wx" })).resolves.toBeUndefined();
    await rm(marker);
  });

  it("does not stumble over the lock of a process that was killed", async () => {
    const { repo, base, baseTree } = engine();
    const workspace = await aFolder(FILES);
    await writeFile(`${repo.gitDir}.index.lock`, "");
    expect(await repo.snapshot(workspace, base)).toBe(baseTree);

    await writeFile(`${repo.gitDir}.index.lock`, "");
    await writeFile(`${repo.gitDir}.index`, "torn");
    expect(await repo.importFolder(workspace)).toBe(baseTree);
  });
});

it("imports a folder without what its .gitignore and the client's markers name", async () => {
  const { repo } = engine();
  const source = await aFolder({ ".gitignore": "node_modules/\n", "node_modules/x": "", ".in_use": "", kept: "" });

  const tree = await repo.importFolder(source);

  expect((await gitIn(repo.gitDir, "ls-tree", "-r", "--name-only", tree)).split("\n")).toEqual([".gitignore", "kept"]);
});

it("grafts files of one tree onto another: added, replaced and removed", async () => {
  const { repo, base, baseTree } = engine();
  const workspace = await aFolder(FILES);
  await fill(workspace, { "mcp/src/a.ts": "changed\n", "mcp/tests/b.test.ts": "b\n", "mcp/src/more.ts": "" });
  await rm(join(workspace, "mcp/src/old.ts"));
  const tree = await repo.snapshot(workspace, base);

  const test = await repo.graft(baseTree, tree, ["mcp/tests/b.test.ts"]);
  const back = await repo.graft(tree, baseTree, ["mcp/src/a.ts", "mcp/src/old.ts", "mcp/src/more.ts"]);

  expect(await repo.changes(baseTree, test)).toEqual([change("mcp/tests/b.test.ts", "A", 1, 0)]);
  expect(back).toBe(test);
});

it("writes a tree's files into a folder, with links as plain files", async () => {
  const { repo, base } = engine();
  const workspace = await aFolder(FILES);
  await symlink("/etc/passwd", join(workspace, "link"));
  const tree = await repo.snapshot(workspace, base);
  const copy = await aFolder();

  await repo.materialise(tree, copy);

  const again = await repo.importFolder(copy);
  expect((await repo.changes(tree, again)).map(({ path, newMode }) => [path, newMode])).toEqual([["link", "100644"]]);
});

it("reads files and blobs of a tree, and undefined where none is", async () => {
  const { repo, baseTree } = engine();
  expect(await repo.fileAt(baseTree, "mcp/src/a.ts")).toBe("one\ntwo\n");
  expect(await repo.fileAt(baseTree, "mcp/src/none.ts")).toBeUndefined();
  expect(await repo.fileAt(baseTree, "mcp")).toBeUndefined();
  expect(await repo.blobAt(baseTree, "mcp/src/a.ts")).toBe("814f4a422927b82f5f8a43f8fab6d3839e3983f2");
  expect(await repo.blobAt(baseTree, "none")).toBeUndefined();
});

it("gives the same commit for the same input, and its patches in order", async () => {
  const { repo, base, baseTree } = engine();
  const workspace = await aFolder(FILES);
  await fill(workspace, { "mcp/src/a.ts": "one\ntwo\nthree\n" });
  const tree = await repo.snapshot(workspace, base);
  const commit = (): Promise<string> => repo.commit(tree, base, "Mend a", "2026-02-03T04:05:06.000Z");
  const first = await commit();
  const second = await repo.commit(baseTree, first, "Back", "2026-02-03T04:05:06.000Z");

  expect(await commit()).toBe(first);
  await repo.setBranch("fix/auto-a-b-0123456789", second);
  expect(await repo.resolve("fix/auto-a-b-0123456789")).toBe(second);
  expect(await repo.patches(base, second)).toEqual([
    { name: `0001-${first.slice(0, 12)}.patch`, text: expect.stringContaining("Subject: [PATCH] Mend a") },
    { name: `0002-${second.slice(0, 12)}.patch`, text: expect.stringContaining("-three") },
  ]);
  expect(await repo.diff(baseTree, tree, ["mcp/src"])).toContain("+three");
});

it("takes a revision for a revision, whatever it looks like", async () => {
  const { repo } = engine();
  await expect(repo.resolve("--help")).rejects.toMatchObject({ code: "E_GIT" });
  await expect(new EngineRepo("/nonexistent/repo.git").resolve("HEAD")).rejects.toMatchObject({ code: "E_GIT" });
});

function change(path: string, status: string, additions: number, deletions: number) {
  return expect.objectContaining({ path, status, additions, deletions, binary: false });
}
