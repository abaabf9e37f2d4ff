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

export interface ReplayRequest {
  tool: string;
  params: unknown;
  /** The project whose tracker files are copied as the state to replay in. */
  state: ProjectPaths;
  deadlineMs: number;
}

/**
 * Repeats a recorded call against the build in a run root, on a scratch copy of the project's tracker. No written
 * test takes part, and the user's own files are only read.
 */
export async function replayCall(root: RunRoot, request: ReplayRequest): Promise<Replay> {
  const project = join(root.scratch, `replay-${randomBytes(4).toString("hex")}`);
  await copyTracker(request.state, project);
  const server = await ServerUnderTest.start({
    child: builtChild(root),
    project,
    env: serverEnv(root),
    deadlineMs: request.deadlineMs,
  });
  const ending = await server.call(request.tool, request.params);
  await server.stop();
  return { ending, records: server.records };
}

/** The server's private state must not be the user's. */
export function serverEnv(root: RunRoot): Readonly<Record<string, string>> {
  return { ...root.env, WRANGLER_STATE_DIR: join(root.scratch, "state") };
}

/** Copies the tracker's files, and nothing else of a project. */
export async function copyTracker(from: ProjectPaths, project: string): Promise<void> {
  const to = join(project, ".wrangler");
  await ensureDir(to);
  for (const folder of [from.issues, from.specifications, from.ideas, join(from.root, ".ids")]) {
    if (await isReadable(folder)) await copyTreeFiltered(folder, join(to, basename(folder)), () => true);
  }
}
