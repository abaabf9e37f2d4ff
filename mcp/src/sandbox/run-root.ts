import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processEnvironment } from "../settings/startup.ts";
import { loadUserSettings } from "../settings/user-settings.ts";
import { scrubbedEnv } from "../platform/exec.ts";
import { confine, ensureDir, listDir } from "../platform/files.ts";
import { findSandbox, NO_JAIL, type Jail, type Sandbox } from "../platform/jail.ts";
import { removeTree } from "../platform/trees.ts";

/**
 * A private temporary folder in which written code is run: a copy of the source with dependencies of its own.
 *
 * It lies in the state folder, never in the project, because tools read configuration from parent folders.
 */
export interface RunRoot {
  /** The copy of the source. What runs can read it; only a build can write, and only what it generates. */
  readonly source: string;
  /** An empty home for everything that runs. */
  readonly home: string;
  /** Scratch space of what runs: its temporary files, and the projects that tests make. */
  readonly scratch: string;
  /** The engine's own: what runs sees of it only what it is handed, a project to serve or a folder to report into. */
  readonly own: string;
  /** The whole environment of what runs there: no tokens, no NODE_OPTIONS, nothing of npm's or git's. */
  readonly env: Readonly<Record<string, string>>;
  /** Where sockets for what runs there are: a short path, since the system allows no long one. */
  readonly doors: string;
  /** What everything there runs in; source and dependencies are there to be read. */
  readonly jail: Jail;
}

/** The sandbox that runs get, undefined where nothing confines: the machine has none, or a variable takes it away. */
export async function sandboxOf(stateDir: string): Promise<Sandbox | undefined> {
  if (processEnvironment()["WRANGLER_SANDBOX"] === "none") return undefined;
  return sandboxOfMachine(stateDir);
}

/** The sandbox that works here, whatever variables say. */
export async function sandboxOfMachine(stateDir: string): Promise<Sandbox | undefined> {
  return findSandbox(loadUserSettings(stateDir).bubblewrap);
}

const MAX_DOORS_PATH = 85;

/** Makes a run root, hands it to `work`, and removes it afterwards whatever happened. */
export async function withRunRoot<T>(stateDir: string, work: (root: RunRoot) => Promise<T>): Promise<T> {
  await sweepDeadRuns(stateDir);
  const name = `${process.pid}-${randomBytes(4).toString("hex")}`;
  const folder = join(stateDir, "runs", name);
  const inside = (part: string): string => join(folder, part);
  const root = { source: inside("source"), home: inside("home"), scratch: inside("scratch"), own: inside("own") };
  const doors = doorsIn(folder, name);
  try {
    for (const path of [...Object.values(root), doors]) await ensureDir(path, 0o700);
    const temporary = { TMPDIR: root.scratch, TEMP: root.scratch, TMP: root.scratch };
    const env = { ...scrubbedEnv(processEnvironment()["PATH"] ?? "", root.home), ...temporary };
    const sandbox = await sandboxOf(stateDir);
    // Whoever connects to a socket need not be able to write its folder.
    const readOnly = [join(stateDir, "deps"), root.source, doors];
    const folders = { readOnly, writable: [root.home, root.scratch] };
    return await work({ ...root, env, doors, jail: sandbox?.jail(folders) ?? NO_JAIL });
  } finally {
    await removeTree(folder);
    await removeTree(doors);
  }
}

/** In the run's folder, unless a socket's path would be too long there: some systems allow 103 characters. */
function doorsIn(folder: string, name: string): string {
  const own = join(folder, "doors");
  return own.length <= MAX_DOORS_PATH ? own : join(tmpdir(), `wrangler-doors-${name}`);
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
  for (const { name } of await listDir(await confine(root.source, "."))) {
    if (name !== "node_modules") await removeTree(join(root.source, name));
  }
}
