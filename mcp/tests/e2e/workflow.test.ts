import { cp, mkdir, mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { exec, type ExecResult } from "../../src/platform/exec.ts";
import { removeTree } from "../../src/platform/trees.ts";
import { gitIn } from "../support/a-repository.ts";
import { publishedWorld, type PublishedWorld } from "../support/published-world.ts";
import { workflows, type Step } from "../support/workflows.ts";

const ROOT = join(import.meta.dirname, "../../..");
const LONG_MS = 240_000;

/** What GitHub puts in the place of an expression. */
type Values = Readonly<Record<string, string>>;

it(
  "runs the steps of the workflow on a published fix: verifies it, says so, and catches a forged one",
  async (context) => {
    const world = await publishedWorld(context);
    const runner = await aRunner(world);
    const [pull] = await world.github.pulls();
    const [owner, repo] = ["wrangler-plugin", "wrangler"];
    const values = {
      "github.server_url": world.github.gitBase.replace(/\/git$/, ""),
      "github.repository": `${owner}/${repo}`,
      "github.event.pull_request.number": "1",
      "github.api_url": world.github.apiUrl,
      "github.event.workflow_run.head_repository.owner.login": owner,
      "github.event.workflow_run.head_branch": world.branch,
      "github.event.workflow_run.head_sha": String(Object(pull?.["head"]).sha),
      "github.token": "token-of-mia",
    };

    const verified = await runner.steps("verify-auto-fix.yml", values);
    const posted = await runner.steps("verify-auto-fix-post.yml", values);
    await world.github.editPull(1, world.body.replace('"passed":1,', '"passed":901,'));
    const forged = await runner.steps("verify-auto-fix.yml", values);
    await runner.steps("verify-auto-fix-post.yml", values);

    expect(
      verified.map(({ exitCode }) => exitCode),
      JSON.stringify(verified),
    ).toEqual([0, 0]);
    expect(
      posted.map(({ exitCode }) => exitCode),
      JSON.stringify(posted),
    ).toEqual([0]);
    expect(forged.map(({ exitCode }) => exitCode)).toEqual([0, 3]);
    expect(world.github.comments.map((text) => text.split("\n")[0])).toEqual([
      expect.stringMatching(/^`wrangler-mcp verify` says `fix_verified` of [0-9a-f]{12}, run again from nothing:$/),
      expect.stringMatching(/^`wrangler-mcp verify` says `stale_evidence` of /),
    ]);
    expect(world.github.comments[0]).toMatch(/^red {14}holds \| published: 3 of 3 failed/m);
    expect(world.github.comments[0]).not.toMatch(/DOES NOT HOLD|not judged/);
    expect(world.github.comments[1]).toMatch(/^ledger {11}DOES NOT HOLD \|/m);
  },
  LONG_MS,
);

interface Runner {
  steps(file: string, values: Values): Promise<ExecResult[]>;
}

/** A machine of GitHub's with the base checked out; only what is installed beside it is brought along. */
async function aRunner({ reviewer, github }: PublishedWorld): Promise<Runner> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "wrangler-runner-")));
  onTestFinished(() => removeTree(folder));
  const [checkout, temp] = [join(folder, "checkout"), join(folder, "temp")];
  await gitIn(folder, "clone", "-q", reviewer.plugin, checkout);
  for (const path of ["mcp/dist/cli.js", "node_modules"]) {
    await cp(join(reviewer.plugin, path), join(checkout, path), { recursive: true });
  }
  await cp(join(ROOT, "scripts/post-review.mjs"), join(checkout, "scripts/post-review.mjs"));
  await mkdir(join(temp, "state"), { recursive: true, mode: 0o700 });
  const places = { upstream: "wrangler-plugin/wrangler", apiUrl: github.apiUrl, gitUrl: github.gitBase };
  const settings = { ...places, unsandboxed: "yes" };
  await writeFile(join(temp, "state", "settings.json"), JSON.stringify(settings));
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, RUNNER_TEMP: temp, CI: "true" };
  return {
    async steps(file, values) {
      const ended: ExecResult[] = [];
      for (const step of stepsOf(file)) {
        const own = Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, filled(text, values)]));
        const options = { cwd: checkout, env: { ...env, ...own }, timeoutMs: LONG_MS };
        // As GitHub runs a step: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#exceptions
        ended.push(await exec("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run ?? ""], options));
      }
      return ended;
    },
  };
}

function stepsOf(file: string): Step[] {
  const found = workflows().find((workflow) => workflow.file === file);
  return found?.jobs.flatMap(({ steps }) => steps.filter(({ run }) => run !== undefined)) ?? [];
}

function filled(text: string, values: Values): string {
  return text.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the workflow uses ${name}, which GitHub would fill in`);
    return value;
  });
}
