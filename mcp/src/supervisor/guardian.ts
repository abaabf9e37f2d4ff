import type { ChildProcess, spawn } from "node:child_process";

/**
 * Waits on a pipe that nobody but this process can write to. When the pipe closes, this process is gone, however it
 * went, and every group in the last line that came is ended. The form of kill that dash has, too.
 */
const SCRIPT = 'while read -r line; do pids=$line; done; sleep 1; for pid in $pids; do kill -9 "-$pid"; done';

/**
 * Sees to it that no server outlives this process, not even by a SIGKILL: a server in an endless loop does not notice
 * that its input has ended. A shell, since it is there on every POSIX system and takes a quarter of a megabyte. On
 * Windows there is none, and a server that hangs is left behind then.
 */
export class Guardian {
  readonly #start: typeof spawn;
  readonly #pids = new Set<number>();
  #shell: ChildProcess | undefined;

  constructor(start: typeof spawn) {
    this.#start = start;
  }

  guard(pid: number): void {
    if (process.platform === "win32") return;
    this.#pids.add(pid);
    this.#tell();
  }

  release(pid: number): void {
    if (this.#pids.delete(pid)) this.#tell();
  }

  #tell(): void {
    this.#shell ??= this.#open();
    this.#shell.stdin?.write(`${[...this.#pids].join(" ")}\n`);
  }

  #open(): ChildProcess {
    const shell = this.#start("/bin/sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true });
    // One that could not be started, or that somebody ended, is started again with the next change.
    const gone = (): void => {
      if (this.#shell === shell) this.#shell = undefined;
    };
    shell.once("error", gone);
    shell.once("exit", gone);
    shell.stdin?.on("error", () => undefined);
    shell.unref();
    const stdin: unknown = shell.stdin;
    if (typeof stdin === "object" && stdin !== null && "unref" in stdin && typeof stdin.unref === "function")
      stdin.unref();
    return shell;
  }
}
