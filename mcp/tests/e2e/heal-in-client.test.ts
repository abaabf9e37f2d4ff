import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { exec } from "../../src/platform/exec.ts";
import { beyondReading, startGithubWorld, type GithubWorld, type WorldUser } from "../support/github-world.ts";
import {
  expectOk,
  failingCall,
  found,
  healingWorld,
  idIn,
  keepBaseSuite,
  LONG_MS,
  startedFrom,
  type HealingWorld,
  type Started,
} from "../support/healing.ts";
import type { Decision } from "../support/real-client.ts";
import { requirePart } from "../support/real-parts.ts";
import type { Script } from "../support/scripted-model.ts";

const MAINTAINER = { login: "mia", token: "token-of-mia", push: true };
const STRANGER = { login: "sam", token: "token-of-sam", push: false };
const OWNER = "acme";
/** Its number follows those that the failed calls had claimed. */
const ISSUE_FILE = /^\?\? (\.wrangler\/issues\/(ISS-00000\d)-mcp-fix\.md)$/;
const STEPS = [
  ...["red replay", "red", "green", "green", "green replay", "build", "types", "lint", "suite", "coverage", "replay"],
  ...["revert", "neighbours", "second build", "need", "bite"],
];

it(
  "takes a failing call to a draft pull request in one run, and through a fork without access",
  async (context) => {
    const world = await healingWorld(context);
    const github = await aGithub(context, world, MAINTAINER);
    await pointAt(world, github);

    await gitAt(world.project, "init", "-q");

    const { started, id, ending } = await healInOneRun(world, github);

    expect(ending.denials).toEqual([]);
    const [pull] = await github.pulls();
    expect({ id, published: ending.result }).toEqual({ id, published: expect.stringContaining("Opened draft PR #1") });
    const branch = found(/^fix\/auto-issues_create-[\w-]+$/m, Object(pull)["head"].ref);
    expect(pull).toMatchObject({
      number: 1,
      state: "open",
      draft: true,
      title: `🤖 Self-Healing: Fix issues_create: ${summaryOf(world)}`,
      user: { login: "mia" },
      head: { label: `${OWNER}:${branch}` },
      base: { ref: "main" },
      labels: [{ name: "auto-fix" }, { name: "mcp" }, { name: "issues_create" }],
    });
    assertBody(String(Object(pull)["body"]), { branch, id, started });
    expect(github.violations).toEqual([]);
    await assertCommits(github.bareRepo(OWNER, "wrangler"), branch, started);
    assertReport(ending.result, started, await assertLists(world, started, 1));

    const other = await aGithub(context, world, STRANGER);
    await pointAt(world, other);
    await publishAgain(world, other, started, id);
    expect(await other.pulls()).toMatchObject([
      { draft: true, user: { login: "sam" }, head: { label: `sam:${branch}` }, base: { ref: "main" } },
    ]);
    await assertCommits(other.bareRepo("sam", "wrangler"), branch, started);
    expect(await gitAt(other.bareRepo(OWNER, "wrangler"), "branch", "--list", "fix/*")).toBe("");
    expect(other.violations).toEqual([]);

    await assertChecks(world, github, branch);
  },
  3 * LONG_MS,
);

