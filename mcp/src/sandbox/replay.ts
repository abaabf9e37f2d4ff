import { randomBytes } from "node:crypto";
import { basename, join } from "node:path";
import type { ProjectPaths } from "../settings/paths.ts";
import { ensureDir } from "../platform/files.ts";
import { copyTreeFiltered, isReadable } from "../platform/trees.ts";
import { builtChild } from "./build.ts";
import type { RunRoot } from "./run-root.ts";
import { ServerUnderTest, type CallEnding } from "./server-under-test.ts";

export interface Replay {
  readonly ending: CallEnding;
  /** What the server's recorder wrote while it answered; parse and fingerprint them with capture/. */
  readonly records: readonly unknown[];
}

export interface ToolCall {
  readonly tool: string;
  readonly params: unknown;
}

export interface ReplayRequest extends ToolCall {
  /** The project whose tracker files are copied as the state to replay in. */
  state: ProjectPaths;
  deadlineMs: number;
}

/**
 * Repeats a recorded call against the build in a run root, on a scratch copy of the project's tracker. No written
 * test takes part, and the user's own files are only read.
 */
export async function replayCall(root: RunRoot, request: ReplayRequest): Promise<Replay> {
  const { tool, params, state, deadlineMs } = request;
  const [replay] = await replayCalls(root, {
    calls: [{ tool, params }],
    prepare: (project) => copyTracker(state, project),
    deadlineMs,
  });
  return replay ?? { ending: { kind: "timeout" }, records: [] };
}

export interface CallsRequest {
  /** Made one after the other in one server process. */
  readonly calls: readonly ToolCall[];
  /** Fills the scratch project before the server starts. */
  readonly prepare: (project: string) => Promise<void>;
  readonly deadlineMs: number;
}

/** Makes calls against the build in a run root, in a scratch project of their own; one result for each call. */
export async function replayCalls(root: RunRoot, request: CallsRequest): Promise<Replay[]> {
  const project = join(root.own, `replay-${randomBytes(4).toString("hex")}`);
  await ensureDir(join(project, ".wrangler"));
  await request.prepare(project);
  const server = await ServerUnderTest.start({
    child: builtChild(root),
    project,
    env: serverEnv(root),
    deadlineMs: request.deadlineMs,
    jail: root.jail.with({ writable: [project] }),
  });
  const endings: { ending: CallEnding; from: number }[] = [];
  for (const { tool, params } of request.calls) {
    const from = server.records.length;
    endings.push({ ending: await server.call(tool, params), from });
  }
  await server.stop();
  return endings.map(({ ending, from }, index) => {
    const last = index === endings.length - 1;
    return { ending, records: server.records.slice(from, last ? undefined : endings[index + 1]?.from) };
  });
}

/** The server's private state must not be the user's. */
export function serverEnv(root: RunRoot): Readonly<Record<string, string>> {
  return { ...root.env, WRANGLER_STATE_DIR: join(root.scratch, "state") };
}

/** Copies what the tracker reads of a project into a scratch project. Links are left out. */
export async function copyTracker(from: ProjectPaths, project: string): Promise<void> {
  const to = join(project, ".wrangler");
  await ensureDir(to);
  for (const folder of [from.issues, from.specifications, from.ideas, join(from.root, ".ids")]) {
    if (await isReadable(folder)) await copyTreeFiltered(folder, join(to, basename(folder)), () => true);
  }
}
