import { chmod, cp, mkdtemp, readFile, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { exec, type ExecResult } from "../../src/platform/exec.ts";
import { removeTree } from "../../src/platform/trees.ts";
import { fill } from "../support/a-folder.ts";
import { gitIn } from "../support/a-repository.ts";
import { publishedWorld, type PublishedWorld } from "../support/published-world.ts";
import { workflows, type Step } from "../support/workflows.ts";

const ROOT = join(import.meta.dirname, "../../..");
const LONG_MS = 240_000;

/** In place of the machine's: nothing is installed, nobody is made, nothing is ended, and all is done by one user. */
const SUDO = `#!/bin/bash
note=
if [ "$1" = pkill ] && [ ! -e "$RUNNER_TEMP/review/review.json" ]; then note=": not written yet"; fi
echo "$*$note" >> "$HOME/sudo.log"
case "$1" in
  -u) shift 2; exec "$@" ;;
  install) exec mkdir -p "\${@:7}" ;;
  pkill | pgrep) exit 1 ;;
  *) exit 0 ;;
esac
`;

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
      "github.server_url": world.github.gitBase,
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
    ).toEqual([0, 0, 0]);
    expect(
      posted.map(({ exitCode }) => exitCode),
      JSON.stringify(posted),
    ).toEqual([0]);
    expect(forged.map(({ exitCode }) => exitCode)).toEqual([0, 0, 3]);
    expect(world.github.comments.map((text) => text.split("\n")[0])).toEqual([
      expect.stringMatching(/^The run of `wrangler-mcp verify` on [0-9a-f]{12} says `fix_verified`\.$/),
      expect.stringMatching(/^The run of `wrangler-mcp verify` on [0-9a-f]{12} says `stale_evidence`\.$/),
    ]);
    expect(world.github.comments[0]).toContain("It is that run's own word");
    // Two runs: each as another user, whose processes end before anything of the run is written.
    const [judging, ending] = [/^-u judge env -i PATH=.* verify 1 --project /, "pkill -KILL -u judge: not written yet"];
    const inOrder = await runner.sudo((line) => judging.test(line) || line.startsWith("pkill"));
    expect(inOrder).toEqual([expect.stringMatching(judging), ending, expect.stringMatching(judging), ending]);
    expect(world.github.comments[0]).toMatch(/^red {14}holds \| published: 3 of 3 failed/m);
    expect(world.github.comments[0]).not.toMatch(/DOES NOT HOLD|not judged/);
    expect(world.github.comments[1]).toMatch(/^ledger {11}DOES NOT HOLD \|/m);
  },
  LONG_MS,
);

interface Runner {
  /** What was asked of another user, by lines. */
  sudo(isMeant: (line: string) => boolean): Promise<string[]>;
  steps(file: string, values: Values): Promise<ExecResult[]>;
}

/** A machine of GitHub's with the base checked out; only what is installed beside it is brought along. */
async function aRunner({ reviewer }: PublishedWorld): Promise<Runner> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "wrangler-runner-")));
  onTestFinished(() => removeTree(folder));
  const [checkout, temp] = [join(folder, "checkout"), join(folder, "temp")];
  await gitIn(folder, "clone", "-q", reviewer.plugin, checkout);
  for (const path of ["mcp/dist/cli.js", "node_modules"]) {
    await cp(join(reviewer.plugin, path), join(checkout, path), { recursive: true });
  }
  await cp(join(ROOT, "scripts/post-review.mjs"), join(checkout, "scripts/post-review.mjs"));
  await fill(folder, { "bin/sudo": SUDO, "temp/.keep": "" });
  await chmod(join(folder, "bin/sudo"), 0o755);
  const PATH = `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`;
  const env = { PATH, HOME: folder, TMPDIR: folder, RUNNER_TEMP: temp, CI: "true" };
  return {
    async sudo(isMeant) {
      return (await readFile(join(folder, "sudo.log"), "utf8")).split("\n").filter(isMeant);
    },
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
