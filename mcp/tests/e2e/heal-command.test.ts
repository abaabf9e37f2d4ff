import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { failingCall, failOnce, found, healingWorld, idIn, TOOL_PREFIX } from "../support/healing.ts";
import type { Permission } from "../support/real-client.ts";

const QUESTION = "Which failure shall I heal?";

it("without an argument lists the newest failures that may be bugs, and asks", async (context) => {
  const world = await healingWorld(context);
  const file = join(world.project, ".wrangler/issues/ISS-000007-old.md");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, "---\nid: ISS-000007\ntitle: Old\nstatus: open\n---\nText\n");
  const ids: string[] = [];
  const permission: Permission = (tool, input) =>
    tool === "AskUserQuestion" ? { allowWith: { ...input, answers: { [QUESTION]: ids[0] ?? "" } } } : "deny";
  const ending = await world.run({
    prompt: "go",
    permission,
    script: async function* (model) {
      ids.push(idIn((yield failingCall(world)).text));
      const update = { tool: `${TOOL_PREFIX}issues_update`, input: { id: "ISS-000007", title: "New" } };
      ids.push(idIn((yield update).text));
      yield { tool: `${TOOL_PREFIX}issues_get`, input: { id: "ISS-000099" } };

      yield { say: "Three calls failed.", person: "/wrangler:fix-mcp-error" };
      const listed = found(
        /Failures of wrangler's tools that may be bugs:\s+([^]*?)\s+What to heal:/,
        model.lastSeen(),
      );
      const [first, second] = ids;
      expect(listed.split("\n")).toEqual([
        expect.stringMatching(
          new RegExp(`^${second} +"issues_update" +bug, once, .*"fs.writeFile is not a function"$`),
        ),
        expect.stringMatching(new RegExp(`^${first} +"issues_create" +bug, once, .*"fs.writeFile is not a function"$`)),
        "1 failure of a caller or the environment is left out; --all shows it.",
      ]);
      const options = ids.map((label) => ({ label, description: "a failing tool" }));
      const question = { question: QUESTION, header: "Failure", multiSelect: false, options };
      const answered = yield { tool: "AskUserQuestion", input: { questions: [question] } };
      yield { say: (yield world.command(`diagnose "${idIn(answered.text)}"`)).text };
    },
  });
  expect(ending.asks.map(({ tool }) => tool)).toEqual(["AskUserQuestion"]);
  expect(ending.result).toMatch(/^issues_create: BUG, confidence /m);
  expect(ending.result).toMatch(/^ {2}mcp\/src\/tracker\/storage\.ts:\d+ \(storeNew\)$/m);
});

it("says so when nothing that may be a bug was recorded", async (context) => {
  const world = await healingWorld(context);
  const ending = await world.run({
    prompt: "/wrangler:fix-mcp-error",
    script: async function* (model) {
      yield { say: found(/No failure that may be a bug\./, model.lastSeen()) };
    },
  });
  expect(ending.result).toBe("No failure that may be a bug.");
});

it("finds the failure by words, and says when none matches", async (context) => {
  const world = await healingWorld(context);
  const id = await failOnce(world);
  const words = "issues_create fails: writeFile isn't a function";
  const ending = await world.run({
    prompt: `/wrangler:fix-mcp-error ${words}`,
    script: async function* (model) {
      expect(model.lastSeen()).toContain(`What to heal: ${words}`);
      const none = yield world.command('diagnose "the board turns blue"');
      expect(none).toMatchObject({ isError: true });
      expect(none.text).toContain('no recorded failure matches "the board turns blue"');
      expect(none.text).toContain(`Newest failures that may be bugs: ${id} ("issues_create")`);
      yield { say: (yield world.command('diagnose "issues_create writeFile"')).text };
    },
  });
  expect(ending).toMatchObject({ asks: [], denials: [] });
  expect(ending.result).toMatch(/^issues_create: BUG, confidence /m);
});

it("starts by the bare name that install-command gives", async (context) => {
  const world = await healingWorld(context);
  const id = await failOnce(world);
  const installed = await world.cli(["install-command"]);
  const file = join(world.home, ".claude/commands/fix-mcp-error.md");
  expect(installed).toMatchObject({
    exitCode: 0,
    stdout: `Installed /fix-mcp-error (${file}). Remove the file to uninstall it.\n`,
  });
  const ending = await world.run({
    prompt: `/fix-mcp-error ${id}`,
    script: async function* (model) {
      expect(model.lastSeen()).toContain(`with these arguments, unchanged: ${id}`);
      yield { tool: "Skill", input: { skill: "wrangler:fix-mcp-error", args: id } };
      expect(model.lastSeen()).toContain(`What to heal: ${id}`);
      yield { say: (yield world.command(`diagnose "${id}"`)).text };
    },
  });
  expect(ending).toMatchObject({ asks: [], denials: [] });
  expect(ending.result).toMatch(/^issues_create: BUG, confidence /m);
});

it("is not started by a model alone: the client asks the person", async (context) => {
  const world = await healingWorld(context);
  const id = await failOnce(world);
  const skill = { tool: "Skill", input: { skill: "wrangler:fix-mcp-error", args: id } };
  const ending = await world.run({
    prompt: "go",
    script: async function* () {
      yield skill;
      yield { say: String((yield world.command(`diagnose "${id}"`)).isError) };
    },
  });
  expect(ending.denials).toMatchObject([skill, { tool: "Bash" }]);
  expect(ending.result).toBe("true");
});
