import { systemCode } from "../shared/errors.ts";

/** Leaders of the process groups that this process started and that have not ended. */
const running = new Set<number>();

/** Notes a started child until it ends. */
export function noteRunning(child: { pid?: number | undefined; once(event: "close", listener: () => void): unknown }) {
  const { pid } = child;
  if (pid === undefined) return;
  running.add(pid);
  child.once("close", () => running.delete(pid));
}

/** Ends a process and, where it leads a group, its descendants. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch (error) {
      if (systemCode(error) !== "ESRCH" && systemCode(error) !== "EPERM") throw error;
    }
  }
}

/** Ends what a process that has ended, and led a group, left behind. Its own number may be another one's by now. */
export function killLeftovers(leader: number | undefined): void {
  if (leader === undefined || process.platform === "win32") return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if (systemCode(error) !== "ESRCH" && systemCode(error) !== "EPERM") throw error;
  }
}

/**
 * Lets a signal that ends this process end what it started too: children lead groups of their own, which a terminal's
 * interrupt does not reach. The exit code is 128 plus the signal's number, as shells have it.
 */
export function endChildrenOnSignals(): void {
  for (const [signal, number] of [
    ["SIGHUP", 1],
    ["SIGINT", 2],
    ["SIGTERM", 15],
  ] as const) {
    process.once(signal, () => {
      for (const pid of running) killGroup(pid);
      process.exit(128 + number);
    });
  }
}
