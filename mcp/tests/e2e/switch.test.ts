import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { failingCall, failOnce, found, healingWorld, TOOL_PREFIX } from "../support/healing.ts";
import { runClient } from "../support/real-client.ts";

const OFF = { WRANGLER_DISABLE_SELF_HEALING: "true" };
const SAYS = "Self-healing is disabled by WRANGLER_DISABLE_SELF_HEALING.";
const REPOSITORY = resolve(import.meta.dirname, "../../..");
const HEALING_COMMANDS = [
  ["diagnose", "anything"],
  ["fix", "start", "anything"],
  ["fix", "red"],
  ["fix", "green"],
  ["fix", "verify"],
  ["fix", "explain"],
  ["fix", "publish"],
  ["fix", "status"],
  ["fix", "abandon", "fix-1"],
];

it("records no failure and suggests nothing in a failing call's answer", async (context) => {
  const world = await healingWorld(context);
  const ending = await world.run({
    prompt: "go",
    env: OFF,
    script: async function* () {
      const failed = yield failingCall(world);
      yield { say: `${failed.isError} ${failed.text}` };
    },
  });
  expect(ending.result).toMatch(/^true issues_create failed: fs\.writeFile is not a function$/m);
  expect(ending.model.sawText(/is recorded as|err-\d{8}/)).toBe(false);
  expect(existsSync(join(world.project, ".wrangler/mcp-error-log.jsonl"))).toBe(false);
});

it("adds nothing by a hook where the switch came after the failure", async (context) => {
  const world = await healingWorld(context);
  await failOnce(world);
  const ending = await world.run({
    prompt: "go",
    env: OFF,
    script: async function* () {
      yield failingCall(world);
      yield { say: "done" };
    },
  });
  expect(ending.model.sawText(/is recorded as|err-\d{8}/)).toBe(false);
  expect(await world.cliJson(["errors", "list"])).toMatchObject({ errors: [{ count: 1 }] });
});

it.for(HEALING_COMMANDS)("answers `%s %s` by its name and exit code 3", async (command, context) => {
  const world = await healingWorld(context);
  const person = await world.cli(command, OFF);
  expect(person).toMatchObject({ exitCode: 3, stdout: "" });
  expect(person.stderr.split("\n")[0]).toBe(SAYS);
  const program = await world.cli([...command, "--json"], OFF);
  expect(program.exitCode).toBe(3);
  expect(JSON.parse(program.stdout)).toMatchObject({ ok: false, exitCode: 3, code: "E_DISABLED", message: SAYS });
  expect(await readdir(world.project)).toEqual([]);
});

it("says so in the slash command", async (context) => {
  const world = await healingWorld(context);
  const id = await failOnce(world);
  const ending = await world.run({
    prompt: `/wrangler:fix-mcp-error ${id}`,
    env: OFF,
    script: async function* (model) {
      const shown = found(/Self-healing is disabled by \w+\./, model.lastSeen());
      yield { say: `${shown} ${(yield world.command(`diagnose "${id}"`)).text}` };
    },
  });
  expect(ending.result).toContain(`${SAYS} Exit code 3\n${SAYS}`);
});

it("lets the tracker work", async (context) => {
  const { binary, home, project } = await healingWorld(context);
  const ending = await runClient({
    binary,
    home,
    projectDir: project,
    pluginDir: REPOSITORY,
    prompt: "go",
    allowedTools: [`${TOOL_PREFIX}*`],
    env: OFF,
    script: async function* () {
      yield { tool: `${TOOL_PREFIX}issues_create`, input: { title: "First", description: "Words" } };
      yield { tool: `${TOOL_PREFIX}issues_mark_complete`, input: { id: "ISS-000001" } };
      yield { say: (yield { tool: `${TOOL_PREFIX}issues_all_complete` }).text };
    },
  });
  expect(JSON.parse(ending.result)).toMatchObject({ allComplete: true });
});
