import { join, relative } from "node:path";
import type { ErrorRecord } from "../capture/record.ts";
import type { Clock } from "../shared/clock.ts";
import { WranglerError } from "../shared/errors.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { copyTreeFiltered } from "../platform/trees.ts";
import { buildDist } from "../sandbox/build.ts";
import { withDependencies, type DependencySource } from "../sandbox/dependencies.ts";
import { withRunRoot, type RunRoot } from "../sandbox/run-root.ts";
import { classify } from "./classify.ts";
import { knownIssue } from "./known-issues.ts";
import { locate } from "./locate.ts";
import { recentChanges } from "./recent-changes.ts";
import { countsOf, reproduce, type Reproduction } from "./reproduce.ts";
import type { Diagnosis, Evidence } from "./types.ts";

export interface DiagnoseRequest extends DependencySource {
  paths: ProjectPaths;
  clock: Clock;
  record: ErrorRecord;
}

const RUNS = 3;
const CALL_DEADLINE_MS = 10_000;
const NOT_SOURCE = new Set(["node_modules", ".git", ".wrangler", "coverage", ".in_use", ".orphaned_at"]);

/**
 * What failed, whose fault it is, and how sure that is, by replaying the recorded call against a build of the running
 * plugin's source. Reads the project; changes nothing in it.
 */
export async function diagnose(request: DiagnoseRequest): Promise<Diagnosis> {
  return withRunRoot(request.stateDir, async (root) => {
    request.progress("Copying and building the plugin's source …");
    await copySource(root, request);
    return withDependencies(root, request, () => examine(root, request));
  });
}

async function copySource(root: RunRoot, { pluginRoot }: DiagnoseRequest): Promise<void> {
  const top = (path: string): string => relative(pluginRoot, path).split(/[\\/]/)[0] ?? "";
  await copyTreeFiltered(pluginRoot, root.source, (path) => !NOT_SOURCE.has(top(path)));
}

async function examine(root: RunRoot, request: DiagnoseRequest): Promise<Diagnosis> {
  const { record, progress } = request;
  const build = await buildSource(root);
  progress(`Replaying ${record.tool} ${RUNS} times on a copy of the tracker …`);
  const seen = await reproduce(root, record, request.paths, { runs: RUNS, deadlineMs: CALL_DEADLINE_MS });
  const stack = seen.example?.stack ?? "";
  const places = await locate(stack, join(root.source, "mcp", "dist"));
  const onlyForeignFrames = places.length === 0 && stack.includes("node_modules/");
  const evidence: Evidence[] = [
    build,
    { check: "replay", ran: `${record.tool} with the recorded arguments`, showed: replayText(seen) },
    await knownIssue(request.paths.knownIssues, record.fingerprint),
    await recentChanges(request.pluginRoot, [...new Set(places.map(({ file }) => file))]),
  ];
  return {
    version: 1,
    recordId: record.id,
    tool: record.tool,
    fingerprint: record.fingerprint,
    ...classify({ record, seen, places, onlyForeignFrames }),
    places,
    evidence,
    at: request.clock.now(),
  };
}

async function buildSource(root: RunRoot): Promise<Evidence> {
  const run = await buildDist(root);
  if (!run.ok) {
    throw new WranglerError("E_SOURCE", `the plugin's source does not build: ${run.output.split("\n").at(-1) ?? ""}`, {
      hint: "The installed files were changed or are damaged. Install the plugin again.",
      details: { output: run.output },
    });
  }
  return { check: "build", ran: run.command, showed: `built in ${Math.round(run.durationMs / 100) / 10} s` };
}

function replayText(seen: Reproduction): string {
  const other = seen.other[0] === undefined ? "" : `; the first other: ${seen.other[0].what.slice(0, 160)}`;
  return countsOf(seen) + other;
}
