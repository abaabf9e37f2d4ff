import { chmod, chown, lstat, mkdir, symlink, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { platformStateDir, stateDir } from "../../src/settings/state-dir.ts";
import { aFolder } from "../support/a-folder.ts";

const HINT = "Unset WRANGLER_STATE_DIR, or set it to an absolute folder of your own (mode 0700) outside every project.";

function refusal(folder: string, why: string) {
  return expect.objectContaining({
    code: "E_STATE_DIR",
    message: `the private state folder ${folder} cannot be used: ${why}`,
    hint: HINT,
  });
}

function stateIn(folder: string, project: string): string {
  return stateDir({ WRANGLER_STATE_DIR: folder }, project);
}

it("makes the folder for its user alone", async () => {
  const top = await aFolder();
  const folder = join(top, "a", "state");

  expect(stateIn(folder, join(top, "project"))).toBe(folder);

  expect((await lstat(folder)).mode & 0o777).toBe(0o700);
});

it("has its place in the account's home, whatever HOME and XDG_STATE_HOME say", () => {
  expect(platformStateDir().startsWith(join(userInfo().homedir, "/"))).toBe(true);
});

it("refuses a relative path", () => {
  expect(() => stateIn("state", "/project")).toThrowError(
    refusal("state", "WRANGLER_STATE_DIR must be an absolute path"),
  );
});

it("refuses the project, what lies in it, and what leads into it by a link", async () => {
  const top = await aFolder();
  const project = join(top, "project");
  await mkdir(join(project, "sub"), { recursive: true });
  await symlink(join(project, "sub"), join(top, "link"));

  for (const folder of [project, join(project, ".wrangler", "state"), join(top, "link", "state"), join(top, "link")]) {
    expect(() => stateIn(folder, project)).toThrowError(
      refusal(folder, "it lies inside the project, whose files others can write"),
    );
  }
});

it("knows the project also by another path", async () => {
  const top = await aFolder();
  const project = join(top, "project");
  await mkdir(project);
  await symlink(project, join(top, "alias"));

  expect(() => stateIn(join(project, "state"), join(top, "alias"))).toThrowError(
    expect.objectContaining({ code: "E_STATE_DIR" }),
  );
});

it("takes a sibling whose name begins like the project's", async () => {
  const top = await aFolder();
  await mkdir(join(top, "project"));

  expect(stateIn(join(top, "project-state"), join(top, "project"))).toBe(join(top, "project-state"));
});

it("refuses a git work tree, also one whose .git is a file", async () => {
  const top = await aFolder();
  await mkdir(join(top, "clone", ".git"), { recursive: true });
  await mkdir(join(top, "worktree"));
  await writeFile(join(top, "worktree", ".git"), "gitdir: elsewhere\n");

  for (const tree of ["clone", "worktree"]) {
    const folder = join(top, tree, "deep", "state");
    expect(() => stateIn(folder, "/project")).toThrowError(refusal(folder, "it lies inside a git work tree"));
  }
});

it.each([0o720, 0o702, 0o777])("refuses a folder of mode %o, that others can write to", async (mode) => {
  const folder = join(await aFolder(), "state");
  await mkdir(folder);
  await chmod(folder, mode);

  expect(() => stateIn(folder, "/project")).toThrowError(refusal(folder, "others can write to it"));
});

it("refuses another user's folder", async () => {
  const own = join(await aFolder(), "state");
  await mkdir(own, { mode: 0o700 });
  // Only root can give a folder away; for everybody else root's folders are another user's.
  const folder = process.getuid?.() === 0 ? own : "/usr";
  if (folder === own) await chown(own, 65_534, 65_534);

  expect(() => stateIn(folder, "/project")).toThrowError(refusal(folder, "it belongs to another user"));
});

it("refuses a file and a link in its place", async () => {
  const top = await aFolder();
  await writeFile(join(top, "file"), "");
  await mkdir(join(top, "real"), { mode: 0o700 });
  await symlink(join(top, "real"), join(top, "link"));

  expect(() => stateIn(join(top, "file"), "/project")).toThrowError(expect.objectContaining({ code: "E_STATE_DIR" }));
  expect(() => stateIn(join(top, "link"), "/project")).toThrowError(refusal(join(top, "link"), "it is not a folder"));
});