/** The one run: what the model is told, does, and may not do. */
async function healInOneRun(world: HealingWorld, github: GithubWorld) {
  const { fault, plugin } = world;
  let id = "";
  let started: Started = { fixId: "", workspace: "", test: "" };
  let consentLine = "";
  let agreed = false;
  const script: Script = async function* () {
    const failed = yield failingCall(world);
    id = idIn(failed.text);
    expect(failed.isError).toBe(true);
    expect(failed.text).toContain(fault.message);
    expect(failed.text).toContain(`/wrangler:fix-mcp-error ${id}`);

    yield { say: "It failed. I can heal it.", person: `/wrangler:fix-mcp-error ${id}` };
    expect(expectOk(yield world.command(`diagnose "${id}"`))).toMatch(/^issues_create: (BUG|REGRESSION), confidence /m);
    expectOk(yield { tool: "Read", input: { file_path: join(plugin, "skills/mcp-self-healing/diagnose-and-fix.md") } });
    const opened = yield world.command(`fix start ${id}`);
    expectOk(opened);
    started = startedFrom(opened);
    const { workspace, fixId } = started;

    expectOk(yield { tool: "Write", input: { file_path: started.test, content: fault.test } });
    expect(expectOk(yield world.command(`fix red ${fixId}`))).toContain("fails on the base by the recorded failure");

    for (const { file, find, replace } of fault.fix) {
      const path = join(workspace, file);
      expectOk(yield { tool: "Read", input: { file_path: path } });
      expectOk(yield { tool: "Edit", input: { file_path: path, old_string: find, new_string: replace } });
    }
    expect(expectOk(yield world.command(`fix green ${fixId}`))).toContain("the recorded call no longer fails");
    expect(expectOk(yield world.command(`fix verify ${fixId}`))).toContain("fix_verified");

    const explanation = `${fault.explanation.join("\n")}\n`;
    expectOk(yield { tool: "Write", input: { file_path: join(workspace, "explanation.md"), content: explanation } });
    expectOk(yield world.command(`fix explain ${fixId}`));

    const stopped = yield world.command("fix publish");
    expect(stopped.isError).toBe(true);
    expect(stopped.text).toContain("Exit code 5");
    expect(stopped.text).toContain(`A draft pull request to ${OWNER}/wrangler at ${github.apiUrl}`);
    consentLine = found(/With their consent run: (.* --consent [0-9a-f]{64})/, stopped.text);
    const alone = yield { tool: "Bash", input: { command: consentLine } };
    expect(alone).toMatchObject({ isError: true, text: "The person said no." });
    expect(beyondReading(github.requests)).toEqual([]);

    yield { say: "This would be sent. Do you agree?", person: "Yes, send it." };
    agreed = true;
    yield { say: expectOk(yield { tool: "Bash", input: { command: consentLine, timeout: LONG_MS } }) };
  };
  const ending = await world.run({
    prompt: "Note that we have to ship the release notes.",
    script,
    env: { GITHUB_TOKEN: MAINTAINER.token },
    timeoutMs: 2 * LONG_MS,
    permission: (_, input): Decision => (agreed && input["command"] === consentLine ? "allow" : "deny"),
  });
  await keepBaseSuite(world);
  expect(ending.asks.map(({ input, decision }) => [input["command"], decision])).toEqual([
    [consentLine, "deny"],
    [consentLine, "allow"],
  ]);
  return { started, id, ending };
}

/** Another session of another person, who takes up what was verified: the steps before are not run again. */
async function publishAgain(world: HealingWorld, github: GithubWorld, { fixId }: Started, id: string): Promise<void> {
  const env = { GITHUB_TOKEN: STRANGER.token };
  const prompt = `/wrangler:fix-mcp-error ${id}`;
  let consentLine = "";
  const script: Script = async function* () {
    expect(expectOk(yield world.command(`fix status ${fixId}`))).toMatch(/^fix-\d+: published$/m);
    consentLine = found(/run: (.* --consent [0-9a-f]{64})/, (yield world.command("fix publish")).text);
    yield { say: (yield { tool: "Bash", input: { command: consentLine } }).text };
  };

  // Also where the person's own settings allow every command.
  for (const allowedTools of [["Read"], ["Read", "Bash"]]) {
    const alone = await world.run({ prompt, script, env, allowedTools });
    expect(alone.denials).toMatchObject([{ tool: "Bash", input: { command: consentLine } }]);
    expect(beyondReading(github.requests)).toEqual([]);
  }

  const permission = (_: string, input: Record<string, unknown>): Decision =>
    input["command"] === consentLine ? "allow" : "deny";
  const ending = await world.run({ prompt, script, env, permission });
  expect(ending.result).toContain("(from your fork)");
}

async function aGithub(
  context: Parameters<typeof healingWorld>[0],
  { plugin }: HealingWorld,
  user: WorldUser,
): Promise<GithubWorld> {
  const emulator = await requirePart(context, "emulate");
  const github = await startGithubWorld({
    emulator,
    upstreamFrom: plugin,
    owner: OWNER,
    repo: "wrangler",
    users: [user],
  });
  onTestFinished(() => github.stop());
  return github;
}

async function pointAt(world: HealingWorld, github: GithubWorld): Promise<void> {
  await world.set("apiUrl", github.apiUrl);
  await world.set("gitUrl", github.gitBase);
  await world.set("upstream", `${OWNER}/wrangler`);
}

function summaryOf({ fault }: HealingWorld): string {
  return found(/^Summary: (.*)$/m, fault.explanation.join("\n"));
}

