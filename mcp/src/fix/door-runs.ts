import { failuresOfWitness, frameTable, isFailure, type SeenFailure } from "../diagnose/judge.ts";
import { builtChild } from "../sandbox/build.ts";
import { hostDoor, type DoorCall } from "../sandbox/door-host.ts";
import { serverEnv } from "../sandbox/replay.ts";
import type { RunRoot } from "../sandbox/run-root.ts";
import { runTests, type TestRun } from "../sandbox/test-runner.ts";
import { untouched } from "../sandbox/untouched.ts";
import { CALL_DEADLINE_MS, TEST_DEADLINE_MS } from "./context.ts";

export interface DoorChoice {
  /** Another build in the root than its own. */
  readonly child?: string;
  /** Answers arrive empty. */
  readonly blank?: boolean;
  /** Told of each call before it is made. */
  readonly onCall?: (call: DoorCall) => Promise<void>;
}

/** One run of the regression test, with what the engine's recorder saw at the door meanwhile. */
export interface DoorRun {
  readonly run: TestRun;
  readonly failures: readonly SeenFailure[];
  readonly outcome: "passed" | "failed" | "not_loaded";
  /** The message of the first failing test, or of what kept the file from loading. */
  readonly message: string;
  /** The recorded failure was seen at the door. */
  readonly sawFailure: boolean;
}

/** Each run has a server and a project of its own, and waits for processes to start more than it computes. */
const AT_ONCE = 2;

/** Runs the test file `times` times against the build in `root`, or another of its, the engine holding the door. */
export async function runThroughDoor(
  root: RunRoot,
  testFile: string,
  wanted: string,
  times: number,
  { child = builtChild(root), blank = false, onCall }: DoorChoice = {},
): Promise<DoorRun[]> {
  const table = await frameTable(root);
  const told = onCall === undefined ? {} : { onCall };
  const { doors, jail } = root;
  const place = { child, doors, jail, projects: root.scratch, env: serverEnv(root), deadlineMs: CALL_DEADLINE_MS };
  const one = async (): Promise<DoorRun> => {
    const door = await hostDoor({ ...place, blank, ...told });
    const request = { files: [testFile], env: { WRANGLER_DOOR: door.address }, deadlineMs: TEST_DEADLINE_MS };
    // A server records after it answered: what it saw is known only once it has ended.
    const run = await runTests(root, request).finally(() => door.close());
    const failures = failuresOfWitness(door.witnessed, table);
    const sawFailure = failures.some((failure) => isFailure(failure, wanted));
    return { run, failures, sawFailure, ...outcomeOf(run, testFile) };
  };
  return untouched(root, async () => {
    const runs: DoorRun[] = [];
    while (runs.length < times) {
      runs.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, times - runs.length) }, one))));
    }
    return runs;
  });
}

function outcomeOf(run: TestRun, testFile: string): Pick<DoorRun, "outcome" | "message"> {
  const own = run.tests.filter(({ id }) => id.startsWith(`${testFile} > `));
  const failed = own.find(({ status }) => status === "failed");
  const unloaded = run.loadErrors.find(({ file }) => file === testFile);
  if (unloaded !== undefined) return { outcome: "not_loaded", message: unloaded.message };
  if (failed !== undefined) return { outcome: "failed", message: failed.message };
  const passed = own.filter(({ status }) => status === "passed").length;
  if (passed === 0) return { outcome: "not_loaded", message: run.output || "the runner found no test in the file" };
  return { outcome: "passed", message: "" };
}
