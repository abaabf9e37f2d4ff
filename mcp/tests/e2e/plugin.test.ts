import { join } from "node:path";
import { expect, it } from "vitest";
import { clientWorld } from "../support/client-world.ts";
import { installPlugin, publishSnapshot } from "../support/installed-plugin.ts";
import { claude, runClient } from "../support/real-client.ts";
import { requirePart } from "../support/real-parts.ts";

const REPOSITORY = join(import.meta.dirname, "..", "..", "..");

it("passes the client's own validation, warnings included", async (context) => {
  const binary = await requirePart(context, "claude");
  const world = await clientWorld();
  const ran = await claude(binary, ["plugin", "validate", "--strict", REPOSITORY], {
    home: world.home,
    cwd: world.project,
  });
  expect({ exitCode: ran.exitCode, verdict: ran.stdout.includes("✔ Validation passed") }, ran.stdout).toEqual({
    exitCode: 0,
    verdict: true,
  });
});

it("connects and lists its tools when installed from git with no registry and no node_modules", async (context) => {
  const binary = await requirePart(context, "claude");
  const { root, home, project } = await clientWorld();
  const repository = join(root, "upstream.git");
  await publishSnapshot(REPOSITORY, repository);
  const installed = await installPlugin({ binary, home, projectDir: project, repository });

  const health = await claude(binary, ["mcp", "list"], { home, cwd: project });
  expect(health.stdout).toContain(`plugin:wrangler:wrangler: node ${installed}/mcp/dist/server.js - ✔ Connected`);

  const ending = await runClient({
    binary,
    home,
    projectDir: project,
    prompt: "which tools are there?",
    script: async function* () {
      yield { say: "these" };
    },
  });
  const init = ending.events.find((event) => event["subtype"] === "init") ?? {};
  const tools = Array.isArray(init["tools"]) ? init["tools"] : [];
  expect(init["mcp_servers"]).toMatchObject([{ name: "plugin:wrangler:wrangler", status: "connected" }]);
  expect(tools.filter((name) => String(name).startsWith("mcp__plugin_wrangler_wrangler__")).sort()).toEqual(
    ELEVEN_TOOLS.map((name) => `mcp__plugin_wrangler_wrangler__${name}`),
  );
});

const ELEVEN_TOOLS = [
  "issues_all_complete",
  "issues_create",
  "issues_delete",
  "issues_get",
  "issues_labels",
  "issues_list",
  "issues_mark_complete",
  "issues_metadata",
  "issues_projects",
  "issues_search",
  "issues_update",
];