/** The sections and claims of the seed's template, each from the ledger. */
function assertBody(body: string, { branch, id, started }: { branch: string; id: string; started: Started }): void {
  expect(body.match(/^## .*$/gm)).toEqual([
    "## Summary",
    "## Error Details",
    "## Root Cause Analysis",
    "## Fix Implementation",
    "## Testing",
    "## Evidence",
    "## Verification Steps for Reviewer",
    "## Rollback",
    "## Confidence",
    "## Auto-Generated",
  ]);
  expect(body).toContain("### Changed Files");
  expect(body).toContain(`git checkout ${branch}`);
  expect(body).toContain(id);
  expect(body).toContain(started.fixId);
  expect(body).not.toMatch(/⬜|❌/);
  expect(Number(found(/^- ✅ Coverage: ([\d.]+)%$/m, body))).toBeLessThan(100);
  for (const claim of ["Wrote failing test reproducing error", "TypeScript compilation: success"])
    expect(body).toContain(`- ✅ ${claim}`);
  expect(body).not.toContain("wrangler-client-");
}

/** Two commits: source and test, then what the build makes of them. */
async function assertCommits(repository: string, branch: string, { workspace, test }: Started): Promise<void> {
  const subjects = await gitAt(repository, "log", "--format=%s", `main..${branch}`);
  expect(subjects.split("\n")).toEqual([
    "build: regenerate files for the issues_create fix",
    expect.stringMatching(/^fix: issues_create - /),
  ]);
  const message = await gitAt(repository, "log", "-1", "--format=%b", `${branch}~1`);
  expect(message).toMatch(/^Root cause: [^]*^Fix: [^]*^Testing:\n- Wrote failing test in mcp\/tests\/regression\//m);
  const named = async (range: string): Promise<string[]> =>
    (await gitAt(repository, "diff", "--name-only", range)).split("\n");
  expect(await named(`main..${branch}~1`)).toEqual(["mcp/src/tracker/disk.ts", test.slice(workspace.length + 1)]);
  for (const path of await named(`${branch}~1..${branch}`)) expect(path).toMatch(/^(mcp\/dist|docs\/reference)\//);
}

/** What the person finds in the project afterwards. */
async function assertLists({ project }: HealingWorld, { fixId }: Started, number: number): Promise<string> {
  const pending: unknown = JSON.parse(await readFile(join(project, ".wrangler/mcp-pending-fixes.json"), "utf8"));
  expect(pending).toMatchObject({
    fixes: [{ fixId, prNumber: number, status: "pending_review", tool: "issues_create" }],
  });
  // The tracker has the very fault; its issue is written all the same, and git sees nothing else.
  const status = await gitAt(project, "status", "--porcelain", "--untracked-files=all");
  const [, file = "", id = ""] = ISSUE_FILE.exec(status) ?? [status];
  expect(await readFile(join(project, file), "utf8")).toContain(
    `id: ${id}\ntitle: "Review auto-generated MCP fix PR #${number}"\n`,
  );
  return id;
}

/** What the model has to tell at the end: every step with its result, and where things are. */
function assertReport(report: string, { workspace }: Started, issue: string): void {
  const rows = [...report.matchAll(/^ {2}(\S[\w ]*?) {2,}passed /gm)].map(([, step]) => step);
  expect(rows).toEqual(STEPS);
  expect(report).not.toMatch(/ {2}failed /);
  expect(report).toContain(`Workspace: ${workspace}\nTracker: ${issue}\n`);
}

/** On a checkout of the pushed branch everything passes that a reviewer would run. */
async function assertChecks(world: HealingWorld, github: GithubWorld, branch: string): Promise<void> {
  const checkout = join(world.root, "checkout");
  await gitAt(world.root, "clone", "-q", "--branch", branch, github.gitUrl, checkout);
  const modules = join(checkout, "node_modules");
  await cp(join(world.plugin, "node_modules"), modules, { recursive: true, verbatimSymlinks: true });
  const passes = async (...args: string[]): Promise<void> => {
    const ran = await exec(process.execPath, args, { cwd: checkout, env: outsideEnv(world), timeoutMs: LONG_MS });
    expect({ args, exitCode: ran.exitCode }, `${ran.stdout}${ran.stderr}`.slice(-4000)).toEqual({ args, exitCode: 0 });
  };
  await passes("node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json");
  await passes("node_modules/eslint/bin/eslint.js", ".");
  await passes("scripts/check-generated.mjs");
  // As in CI, a test may fail once on a busy machine.
  await passes("node_modules/vitest/vitest.mjs", "run", "--project=core", "--retry=1", "--reporter=dot");
}

function outsideEnv({ root }: HealingWorld): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: root, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
}

async function gitAt(cwd: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  const ran = await exec("git", args, { cwd, env, timeoutMs: 60_000 });
  if (ran.exitCode !== 0) throw new Error(`git ${args.join(" ")} failed: ${ran.stderr}`);
  return ran.stdout.trim();
}
