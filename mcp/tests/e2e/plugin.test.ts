import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { clientWorld } from "../support/client-world.ts";
import { installPlugin, publishSnapshot } from "../support/installed-plugin.ts";
import { claude, runClient } from "../support/real-client.ts";
import { requirePart } from "../support/real-parts.ts";

const PREFIX = "mcp__plugin_wrangler_wrangler__";
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
  expect(health.stdout).toContain(`plugin:wrangler:wrangler: node ${installed}/mcp/dist/server.cjs - ✔ Connected`);

  const ending = await runClient({
    binary,
    home,
    projectDir: project,
    prompt: "make an issue",
    allowedTools: [`${PREFIX}*`],
    script: async function* () {
      const made = yield { tool: `${PREFIX}issues_create`, input: { title: "First", description: "Words" } };
      const refused = yield { tool: `${PREFIX}issues_get`, input: { id: "ISS-000099" } };
      yield { say: `${made.text}\n${refused.text}` };
    },
  });
  const init = ending.events.find((event) => event["subtype"] === "init") ?? {};
  const tools = Array.isArray(init["tools"]) ? init["tools"].map(String) : [];
  expect(init["mcp_servers"]).toMatchObject([{ name: "plugin:wrangler:wrangler", status: "connected" }]);
  expect(tools.filter((name) => name.startsWith(PREFIX)).sort()).toEqual(ALL_TOOLS.map((name) => PREFIX + name));
  const [made, ...refused] = ending.result.split("\n");
  const file = ".wrangler/issues/ISS-000001-first.md";
  expect(JSON.parse(made ?? "")).toEqual({ id: "ISS-000001", status: "open", file });
  expect(await readFile(join(project, file), "utf8")).toContain("Words");
  expect(refused.join("\n")).toMatch(/"ISS-000099"[^]*\nError id: err-\d{8}-[a-z2-7]{8}\n/);
});

it("records nothing and names no error id when self-healing is switched off", async (context) => {
  const binary = await requirePart(context, "claude");
  const { home, project } = await clientWorld();
  const ending = await runClient({
    binary,
    home,
    projectDir: project,
    pluginDir: REPOSITORY,
    prompt: "look it up",
    allowedTools: [`${PREFIX}*`],
    env: { WRANGLER_DISABLE_SELF_HEALING: "true" },
    script: async function* () {
      const refused = yield { tool: `${PREFIX}issues_get`, input: { id: "ISS-000099" } };
      yield { say: `${refused.isError} ${refused.text}` };
    },
  });
  expect(ending.result).toMatch(/^true There is no issue, specification or idea "ISS-000099"/);
  expect(ending.result).not.toMatch(/Error id|fix-mcp-error/);
  expect(await readdir(project)).toEqual([]);
});

const ALL_TOOLS = [
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
  "report_tool_problem",
];
