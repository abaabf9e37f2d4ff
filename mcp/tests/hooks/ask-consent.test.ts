import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const HOOK = join(import.meta.dirname, "../../../hooks/ask-consent.mjs");

function ask(input: string): { status: number | null; stdout: string } {
  const { status, stdout } = spawnSync(process.execPath, [HOOK], { input, encoding: "utf8", timeout: 10_000 });
  return { status, stdout };
}

const ASKED = {
  status: 0,
  stdout: JSON.stringify({
    hookSpecificOutput: {
      hookEventName: "PreToolUse",
      permissionDecision: "ask",
      permissionDecisionReason:
        "This carries a person's consent: it publishes a fix, changes where fixes go, or runs the build of a fix.",
    },
  }),
};

describe("the consent hook", () => {
  it.each([
    'node "/plugin/mcp/dist/cli.js" fix publish --consent 0123',
    'cd project && node "/plugin/mcp/dist/cli.js" config set upstream a/b --consent=0123',
    'node "/plugin/mcp/dist/cli.js" patch on fix-1795255200 --consent 0123',
    "timeout 60 node /plugin/mcp/dist/cli.js patch on --consent=0123 --project /p",
    `node "/plugin/mcp/dist/cli.js" patch on --con''sent 0123`,
    'node /plugin/mcp/dist/c"li".js patch on "--consent" 0123',
    "X=--con; node /plugin/mcp/dist/cli.js fix publish ${X}sent 0123",
    "sh -c 'node /plugin/mcp/dist/cli.js fix publish --consent 0123'",
  ])("puts %s before the person", (command) => {
    expect(ask(JSON.stringify({ tool_input: { command } }))).toEqual(ASKED);
  });

  it.each([
    "git log --grep=consent",
    "ls",
    'node "/plugin/mcp/dist/cli.js" fix publish',
    'node "/plugin/mcp/dist/cli.js" patch on',
    'node "/plugin/mcp/dist/cli.js" patch off',
  ])("says nothing of %s", (command) => {
    expect(ask(JSON.stringify({ tool_input: { command } }))).toEqual({ status: 0, stdout: "" });
  });

  it("ends well on input that is not JSON", () => {
    expect(ask("{half")).toEqual({ status: 0, stdout: "" });
  });
});
