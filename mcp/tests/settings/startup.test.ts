import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProject, readStartup } from "../../src/settings/startup.ts";
import { aFolder } from "../support/a-folder.ts";

describe("the project", () => {
  it("is the named one before the client's, and that before the working folder", () => {
    const env = { CLAUDE_PROJECT_DIR: "/client" };

    expect(readStartup(env, "/cwd", "named").projectDir).toBe("/cwd/named");
    expect(readStartup(env, "/cwd").projectDir).toBe("/client");
    expect(readStartup({}, "/cwd").projectDir).toBe("/cwd");
  });

  it.each(["", "${CLAUDE_PROJECT_DIR}"])("is not a variable that nobody filled in: %j", (value) => {
    expect(readStartup({ CLAUDE_PROJECT_DIR: "/client" }, "/cwd", value).projectDir).toBe("/client");
    expect(readStartup({ CLAUDE_PROJECT_DIR: value }, "/cwd").projectDir).toBe("/cwd");
    expect(readStartup({ WRANGLER_DIR: value }, "/cwd").paths.root).toBe("/cwd/.wrangler");
  });

  it("keeps its files in the folder of WRANGLER_DIR, inside of it alone", () => {
    expect(readStartup({ WRANGLER_DIR: ".mine" }, "/cwd").paths.root).toBe("/cwd/.mine");
    expect(() => readStartup({ WRANGLER_DIR: "/elsewhere" }, "/cwd")).toThrowError(
      expect.objectContaining({ code: "E_SETTINGS" }),
    );
  });

  it("is found above a folder by .wrangler, then by .git, else is the folder", async () => {
    const top = await aFolder();
    const deep = join(top, "a", "b");
    await mkdir(deep, { recursive: true });
    expect(findProject(deep)).toBe(deep);

    await mkdir(join(top, "a", ".git"));
    expect(findProject(deep)).toBe(join(top, "a"));

    await mkdir(join(top, ".wrangler"));
    expect(findProject(deep)).toBe(top);
  });
});

it.each([
  ["true", false],
  ["1", false],
  ["false", true],
  ["0", true],
  ["", true],
  ["yes", true],
  [undefined, true],
])("reads the switch WRANGLER_DISABLE_SELF_HEALING=%s", (value, selfHealing) => {
  expect(readStartup({ WRANGLER_DISABLE_SELF_HEALING: value }, "/cwd")).toMatchObject({ selfHealing, debug: false });
});
