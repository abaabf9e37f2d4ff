import { join } from "node:path";
import { expect, it } from "vitest";
import { commitFiles, gitIn } from "../support/a-repository.ts";
import { clientWorld } from "../support/client-world.ts";
import { runClient } from "../support/real-client.ts";
import { requirePart } from "../support/real-parts.ts";

const PLUGIN = join(import.meta.dirname, "..", "..", "..");
const BRANCH = "fix/auto-issues_create-by-hand-0123456789";

it("reviews a branch by a command of the client, without asking, and calls one without a ledger unproven", async (context) => {
  const binary = await requirePart(context, "claude");
  const { home, project } = await clientWorld();
  await gitIn(project, "init", "-q", "-b", "main");
  await commitFiles(project, { "mcp/src/a.ts": "export const a = 1;\n" }, "The base");
  await gitIn(project, "checkout", "-q", "-b", BRANCH);
  await commitFiles(project, { "mcp/src/a.ts": "export const a = 2;\n" }, "A fix by hand");

  const ending = await runClient({
    binary,
    home,
    projectDir: project,
    pluginDir: PLUGIN,
    prompt: `/wrangler:review-mcp-fix ${BRANCH}`,
    script: async function* () {
      const cli = `node "${PLUGIN}/mcp/dist/cli.js"`;
      const shown = yield { tool: "Bash", input: { command: `${cli} verify "${BRANCH}" --project "${project}"` } };
      yield { say: shown.text };
    },
  });

  expect(ending.model.sawText(`To review: ${BRANCH}`)).toBe(true);
  expect(ending.result).toContain(`unproven: the branch ${BRANCH} of ${project} carries no ledger`);
  expect(ending.result).toContain("neither the last commit nor the pull request has one");
});
