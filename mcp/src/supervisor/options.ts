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
  /** How long a server may be deaf while it has something to answer; a foreign one, after a call was cancelled. */
  readonly hangMs: number;
  /** How long it may take to answer the greeting. */
  readonly startMs: number;
  /** Memory for the server and what it starts; half of it for objects of JavaScript. */
  readonly memoryMib: number;
  /** False for a server program that speaks on standard output. */
  readonly ownDescriptor: boolean;
  /** A server of somebody else to run in place of ours: the command that stands behind `--`. */
  readonly foreign: { readonly file: string; readonly args: readonly string[] } | undefined;
  /** The version to check; told only by tests. */
  readonly nodeVersion: string;
}

/** Of our own server we know what it needs. */
const OWN = { callTimeoutMs: 10 * 60_000, hangMs: 30_000, startMs: 20_000, memoryMib: 2048 };
/**
 * Of others we do not: they may be downloaded at their start, work for minutes without hearing, and take what memory
 * they like. A call has the time that a client itself gives it (Claude Code: 30 min without a word).
 */
const FOREIGN = { callTimeoutMs: 30 * 60_000, hangMs: 2 * 60_000, startMs: 5 * 60_000, memoryMib: Infinity };
const RETRY_MS = 30_000;

/**
 * `--name=value` or `--name value`. Read by hand: `util.parseArgs` is missing in the Node versions that must still
 * get as far as saying that they are too old. Unknown arguments are ignored: the handshake matters more.
 */
export function readOptions(args: readonly string[], folder: string): Options {
  const given = new Map<string, string>();
  const dashes = args.indexOf("--");
  const end = dashes < 0 ? args.length : dashes;
  const [file, ...rest] = args.slice(end + 1);
  for (let index = 0; index < end; index++) {
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[index] ?? "");
    if (match === null) continue;
    const [, name = "", value] = match;
    given.set(name, value ?? args[++index] ?? "");
  }
  const usual = file === undefined ? OWN : FOREIGN;
  return {
    child: given.get("child") ?? join(folder, "child.js"),
    manifest: given.get("manifest") ?? join(folder, "manifest.json"),
    launcher: given.get("launcher") ?? join(folder, "launch.cjs"),
    failures: given.get("failures") ?? join(folder, "failures.js"),
    patches: given.get("patches") ?? join(folder, "patches.js"),
    build: given.get("build") ?? "official",
    project: given.get("project"),
    callTimeoutMs: wholeNumber(given.get("call-timeout-ms"), usual.callTimeoutMs),
    retryMs: wholeNumber(given.get("retry-ms"), RETRY_MS),
    hangMs: wholeNumber(given.get("hang-ms"), usual.hangMs),
    startMs: usual.startMs,
    memoryMib: wholeNumber(given.get("memory-mib"), usual.memoryMib),
    ownDescriptor: given.get("rpc") !== "stdout",
    foreign: file === undefined ? undefined : { file, args: rest },
    nodeVersion: given.get("node-version") ?? process.versions.node,
  };
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && Number.isInteger(value) && value > 0 ? value : otherwise;
}
