import { mkdir, readdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeWorkspace, workspaceExists } from "../../src/sandbox/workspace.ts";
import { aFolder, fill } from "../support/a-folder.ts";
import { engineRepoForAll } from "../support/an-engine-repo.ts";
import { gitIn } from "../support/a-repository.ts";

const BRANCH = "fix/auto-issues_create-typeerror-0123456789";

const engine = engineRepoForAll({
  "package.json": "{}",
  "mcp/src/a.ts": "",
  "mcp/tests/a.test.ts": "",
  "mcp/tests/support/door.ts": "",
});

async function aPlan() {
  const wranglerRoot = join(await aFolder(), ".wrangler");
  return { ...engine(), wranglerRoot, folder: join(wranglerRoot, "cache", "mcp-fixes", "fix-1"), branch: BRANCH };
}

it("is a clone on the fix's branch, without tests for another runner to find, and without a remote", async () => {
  const plan = await aPlan();

  expect(await workspaceExists(plan.folder)).toBe(false);
  await makeWorkspace(plan);

  expect(await workspaceExists(plan.folder)).toBe(true);
  expect(await readdir(join(plan.folder, "mcp", "tests"))).toEqual(["support"]);
  expect(await gitIn(plan.folder, "rev-parse", "--abbrev-ref", "HEAD")).toBe(BRANCH);
  expect(await gitIn(plan.folder, "rev-parse", "HEAD")).toBe(plan.base);
  expect(await gitIn(plan.folder, "remote")).toBe("");
  expect(await gitIn(plan.folder, "status", "--porcelain")).toBe("");
  await fill(plan.folder, { "fix-summary.json": "{}", "explanation.md": "x", "mcp/tests/new.test.ts": "x" });
  expect(await gitIn(plan.folder, "status", "--porcelain", "-uall")).toBe("?? mcp/tests/new.test.ts");
  expect(await readdir(join(plan.folder, ".."))).toEqual(["fix-1"]);

  await gitIn(plan.folder, "sparse-checkout", "disable");
  expect((await readdir(join(plan.folder, "mcp", "tests"))).sort()).toEqual(["a.test.ts", "new.test.ts", "support"]);
});

it("is made after one that was killed half-way, and in place of an empty folder", async () => {
  const plan = await aPlan();
  await fill(`${plan.folder}.${process.pid}.tmp`, { "half/a/clone": "" });
  await mkdir(plan.folder);

  await makeWorkspace(plan);

  expect(await readdir(join(plan.folder, ".."))).toEqual(["fix-1"]);
});

it("leaves files alone that stand in its place", async () => {
  const plan = await aPlan();
  await makeWorkspace(plan);
  await fill(plan.folder, { "mcp/src/a.ts": "an hour of work" });
  await rm(join(plan.folder, "package.json"));

  await expect(makeWorkspace(plan)).rejects.toMatchObject({
    code: "E_WORKSPACE",
    message: `${plan.folder} has files but is no whole workspace: package.json is missing`,
    hint: "Put package.json back, or move the folder away and run the command again to get a new one.",
  });
  expect(await readFile(join(plan.folder, "mcp/src/a.ts"), "utf8")).toBe("an hour of work");
});

it("is never made through a link", async () => {
  const plan = await aPlan();
  const outside = await aFolder();
  await mkdir(plan.wranglerRoot);
  await symlink(outside, join(plan.wranglerRoot, "cache"));

  await expect(makeWorkspace(plan)).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
  expect(await readdir(outside)).toEqual([]);
});
