import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Gives this process's main thread a processor of its own until `free()`, and each process told to `other()` another
 * one, with `taskset` of util-linux. Where there is no such thing, or one processor, nothing happens.
 */
export function twoProcessors() {
  const allowed = allowedProcessors();
  const [mine, theirs] = listed(allowed);
  const able = theirs !== undefined && pinned(process.pid, mine);
  return {
    other: (pid) => void (able && pinned(pid, theirs)),
    free: () => void (able && pinned(process.pid, allowed)),
  };
}

function pinned(pid, processors) {
  return spawnSync("taskset", ["-cp", String(processors), String(pid)]).status === 0;
}

/** As the kernel lists them: `0-3,6`; proc(5). */
function allowedProcessors() {
  try {
    return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}

function listed(ranges) {
  return ranges.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").filter(Boolean).map(Number);
    return first === undefined ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
