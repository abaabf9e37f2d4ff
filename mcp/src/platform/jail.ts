import { constants } from "node:os";
import { access, lstat, readlink, realpath } from "node:fs/promises";
import { isAbsolute, join, normalize } from "node:path";
import { isRecord } from "../shared/json.ts";
import { exec, scrubbedEnv } from "./exec.ts";

/**
 * What written code runs in: it sees programs and libraries read-only, the folders named, a loopback network of its
 * own, and nothing else. The user's home, other processes and every network are not there at all.
 */
export interface Jail {
  /** What was in force, for the ledger, e.g. `bubblewrap 0.8.0`; `none` when nothing confines. */
  readonly name: string;
  /** The command that runs `file` confined. */
  wrap(file: string, args: readonly string[], cwd: string): { readonly file: string; readonly args: readonly string[] };
  /** How the confined program itself ended, from how the command did. */
  ending(ended: Ended): Ended;
  /** The same with more folders, which may lie in those that it has and be otherwise than they are. */
  with(folders: Partial<JailFolders>): Jail;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface JailFolders {
  readonly readOnly: readonly string[];
  readonly writable: readonly string[];
}

/** Nothing confines: where no sandbox works, and a person allowed the code to run. */
export const NO_JAIL: Jail = {
  name: "none",
  wrap: (file, args) => ({ file, args }),
  ending: (ended) => ended,
  with: () => NO_JAIL,
};

/** Never the PATH: a project's client settings can set it. */
const BUBBLEWRAP = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap", "/run/current-system/sw/bin/bwrap"];
const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"];
/** Without names of users `os.userInfo()` throws; the rest is how programs find their libraries and the time. */
const ETC = ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "passwd", "group"];
const TEMPORARY_BYTES = 256 * 1024 * 1024;
const PROBE_MS = 20_000;

/** What confines on this machine. */
export interface Sandbox {
  readonly name: string;
  jail(folders: JailFolders): Jail;
}

const known = new Map<string, Promise<Sandbox | undefined>>();

/**
 * The sandbox of this machine, tried once in a process; undefined where there is none or it does not work.
 *
 * @param chosen an own bubblewrap, by absolute path; empty looks in the system's folders
 */
export function findSandbox(chosen = ""): Promise<Sandbox | undefined> {
  let found = known.get(chosen);
  if (found === undefined) known.set(chosen, (found = search(chosen === "" ? BUBBLEWRAP : [chosen])));
  return found;
}

async function search(candidates: readonly string[]): Promise<Sandbox | undefined> {
  if (process.platform !== "linux") return undefined;
  for (const file of candidates) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    const works = isThere ? await tried(file) : undefined;
    if (works !== undefined) return works;
  }
  return undefined;
}

async function tried(file: string): Promise<Sandbox | undefined> {
  const system = await systemArguments();
  const env = scrubbedEnv("/usr/bin:/bin", "/");
  const version = await exec(file, ["--version"], { cwd: "/", env, timeoutMs: PROBE_MS });
  const name = version.stdout.trim();
  const sandbox: Sandbox = { name, jail: (folders) => bubblewrap({ file, name, system, folders }) };
  const probe = sandbox.jail({ readOnly: [], writable: [] }).wrap(process.execPath, ["-e", "process.exit(7)"], "/");
  const { exitCode } = await exec(probe.file, probe.args, { cwd: "/", env, timeoutMs: PROBE_MS });
  return exitCode === 7 ? sandbox : undefined;
}

interface Bubblewrap {
  readonly file: string;
  readonly name: string;
  readonly system: readonly string[];
  readonly folders: JailFolders;
}

function bubblewrap({ file, name, system, folders }: Bubblewrap): Jail {
  const binds = [
    ...folders.readOnly.map((path) => ["--ro-bind-try", path, path]),
    ...folders.writable.map((path) => ["--bind", path, path]),
  ];
  // A folder goes before what lies in it, which would be covered otherwise.
  binds.sort(([, one = ""], [, other = ""]) => one.length - other.length);
  const mounts = binds.flat();
  return {
    name,
    with: ({ readOnly = [], writable = [] }) => {
      const more = { readOnly: [...folders.readOnly, ...readOnly], writable: [...folders.writable, ...writable] };
      return bubblewrap({ file, name, system, folders: more });
    },
    wrap: (program, args, cwd) => ({
      file,
      args: [...system, ...mounts, "--remount-ro", "/", "--chdir", cwd, "--", program, ...args],
    }),
    // It ends with 128 plus the number of the signal, as shells have it.
    ending({ exitCode, signal }) {
      const number = (exitCode ?? 0) - 128;
      const own = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
      return signal === null && isSignal(own) ? { exitCode: null, signal: own } : { exitCode, signal };
    },
  };
}

function isSignal(name: string | undefined): name is NodeJS.Signals {
  return name !== undefined && Object.hasOwn(constants.signals, name);
}

/** A pid, network, ipc, user and mount namespace of its own; it ends with whoever started it. See bwrap(1). */
async function systemArguments(): Promise<string[]> {
  const programs = await Promise.all(SYSTEM.map(programArguments));
  return [
    ...["--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--hostname", "wrangler"],
    ...programs.flat(),
    ...ETC.flatMap((name) => ["--ro-bind-try", join("/etc", name), join("/etc", name)]),
    ...["--proc", "/proc", "--dev", "/dev", "--size", String(TEMPORARY_BYTES), "--tmpfs", "/tmp"],
    ...(await filesOfNode(process.execPath, loadedLibraries())),
  ];
}

/**
 * Node itself and the libraries that it was loaded with, file by file: it may lie in the home or beside anything, and the
 * folder that it was installed into tells nothing of what else is there.
 *
 * @param libraries by the paths that the loader looks for, which may be links
 */
export async function filesOfNode(node: string, libraries: readonly string[]): Promise<string[]> {
  const binds: string[] = [];
  for (const path of [node, ...libraries]) {
    if (SYSTEM.some((folder) => path.startsWith(`${folder}/`))) continue;
    const file = await realpath(path).catch(() => undefined);
    if (file !== undefined && (await lstat(file)).isFile()) binds.push("--ro-bind", file, path);
  }
  return binds;
}

/** The shared objects of this process, by absolute path. */
function loadedLibraries(): string[] {
  const report: unknown = process.report.getReport();
  const objects = isRecord(report) && Array.isArray(report["sharedObjects"]) ? report["sharedObjects"] : [];
  return objects
    .filter((path): path is string => typeof path === "string" && isAbsolute(path))
    .map((path) => normalize(path));
}

/** Many systems have links where others have folders, e.g. `/bin` for `/usr/bin`. */
async function programArguments(path: string): Promise<string[]> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return [];
  return found.isSymbolicLink() ? ["--symlink", await readlink(path), path] : ["--ro-bind", path, path];
}
