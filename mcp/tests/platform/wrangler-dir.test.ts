import { lstat, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ensureWranglerDir, withBlock } from "../../src/platform/wrangler-dir.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { aFolder, fill } from "../support/a-folder.ts";
import { aRepository, gitIn } from "../support/a-repository.ts";

it("hides from git all that is not the tracker", async () => {
  const project = await aRepository({ "README.md": "mine" });
  await ensureWranglerDir(projectPaths(project));
  await fill(project, {
    ".wrangler/issues/ISS-000001-a.md": "",
    ".wrangler/specifications/SPEC-000001-a.md": "",
    ".wrangler/ideas/archived/IDEA-000001-a.md": "",
    ".wrangler/issues/.ISS-000001-a.md.0a.tmp": "",
    ".wrangler/mcp-error-log.jsonl": "",
    ".wrangler/mcp-error-log.jsonl.1": "",
    ".wrangler/mcp-debug.log": "",
    ".wrangler/mcp-debug.log.1": "",
    ".wrangler/mcp-known-issues.json": "",
    ".wrangler/mcp-pending-fixes.json": "",
    ".wrangler/mcp-pending-fixes.json.broken-1": "",
    ".wrangler/mcp-pending-fixes.json.lock": "",
    ".wrangler/cache/mcp-fixes/fix-1/package.json": "",
    ".wrangler/outbox/fix-1/pr.json": "",
    ".wrangler/.ids/ISS-000001": "",
    // Cloudflare's tool of the same name keeps these here: not ours to hide, except what it names like ours.
    ".wrangler/tmp/deploy.json": "",
  });

  expect((await gitIn(project, "status", "--porcelain", "--untracked-files=all")).split("\n").sort()).toEqual([
    "?? .wrangler/ideas/archived/IDEA-000001-a.md",
    "?? .wrangler/issues/ISS-000001-a.md",
    "?? .wrangler/specifications/SPEC-000001-a.md",
    "?? .wrangler/tmp/deploy.json",
  ]);
});

it("keeps the lines of an existing .gitignore, writes once, and mends its own block", async () => {
  const project = await aFolder({ ".wrangler/.gitignore": "/mine\n# comment" });
  const paths = projectPaths(project);
  const file = join(paths.root, ".gitignore");

  await ensureWranglerDir(paths);
  const written = await readFile(file, "utf8");
  const before = await lstat(file);
  await ensureWranglerDir(paths);

  expect(written).toMatch(/^\/mine\n# comment\n# >>> wrangler .*\n[^]*\n# <<< wrangler\n$/);
  expect((await lstat(file)).ino).toBe(before.ino);
  const spoilt = written.replace("/cache/\n", "").replace("/mine", "/other");
  expect(withBlock(spoilt)).toBe(written.replace("/mine", "/other"));
  expect(withBlock(`${written}/after\n`)).toBe(`${written}/after\n`);
});

it("refuses .wrangler as a link or a file, and a .gitignore that is a link", async () => {
  const project = await aFolder({ "file/.wrangler": "", "elsewhere/x": "", "inner/.wrangler/x": "" });
  const outside = join(project, "elsewhere");
  await fill(project, { "linked/x": "" });
  await symlink(outside, join(project, "linked", ".wrangler"));
  await symlink(join(outside, "x"), join(project, "inner", ".wrangler", ".gitignore"));

  for (const name of ["file", "linked", "inner"]) {
    await expect(ensureWranglerDir(projectPaths(join(project, name))), name).rejects.toMatchObject({
      code: "E_PATH_REFUSED",
      hint: expect.any(String),
    });
  }
  expect(await readdir(outside)).toEqual(["x"]);
  expect(await readFile(join(outside, "x"), "utf8")).toBe("");
});
