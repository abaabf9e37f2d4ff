import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { processEnvironment } from "../settings/startup.ts";
import { scrubbedEnv } from "../platform/exec.ts";
import { ensureDir, listDir } from "../platform/files.ts";
import { removeTree } from "../platform/trees.ts";

/**
 * A private temporary folder in which written code is run: a copy of the source with dependencies of its own.
 *
 * It lies in the state folder, never in the project, because tools read configuration from parent folders.
 */
export interface RunRoot {
  /** The copy of the source. */
  readonly source: string;
  /** An empty home for everything that runs. */
  readonly home: string;
  /** Scratch space beside the source: reports, projects to replay in. */
  readonly scratch: string;
  /** The whole environment of what runs there: no tokens, no NODE_OPTIONS, nothing of npm's or git's. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes a run root, hands it to `work`, and removes it afterwards whatever happened. */
export async function withRunRoot<T>(stateDir: string, work: (root: RunRoot) => Promise<T>): Promise<T> {
  await sweepDeadRuns(stateDir);
  const folder = join(stateDir, "runs", `${process.pid}-${randomBytes(4).toString("hex")}`);
  const root = { source: join(folder, "source"), home: join(folder, "home"), scratch: join(folder, "scratch") };
  try {
    for (const path of Object.values(root)) await ensureDir(path, 0o700);
    const env = { ...scrubbedEnv(processEnvironment()["PATH"] ?? "", root.home), TMPDIR: root.scratch };
    return await work({ ...root, env });
  } finally {
    await removeTree(folder);
  }
}

/** Removes what runs that were killed left behind. What their children still write into waits for the next time. */
async function sweepDeadRuns(stateDir: string): Promise<void> {
  for (const entry of await listDir(join(stateDir, "runs"))) {
    const pid = Number.parseInt(entry.name, 10);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await removeTree(join(stateDir, "runs", entry.name)).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Takes the source out of a run root; the dependencies stay. */
export async function emptySource(root: RunRoot): Promise<void> {
  for (const { name } of await listDir(root.source)) {
    if (name !== "node_modules") await removeTree(join(root.source, name));
  }
}
