import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { exec, type ExecResult } from "../../src/platform/exec.ts";
import { failingCall, healingWorld, idIn, startedFrom, type HealingWorld } from "../support/healing.ts";

const RUNNER = resolve(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");
/** Each in the form that only one of the two runners takes for a test. */
const USERS_FILES = {
  "math.spec.js": 'it("adds", () => expect(1 + 1).toBe(2));\n',
  "test-math.mjs": 'import test from "node:test";\n\ntest("adds", () => {});\n',
  "tsconfig.json": '{ "compilerOptions": { "noEmit": true } }\n',
};

it("leaves tracker files alone to git, and nothing to the user's test runner", async (context) => {
  const world = await healingWorld(context);
  await userProject(world);

  await healUpToTheTest(world);

  const { stdout: status } = await run(world, "git", ["status", "--porcelain", "--untracked-files=all"]);
  expect(status).toBe("?? .wrangler/issues/ISS-000001-mine.md\n");
  const ignored = await run(world, "git", ["status", "--porcelain", "--ignored"]);
  expect(ignored.stdout).toContain("!! .wrangler/cache/\n");
  expect(await filesRunByVitest(world)).toEqual(["math.spec.js"]);
  const node = await run(world, process.execPath, ["--test", "--test-reporter=tap"]);
  expect({ exitCode: node.exitCode, counts: node.stdout.match(/^# (tests|pass|fail) \d+$/gm) }).toEqual({
    exitCode: 0,
    counts: ["# tests 1", "# pass 1", "# fail 0"],
  });
});

async function userProject(world: HealingWorld): Promise<void> {
  for (const [name, text] of Object.entries(USERS_FILES)) await writeFile(join(world.project, name), text);
  await run(world, "git", ["init", "-q", "-b", "main"]);
  await run(world, "git", ["add", "--all"]);
  const who = ["-c", "user.name=u", "-c", "user.email=u@example.invalid"];
  expect(await run(world, "git", [...who, "commit", "-q", "-m", "mine"])).toMatchObject({ exitCode: 0 });
}

/** A failure, a started fix with its test written, and an issue of the tracker. */
async function healUpToTheTest(world: HealingWorld): Promise<void> {
  const ending = await world.run({
    prompt: "go",
    script: async function* () {
      const id = idIn((yield failingCall(world)).text);
      yield { say: "It failed.", person: `/wrangler:fix-mcp-error ${id}` };
      const opened = yield world.command(`fix start ${id}`);
      const { test } = startedFrom(opened);
      yield { say: String((yield { tool: "Write", input: { file_path: test, content: world.fault.test } }).isError) };
    },
  });
  expect(ending.result).toBe("false");
  const issue = "---\nid: ISS-000001\ntitle: Mine\nstatus: open\n---\nText\n";
  await mkdir(join(world.project, ".wrangler/issues"), { recursive: true });
  await writeFile(join(world.project, ".wrangler/issues/ISS-000001-mine.md"), issue);
}

async function filesRunByVitest(world: HealingWorld): Promise<string[]> {
  const report = join(world.root, "report.json");
  const args = [RUNNER, "run", "--root", world.project, "--globals", "--reporter=json", `--outputFile=${report}`];
  const ran = await run(world, process.execPath, args);
  expect(ran.exitCode, ran.stderr).toBe(0);
  const { testResults } = JSON.parse(await readFile(report, "utf8")) as { testResults: { name: string }[] };
  return testResults.map(({ name }) => basename(name));
}

function run({ project, root }: HealingWorld, file: string, args: readonly string[]): Promise<ExecResult> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: root, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  return exec(file, args, { cwd: project, env, timeoutMs: 120_000 });
}
