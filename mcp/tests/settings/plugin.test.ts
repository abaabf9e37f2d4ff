import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { pluginRoot } from "../../src/settings/plugin.ts";
import { aFolder } from "../support/a-folder.ts";

it("is the nearest folder above the running file that holds a plugin manifest", async () => {
  const folder = await aFolder({
    "outer/.claude-plugin/plugin.json": "{}",
    "outer/in/.claude-plugin/plugin.json": "{}",
  });

  expect(pluginRoot(pathToFileURL(join(folder, "outer/in/mcp/dist/cli.js")).href)).toBe(join(folder, "outer/in"));
  expect(pluginRoot(pathToFileURL(join(folder, "outer/mcp/dist/cli.js")).href)).toBe(join(folder, "outer"));
});

it("says that a file outside of a plugin is none", async () => {
  const file = join(await aFolder(), "cli.js");

  expect(() => pluginRoot(pathToFileURL(file).href)).toThrowError(
    expect.objectContaining({ code: "E_SOURCE", message: `${file} does not lie in a plugin folder` }),
  );
});
