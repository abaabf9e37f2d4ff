// Memory of a process and all its descendants, from /proc.
import { readdir, readFile } from "node:fs/promises";

/**
 * Proportional set size in MiB: private pages whole, shared ones divided by those who share them. Undefined where the
 * kernel does not tell.
 */
export async function treePssMib(root) {
  const pids = await treeOf(root);
  const sizes = await Promise.all(pids.map(pssKib));
  const known = sizes.filter((size) => size !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, size) => sum + size, 0) / 1024;
}

/** The process and its descendants. */
export async function treeOf(root) {
  const parents = new Map();
  for (const name of await readdir("/proc").catch(() => [])) {
    if (/^\d+$/.test(name)) parents.set(Number(name), await parentOf(name));
  }
  const tree = [root];
  for (const pid of tree) tree.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
  return tree;
}

async function parentOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name in brackets may hold anything, brackets too.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

async function pssKib(pid) {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  const match = /^Pss:\s+(\d+) kB/m.exec(rollup);
  return match === null ? undefined : Number(match[1]);
}
