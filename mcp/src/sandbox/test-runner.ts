import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { isRecord } from "../shared/json.ts";
import { exec } from "../platform/exec.ts";
import { confine, ensureDir, readText } from "../platform/files.ts";
import { NO_MADE_CODE_IN_THREADS } from "./no-made-code.ts";
import type { RunRoot } from "./run-root.ts";

export interface TestOutcome {
  /** Source-relative file and full name, which together name a test. */
  readonly id: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly message: string;
}

export interface TestRun {
  readonly command: string;
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly tests: readonly TestOutcome[];
  /** Files that could not be loaded: import, syntax and type errors, empty files; with the runner's message. */
  readonly loadErrors: readonly { readonly file: string; readonly message: string }[];
  /** The runner's own last words, when it made no report. */
  readonly output: string;
  /** Istanbul's coverage-final.json, when it was asked for and the runner made one. */
  readonly coverage: string | undefined;
}

export interface TestRequest {
  /** Source-relative test files; all of the project `core` when empty. */
  files?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Full names of the tests to run; all of the files without. */
  only?: readonly string[];
  /** Notes which lines ran. */
  coverage?: boolean;
  deadlineMs: number;
  onProgress?: (line: string) => void;
}

/**
 * Runs vitest's own file on the project `core` of a run root, without npm and without retries, and reads its JSON
 * report. The threads of the tests run no text as code. No report is not a pass: the caller sees no tests and an exit code.
 */
export async function runTests(root: RunRoot, request: TestRequest): Promise<TestRun> {
  // Of this run alone: no server that a test talks to can write into it.
  const reports = join(root.own, `reports-${randomBytes(6).toString("hex")}`);
  await ensureDir(reports);
  const jail = root.jail.with({ writable: [reports] });
  const confined = jail.wrap(process.execPath, vitestArgs(reports, request), root.source);
  const run = await exec(confined.file, confined.args, {
    cwd: root.source,
    env: { ...root.env, ...request.env },
    timeoutMs: request.deadlineMs,
  });
  const report = (...path: string[]): Promise<string | undefined> => readReport(reports, join(...path));
  const parsed = parseReport(await report(REPORT), root.source);
  return {
    command: `vitest run --project core ${(request.files ?? []).join(" ")}`.trim(),
    exitCode: run.exitCode,
    timedOut: run.timedOut,
    durationMs: run.durationMs,
    output: `${run.stdout}\n${run.stderr}`.trim().slice(-4000),
    coverage: request.coverage === true ? await report(COVERAGE, "coverage-final.json") : undefined,
    ...parsed,
  };
}

const REPORT = "report.json";
const COVERAGE = "coverage";
const LARGEST_REPORT = 256 * 1024 * 1024;

/** Tests could put links there, too. */
async function readReport(reports: string, path: string): Promise<string | undefined> {
  return readText(await confine(reports, path), LARGEST_REPORT);
}

function vitestArgs(reports: string, request: TestRequest): string[] {
  const coverage =
    request.coverage !== true
      ? []
      : [
          "--coverage.enabled=true",
          "--coverage.reporter=json",
          `--coverage.reportsDirectory=${join(reports, COVERAGE)}`,
          // By default the runner writes no report when a test fails, and on the base of a fix some do.
          "--coverage.reportOnFailure=true",
        ];
  const names = (request.only ?? []).map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return [
    ...NO_MADE_CODE_IN_THREADS,
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project=core",
    "--reporter=json",
    `--outputFile=${join(reports, REPORT)}`,
    "--retry=0",
    // Both would write into node_modules otherwise: the bundled configuration, and how long each file took.
    "--configLoader=runner",
    "--no-cache",
    ...coverage,
    ...(names.length === 0 ? [] : [`--testNamePattern=^(?:${names.join("|")})$`]),
    ...(request.files ?? []),
  ];
}

type Parsed = Pick<TestRun, "tests" | "loadErrors">;

function parseReport(text: string | undefined, source: string): Parsed {
  const report = parseJson(text ?? "");
  const files = isRecord(report) && Array.isArray(report["testResults"]) ? report["testResults"].filter(isRecord) : [];
  const tests: TestOutcome[] = [];
  const loadErrors: { file: string; message: string }[] = [];
  for (const entry of files) {
    const file = relativeTo(source, String(entry["name"]));
    const results = Array.isArray(entry["assertionResults"]) ? entry["assertionResults"].filter(isRecord) : [];
    tests.push(...results.map((result) => outcome(file, result)));
    const message = String(entry["message"] ?? "");
    if (entry["status"] === "failed" && !results.some((result) => result["status"] === "failed")) {
      loadErrors.push({ file, message: message.slice(0, 2000) });
    }
  }
  return { tests: withDistinctIds(tests), loadErrors };
}

/** A second test of the same name must not hide behind the first. */
function withDistinctIds(tests: readonly TestOutcome[]): TestOutcome[] {
  const seen = new Map<string, number>();
  return tests.map((test) => {
    const times = (seen.get(test.id) ?? 0) + 1;
    seen.set(test.id, times);
    return times === 1 ? test : { ...test, id: `${test.id} (${times})` };
  });
}

/** Undefined for half a report: the runner was ended while it wrote. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function outcome(file: string, result: Record<string, unknown>): TestOutcome {
  const status = result["status"];
  const messages = Array.isArray(result["failureMessages"]) ? result["failureMessages"].join("\n") : "";
  return {
    id: `${file} > ${String(result["fullName"])}`,
    status: status === "passed" || status === "failed" ? status : "skipped",
    message: messages.slice(0, 4000),
  };
}

function relativeTo(source: string, path: string): string {
  const forward = path.replaceAll("\\", "/");
  const root = `${source.replaceAll("\\", "/")}/`;
  return forward.startsWith(root) ? forward.slice(root.length) : forward;
}
