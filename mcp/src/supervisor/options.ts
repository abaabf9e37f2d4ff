import { join } from "node:path";

export interface Options {
  /** The server program to run; `child.js` beside this file unless told. */
  readonly child: string;
  readonly manifest: string;
  /** The script that runs the server program with a code cache. */
  readonly launcher: string;
  /** The bundle that answers for and records what the server could not. */
  readonly failures: string;
  /** The bundle that reads which patched build may run. */
  readonly patches: string;
  /** The name of the build in records. */
  readonly build: string;
  readonly project: string | undefined;
  readonly callTimeoutMs: number;
  readonly retryMs: number;
  /** How long a server may be deaf while it has something to answer. */
  readonly hangMs: number;
  /** Memory for the server and what it starts; half of it for objects of JavaScript. */
  readonly memoryMib: number;
  /** False for a server program that speaks on standard output. */
  readonly ownDescriptor: boolean;
  /** The version to check; told only by tests. */
  readonly nodeVersion: string;
}

const CALL_TIMEOUT_MS = 10 * 60_000;
const RETRY_MS = 30_000;
const HANG_MS = 30_000;
const MEMORY_MIB = 2048;

/**
 * `--name=value` or `--name value`. Read by hand: `util.parseArgs` is missing in the Node versions that must still
 * get as far as saying that they are too old. Unknown arguments are ignored: the handshake matters more.
 */
export function readOptions(args: readonly string[], folder: string): Options {
  const given = new Map<string, string>();
  for (let index = 0; index < args.length; index++) {
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[index] ?? "");
    if (match === null) continue;
    const [, name = "", value] = match;
    given.set(name, value ?? args[++index] ?? "");
  }
  return {
    child: given.get("child") ?? join(folder, "child.js"),
    manifest: given.get("manifest") ?? join(folder, "manifest.json"),
    launcher: given.get("launcher") ?? join(folder, "launch.cjs"),
    failures: given.get("failures") ?? join(folder, "failures.js"),
    patches: given.get("patches") ?? join(folder, "patches.js"),
    build: given.get("build") ?? "official",
    project: given.get("project"),
    callTimeoutMs: wholeNumber(given.get("call-timeout-ms"), CALL_TIMEOUT_MS),
    retryMs: wholeNumber(given.get("retry-ms"), RETRY_MS),
    hangMs: wholeNumber(given.get("hang-ms"), HANG_MS),
    memoryMib: wholeNumber(given.get("memory-mib"), MEMORY_MIB),
    ownDescriptor: given.get("rpc") !== "stdout",
    nodeVersion: given.get("node-version") ?? process.versions.node,
  };
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && Number.isInteger(value) && value > 0 ? value : otherwise;
}
