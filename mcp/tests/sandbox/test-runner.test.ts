import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runTests, type TestRequest, type TestRun } from "../../src/sandbox/test-runner.ts";
import { NO_JAIL } from "../../src/platform/jail.ts";
import type { RunRoot } from "../../src/sandbox/run-root.ts";
import { aFolder, fill } from "../support/a-folder.ts";

/** Writes REPORT, with {ROOT} filled in, where vitest would, says how it was called, and ends with CODE. */
const RUNNER = `
import { mkdirSync, writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
const [, , ...args] = process.argv;
const file = args.find((arg) => arg.startsWith("--outputFile=")).slice(13);
if (process.env.REPORT !== undefined) writeFileSync(file, process.env.REPORT.replaceAll("{ROOT}", process.cwd()));
const folder = args.find((arg) => arg.startsWith("--coverage.reportsDirectory="))?.slice(28);
if (folder !== undefined && process.env.COVERED !== undefined) {
  mkdirSync(folder);
  writeFileSync(folder + "/coverage-final.json", process.env.COVERED);
}
console.log(JSON.stringify({ args, env: Object.keys(process.env).filter((name) => !name.startsWith("__")).sort() }));
console.error("on stderr");
if (process.env.CODE === "hang") setInterval(() => undefined, 1000);
else process.exitCode = Number(process.env.CODE ?? 0);
if (process.env.THREAD !== undefined) {
  const code = "console.log('in the thread', Object(() => 0)[['con', 'structor'].join('')]('return 1')());";
  const thread = new Worker(new URL("data:text/javascript," + encodeURIComponent(code)));
  thread.on("error", (error) => console.log(error.message));
}
`;

async function aRoot(): Promise<RunRoot> {
  const folder = await aFolder();
  const root = { source: join(folder, "source"), home: join(folder, "home"), scratch: join(folder, "scratch") };
  const own = join(folder, "own");
  await fill(root.source, { "node_modules/vitest/vitest.mjs": RUNNER });
  await mkdir(own);
  return { ...root, own, env: { HOME: root.home }, doors: root.scratch, jail: NO_JAIL };
}

async function run(report: unknown, more: Partial<TestRequest> = {}): Promise<TestRun> {
  const text = typeof report === "string" ? report : JSON.stringify(report);
  const env = { ...(report === undefined ? {} : { REPORT: text }), ...more.env };
  return runTests(await aRoot(), { deadlineMs: 15_000, ...more, env });
}

function file(name: string, results: [string, string, string?][], more: Record<string, unknown> = {}) {
  const assertionResults = results.map(([fullName, status, message]) => {
    return { fullName, status, failureMessages: message === undefined ? [] : [message] };
  });
  return { name: `{ROOT}/${name}`, status: "passed", message: "", assertionResults, ...more };
}

describe("the report", () => {
  it("names each test by its file and its whole name, with how it ended", async () => {
    const first = file("mcp/tests/a.test.ts", [
      ["a works", "passed"],
      ["a > b fails", "failed", "AssertionError: no"],
    ]);
    const second = file("mcp/tests/b.test.ts", [
      ["later", "todo"],
      ["not now", "skipped"],
      ["waiting", "pending"],
    ]);

    const { tests, loadErrors, exitCode } = await run({ testResults: [first, second] }, { env: { CODE: "1" } });

    expect(tests).toEqual([
      { id: "mcp/tests/a.test.ts > a works", status: "passed", message: "" },
      { id: "mcp/tests/a.test.ts > a > b fails", status: "failed", message: "AssertionError: no" },
      { id: "mcp/tests/b.test.ts > later", status: "skipped", message: "" },
      { id: "mcp/tests/b.test.ts > not now", status: "skipped", message: "" },
      { id: "mcp/tests/b.test.ts > waiting", status: "skipped", message: "" },
    ]);
    expect({ loadErrors, exitCode }).toEqual({ loadErrors: [], exitCode: 1 });
  });

  it("tells a file that did not load from one whose tests fail", async () => {
    const broken = file("mcp/tests/a.test.ts", [], { status: "failed", message: "Cannot find module" });
    const failing = file("mcp/tests/b.test.ts", [["b", "failed", "no"]], { status: "failed", message: "" });
    const after = file("mcp/tests/c.test.ts", [["c", "passed"]], { status: "failed", message: "afterAll threw" });

    expect((await run({ testResults: [broken, failing, after] })).loadErrors).toEqual([
      { file: "mcp/tests/a.test.ts", message: "Cannot find module" },
      { file: "mcp/tests/c.test.ts", message: "afterAll threw" },
    ]);
  });

  it.each([
    ["is missing", undefined],
    ["is torn", '{"testResults":[{'],
    ["is something else", "[]"],
    ["holds nothing", { testResults: [] }],
  ])("is not a pass when it %s: no tests, and what the runner said", async (_, report) => {
    expect(await run(report, { env: { CODE: "1" } })).toMatchObject({
      tests: [],
      loadErrors: [],
      exitCode: 1,
      timedOut: false,
      output: expect.stringContaining("on stderr"),
    });
  });
});

describe("the runner", () => {
  it("is vitest's own file on the project core, without retries, in the environment it is given", async () => {
    const { output, command } = await run({ testResults: [] }, { files: ["mcp/tests/a.test.ts"], env: { DOOR: "1" } });

    const { args, env } = JSON.parse(output.split("\n")[0] ?? "");
    expect(args).toEqual([
      "run",
      "--project=core",
      "--reporter=json",
      expect.stringMatching(/^--outputFile=.*\/own\/reports-[0-9a-f]+\/report\.json$/),
      "--retry=0",
      "--configLoader=runner",
      "--no-cache",
      "mcp/tests/a.test.ts",
    ]);
    expect(env).toEqual(["DOOR", "HOME", "REPORT"]);
    expect(command).toBe("vitest run --project core mcp/tests/a.test.ts");
  });

  it("lets no thread of a test run text as code", async () => {
    const { output } = await run({ testResults: [] }, { env: { THREAD: "1" } });

    expect(output).toContain("Code generation from strings disallowed for this context");
    expect(output).not.toContain("in the thread");
  });

  it("gives the coverage that it noted, and none that it was not asked for", async () => {
    const noted = { env: { COVERED: '{"a.ts":{}}' } };

    expect(await run({ testResults: [] }, { coverage: true, ...noted })).toMatchObject({ coverage: '{"a.ts":{}}' });
    expect(await run({ testResults: [] }, noted)).toMatchObject({ coverage: undefined });
    const { output, coverage } = await run({ testResults: [] }, { coverage: true });
    expect(coverage).toBeUndefined();

    expect(JSON.parse(output.split("\n")[0] ?? "").args).toEqual(
      expect.arrayContaining([
        "--coverage.enabled=true",
        "--coverage.reporter=json",
        expect.stringMatching(/^--coverage\.reportsDirectory=.*\/own\/reports-[0-9a-f]+\/coverage$/),
      ]),
    );
  });

  it("is ended at its deadline, and a report from before that still counts", async () => {
    const report = { testResults: [file("mcp/tests/a.test.ts", [["a", "passed"]])] };

    expect(await run(report, { env: { CODE: "hang" }, deadlineMs: 1_500 })).toMatchObject({
      timedOut: true,
      exitCode: null,
      tests: [{ status: "passed" }],
    });
  });
});
