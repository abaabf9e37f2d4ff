import { readFileSync, statfsSync, watch, type FSWatcher } from "node:fs";
import { basename } from "node:path";

/**
 * File systems whose changes all pass through this machine's kernel, by `f_type` of statfs(2): ext2 to ext4, xfs,
 * btrfs, tmpfs, f2fs, zfs, bcachefs, overlayfs, ramfs. On any other (NFS, SMB, FUSE, 9p, virtiofs, …) another machine
 * may write without an event here.
 */
const LOCAL = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0xf2f52010, 0x2fc12fc1, 0xca451a4e, 0x794c7630, 0x858458f6,
]);

const DEFAULT_QUEUE = 16_384;
/** Kept free for events that are not counted, those of watches closed a moment ago. */
const MARGIN = 2_048;

export interface FolderEvents {
  /** An entry of the folder was made, changed, renamed or removed. */
  changed(name: string): void;
  /** The watch tells nothing any more: the folder itself was moved or removed, or the watch failed. */
  broken(): void;
}

export interface FolderWatch {
  close(): void;
}

/**
 * The kernel's queue of events, of which a process (a thread, with workers) has one. When it is full, the kernel
 * drops events, and Node tells nobody (libuv skips the overflow event). All that was queued is read at once, so
 * counting what one reading brought tells whether it may have been full.
 */
const queue = { limit: 0, burst: 0, overflows: 0 };

/** How often events may have been lost; whoever sees the number grow has to look at everything again. */
export function lostEvents(): number {
  return queue.overflows;
}

/** True where every change in a folder would be told, if it can be watched at all. */
export function tellsChanges(path: string): boolean {
  try {
    return process.platform === "linux" && LOCAL.has(statfsSync(path).type);
  } catch {
    return false;
  }
}

/**
 * Watches one folder, without its subfolders. Undefined where it cannot be proven that every change would be told:
 * outside of Linux, on file systems that other machines write to, and where the kernel allows no further watch.
 * Not told are writes through a memory map and through a hard link in another folder (inotify(7)).
 */
export function followFolder(path: string, events: FolderEvents): FolderWatch | undefined {
  if (!tellsChanges(path)) return undefined;
  try {
    queue.limit ||= queueLimit();
    // Does not hold the process: a watch is no work.
    const watcher = watch(path, { persistent: false, encoding: "utf8" });
    listen(watcher, basename(path), events);
    return watcher;
  } catch {
    // ENOSPC: no watches left; EMFILE: no instances left; ENOENT: the folder is gone. All mean: look yourself.
    return undefined;
  }
}

function listen(watcher: FSWatcher, own: string, events: FolderEvents): void {
  watcher.on("change", (type, name) => {
    count();
    if (typeof name !== "string") events.broken();
    else if (type === "rename" && name === own) events.broken();
    else events.changed(name);
  });
  watcher.on("error", () => events.broken());
}

function count(): void {
  if (queue.burst === 0) setImmediate(endBurst);
  queue.burst += 1;
  if (queue.burst === queue.limit - MARGIN) queue.overflows += 1;
}

/** Runs after the poll phase in which the queue was read until it was empty. */
function endBurst(): void {
  queue.burst = 0;
}

function queueLimit(): number {
  try {
    const limit = Number(readFileSync("/proc/sys/fs/inotify/max_queued_events", "utf8"));
    return limit > MARGIN ? limit : MARGIN + 1;
  } catch {
    return DEFAULT_QUEUE;
  }
}

/**
 * Ends when every event of a change made before the call has been told. The kernel queues an event before the
 * writer's system call returns, and libuv reads the queue until it is empty in each poll phase; between two check
 * phases there is always one whole poll phase.
 */
export async function eventsTold(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
