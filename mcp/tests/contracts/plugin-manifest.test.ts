import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isRecord } from "../../src/shared/json.ts";

const REPOSITORY = join(import.meta.dirname, "..", "..", "..");
const PLUGIN = ".claude-plugin/plugin.json";
const MARKETPLACE = ".claude-plugin/marketplace.json";

async function manifest(path: string): Promise<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(await readFile(join(REPOSITORY, path), "utf8"));
  return isRecord(parsed) ? parsed : {};
}

// The client takes the version of plugin.json; a second one here could only differ.
it("leaves the version to plugin.json", async () => {
  expect(await readFile(join(REPOSITORY, MARKETPLACE), "utf8")).not.toContain('"version"');
});

it("starts the built server and nothing else", async () => {
  const plugin = await manifest(PLUGIN);
  expect(plugin["mcpServers"]).toEqual({
    wrangler: { command: "node", args: ["${CLAUDE_PLUGIN_ROOT}/mcp/dist/server.cjs"] },
  });
});

// The client passes an unset `${NAME}` on as these very letters, and reports the configuration as invalid.
it("substitutes no variable that the client does not set itself", async () => {
  const text = await readFile(join(REPOSITORY, PLUGIN), "utf8");
  expect(new Set(text.match(/\$\{[^}]*\}/g))).toEqual(new Set(["${CLAUDE_PLUGIN_ROOT}"]));
});

it("is its own marketplace, under the repository's name", async () => {
  const plugin = await manifest(PLUGIN);
  const marketplace = await manifest(MARKETPLACE);
  expect(marketplace).toMatchObject({
    name: "wrangler",
    plugins: [{ name: plugin["name"], source: "./", description: plugin["description"] }],
  });
  expect(plugin).toMatchObject({
    repository: "https://github.com/wrangler-marketplace/wrangler",
    userConfig: { upstream: { default: "wrangler-marketplace/wrangler" } },
  });
});

// A root .mcp.json would be read as a project's own server by whoever opens the repository; a root CLAUDE.md fails
// the strict validation; `overrides` stops the client from installing the packages that repairs need.
it("keeps clear of what the client reads in another way", async () => {
  await expect(access(join(REPOSITORY, ".mcp.json"))).rejects.toMatchObject({ code: "ENOENT" });
  await expect(access(join(REPOSITORY, "CLAUDE.md"))).rejects.toMatchObject({ code: "ENOENT" });
  expect(Object.keys(await manifest("package.json"))).not.toContain("overrides");
});
