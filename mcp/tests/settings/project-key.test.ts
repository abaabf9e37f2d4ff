import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectKey } from "../../src/settings/project-key.ts";
import { aFolder } from "../support/a-folder.ts";

it("names a project in the state folder the same by every path to it", async () => {
  const folder = await aFolder({ "project/x": "" });
  await symlink(join(folder, "project"), join(folder, "alias"));

  expect(projectKey(join(folder, "alias"))).toBe(projectKey(join(folder, "project")));
  expect(projectKey(join(folder, "none"))).toMatch(/^[0-9a-f]{16}$/);
});
