import { readFileSync } from "node:fs";

/** The page size of every Linux that Node runs on, but for a few ARM servers, where the figure is too small. */
const PAGE = 4096;
const MIB = 1024 * 1024;

/**
 * The memory that a process and its descendants have in use, in MiB (proc(5), statm); pages that they share count for
 * each. Undefined where the kernel does not tell, which is everywhere but on Linux, and for a process that is gone.
 */
export function residentMib(pid: number): number | undefined {
  const pages = readProc(`${pid}/statm`)?.split(" ")[1];
  if (pages === undefined) return undefined;
  const own = (Number(pages) * PAGE) / MIB;
  const children = readProc(`${pid}/task/${pid}/children`)?.split(" ").map(Number) ?? [];
  return children.filter((child) => child > 0).reduce((sum, child) => sum + (residentMib(child) ?? 0), own);
}

function readProc(name: string): string | undefined {
  try {
    return readFileSync(`/proc/${name}`, "latin1");
  } catch {
    return undefined;
  }
}
