import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { aRecord, recordLine } from "../support/a-record.ts";
import { clientWorld } from "../support/client-world.ts";
import { claude, runClient } from "../support/real-client.ts";
import { requirePart } from "../support/real-parts.ts";

const PLUGIN = join(import.meta.dirname, "..", "..", "..");
const LINE = "Failures that may be bugs in it came again (issues_create 2 times); /wrangler:mcp-errors shows them.";

it("tells a new session of the real client what is waiting, and the next one nothing", async (context) => {
  const binary = await requirePart(context, "claude");
  const { home, project } = await clientWorld();
  await mkdir(join(project, ".wrangler"));
  const log = ["err-20261121-aaaaaaaa", "err-20261121-bbbbbbbb"]
    .map((id) => recordLine(aRecord({ id, timestamp: Date.now() })))
    .join("");
  await writeFile(join(project, ".wrangler/mcp-error-log.jsonl"), log);
  const session = () =>
    runClient({
      binary,
      home,
      projectDir: project,
      pluginDir: PLUGIN,
      prompt: "hello",
      script: async function* () {
        yield { say: "hello" };
      },
    });

  expect((await session()).model.sawText(LINE)).toBe(true);
  expect((await session()).model.sawText("came again")).toBe(false);
});

it("shows the recorded failures by a command of the client, without asking the person", async (context) => {
  const binary = await requirePart(context, "claude");
  const { home, project } = await clientWorld();
  await mkdir(join(project, ".wrangler"));
  await writeFile(join(project, ".wrangler/mcp-error-log.jsonl"), recordLine(aRecord({ id: "err-20261121-cccccccc" })));
  const cli = `node "${join(PLUGIN, "mcp/dist/cli.js")}"`;

  const ending = await runClient({
    binary,
    home,
    projectDir: project,
    pluginDir: PLUGIN,
    prompt: "/wrangler:mcp-errors err-20261121-cccccccc",
    script: async function* () {
      const shown = yield {
        tool: "Bash",
        input: { command: `${cli} errors show err-20261121-cccccccc --project "${project}"` },
      };
      const cleared = yield { tool: "Bash", input: { command: `${cli} errors clear --all --project "${project}"` } };
      yield { say: `${shown.isError} ${shown.text.includes("fingerprint 0123456789abcdef")} ${cleared.isError}` };
    },
  });

  expect(ending.model.sawText("err-20261121-cccccccc")).toBe(true);
  expect(ending.model.sawText("bug, once, 2026-11-21 10:00, official 0.1.0, of unknown origin")).toBe(true);
  expect(ending.result).toBe("false true true");
});

it("costs a session no more than 400 tokens while nothing of it is used", async (context) => {
  const binary = await requirePart(context, "claude");
  const { home, project } = await clientWorld();

  const { stdout } = await claude(binary, ["--plugin-dir", PLUGIN, "plugin", "details", "wrangler"], {
    home,
    cwd: project,
  });

  const tokens = Number(/Always-on:\s*~?(\d+)/.exec(stdout)?.[1]);
  expect(tokens, stdout).toBeGreaterThan(0);
  expect(tokens).toBeLessThanOrEqual(400);
});
