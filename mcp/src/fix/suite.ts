import { join } from "node:path";
import { z } from "zod";
import { ensureDir, readText, writeAtomic } from "../platform/files.ts";
import { generateAll } from "../sandbox/build.ts";
import type { EngineRepo } from "../sandbox/engine-repo.ts";
import type { RunRoot } from "../sandbox/run-root.ts";
import { runTests, type TestRun } from "../sandbox/test-runner.ts";
import { untouched } from "../sandbox/untouched.ts";
import { onTree, SUITE_DEADLINE_MS, type FixContext } from "./context.ts";
import { parseCoverage, type Coverage } from "./coverage.ts";
import { refused } from "./verdict.ts";

export interface SuiteRun {
  readonly run: TestRun;
  readonly coverage: Coverage;
}

/**
 * Runs the whole project `core` with coverage.
 *
 * @throws WranglerError E_GATE_REFUSED `build_failed` when the runner left no coverage: nothing measured is not 100 %.
 */
export async function runSuite(root: RunRoot): Promise<SuiteRun> {
  const run = await untouched(root, () => runTests(root, { coverage: true, deadlineMs: SUITE_DEADLINE_MS }));
  if (run.coverage === undefined) {
    const reason = `the suite left no coverage report: ${run.output.slice(-600)}`;
    throw refused("build_failed", reason, "Run the step again; report this if it stays so.");
  }
  const coverage = parseCoverage(run.coverage, root.source);
  return { run, coverage };
}

const BaseSchema = z.strictObject({
  version: z.literal(3),
  passed: z.array(z.string()),
  failed: z.array(z.tuple([z.string(), z.string()])),
  coverage: z.array(z.tuple([z.string(), z.array(z.number()), z.array(z.number())])),
});

/** What the base's suite showed: which tests passed, and which lines they ran. */
export interface BaseSuite {
  readonly passed: ReadonlySet<string>;
  /** The beginnings of the messages of those that failed. */
  readonly failed: ReadonlyMap<string, string>;
  readonly coverage: Coverage;
}

const MESSAGE = 4000;
const FOLDER = "base-suites";

/**
 * The suite of the base, run once per base and Node version and kept in the state folder, sealed: what something else
 * than the engine wrote there is not believed. The base is also rebuilt: a
 * base whose generated files differ from a rebuild here could not show what a fix generates.
 */
export async function baseSuite(context: FixContext, repo: EngineRepo, baseTree: string): Promise<BaseSuite> {
  const name = `${baseTree}-${process.versions.node}.suite`;
  const kept = context.fresh === true ? undefined : await readKept(name, context);
  if (kept !== undefined) return kept;
  const suite = await onTree(context, repo, baseTree, async (root) => {
    context.progress("Rebuilding the base and running its suite (once per base) …");
    const build = await generateAll(root);
    if (!build.ok || (await repo.importFolder(root.source)) !== baseTree) {
      const why = build.ok ? "a rebuild gives other generated files than the base has" : build.output;
      throw refused(
        "build_failed",
        `the base cannot be rebuilt here: ${why}`,
        "Install the plugin again, or fix by hand.",
      );
    }
    return runSuite(root);
  });
  const passed = suite.run.tests.filter(({ status }) => status === "passed").map(({ id }) => id);
  if (passed.length === 0) {
    throw refused("build_failed", `the base's suite ran no test: ${suite.run.output.slice(-600)}`, "See the output.");
  }
  const failed = suite.run.tests
    .filter(({ status }) => status === "failed")
    .map(({ id, message }): [string, string] => [id, message.slice(0, MESSAGE)]);
  if (context.fresh !== true) await keep(name, context, { passed, failed, coverage: suite.coverage });
  return { passed: new Set(passed), failed: new Map(failed), coverage: suite.coverage };
}

async function readKept(name: string, context: FixContext): Promise<BaseSuite | undefined> {
  const sealed = await readText(join(context.stateDir, FOLDER, name), 64 * 1024 * 1024);
  if (sealed === undefined) return undefined;
  const text = context.store.unsealed(name, sealed);
  if (text === undefined) {
    context.progress("The kept result of the base's suite is not as the engine wrote it; running it");
    return undefined;
  }
  const { passed, failed, coverage } = BaseSchema.parse(JSON.parse(text));
  const lines = coverage.map(([path, covered, missed]) => {
    return [path, { covered: new Set(covered), missed: new Set(missed) }] as const;
  });
  return { passed: new Set(passed), failed: new Map(failed), coverage: new Map(lines) };
}

interface Kept {
  readonly passed: string[];
  readonly failed: [string, string][];
  readonly coverage: Coverage;
}

async function keep(name: string, { stateDir, store }: FixContext, { passed, failed, coverage }: Kept): Promise<void> {
  const folder = join(stateDir, FOLDER);
  await ensureDir(folder, 0o700);
  const lines = [...coverage].map(([path, { covered, missed }]) => [path, [...covered], [...missed]]);
  const text = JSON.stringify({ version: 3, passed, failed, coverage: lines });
  await writeAtomic(join(folder, name), store.sealed(name, text));
}
