import { countsOf, type Reproduction } from "../diagnose/reproduce.ts";
import type { CommandRun } from "../sandbox/build.ts";
import type { TestRun } from "../sandbox/test-runner.ts";
import type { DoorRun } from "./door-runs.ts";
import type { RanEntry } from "./ledger.ts";
import { suiteCounts } from "./suite-counts.ts";

interface Where {
  readonly step: string;
  readonly tree: string;
  readonly at: number;
}

/** The ledger's entry of N replays; `passed` says whether they showed what the step needs. */
export function replayEntry(where: Where, tool: string, seen: Reproduction, passed: boolean): RanEntry {
  return {
    ...where,
    command: `replay ${tool}`,
    exitCode: null,
    counts: countsOf(seen),
    message: firstLine(seen.example?.what),
    result: passed ? "passed" : "failed",
    durationMs: seen.durationMs,
  };
}

export function doorEntry(where: Where, runs: readonly DoorRun[], passed: boolean): RanEntry {
  const failed = runs.filter(({ outcome }) => outcome === "failed").length;
  const saw = runs.filter(({ sawFailure }) => sawFailure).length;
  return {
    ...where,
    command: runs[0]?.run.command ?? "vitest run",
    exitCode: runs[0]?.run.exitCode ?? null,
    counts: `${failed} of ${runs.length} failed, ${saw} with the recorded failure at the door`,
    message: firstLine(runs[0]?.message),
    result: passed ? "passed" : "failed",
    durationMs: runs.reduce((sum, { run }) => sum + run.durationMs, 0),
  };
}

/**
 * The suite, when its gate held: tests that fail nevertheless failed on the base too; the first by name is named.
 *
 * @param reaching how many of them run what the change changed
 */
export function suiteEntry(where: Where, run: TestRun, again: ReadonlySet<string>, reaching: number): RanEntry {
  const { passed, failed } = suiteCounts(run, again);
  const [failing] = run.tests
    .filter(({ id, status }) => status === "failed" && !again.has(id))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const rerun = again.size === 0 ? "" : ` (${again.size} of them when run again alone)`;
  const first = failing === undefined ? "" : `none passed on the base; the first: ${failing.id.slice(0, 160)}`;
  const word = reaching === 0 ? "" : `; ${reaching} of them run what was changed, by a person's word`;
  const also = first === "" ? "" : ` (${first}${word})`;
  return {
    ...where,
    command: run.command,
    exitCode: run.exitCode,
    counts: `${passed} passed${rerun}, ${failed} failed${also}`,
    message: firstLine(failing?.message),
    result: "passed",
    durationMs: run.durationMs,
  };
}

export function commandEntry(where: Where, run: CommandRun): RanEntry {
  const { command, exitCode, durationMs, ok } = run;
  return { ...where, command, exitCode, counts: "", message: "", result: ok ? "passed" : "failed", durationMs };
}

function firstLine(message = ""): string {
  return (message.split("\n")[0] ?? "").trim().slice(0, 300);
}
