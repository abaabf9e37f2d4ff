import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { messageOf, WranglerError } from "../shared/errors.ts";
import { exec } from "../platform/exec.ts";
import { ensureDir, listDir, readText, renameFile, writeAtomic } from "../platform/files.ts";
import { withLock } from "../platform/lock.ts";
import { copyTree, isReadable, linkEntries, realPath, removeTree, treeStamp } from "../platform/trees.ts";
import type { RunRoot } from "./run-root.ts";

export interface DependencySource {
  /** The running plugin: its `node_modules` serve when its lockfile is the same. */
  pluginRoot: string;
  stateDir: string;
  progress: (message: string) => void;
}

/** A run root whose source has its dependencies. */
export interface ReadyRoot extends RunRoot {
  /** The `node_modules` that all runs share and only the engine writes: what it loads itself, it loads from here. */
  readonly modules: string;
}

/**
 * Gives the source in a run root its dependencies for as long as `work` takes: a `node_modules` of its own whose
 * entries are links into a store that all runs share. Copying them for each run would cost more than the runs.
 *
 * What runs could write through the links, so the store is stamped: a store that changed is refused before a run and
 * after it, and made anew. It is filled from the installed copy when the lockfile agrees, else by
 * `npm ci --ignore-scripts`.
 *
 * @throws WranglerError E_DEPENDENCIES with how to prepare when there are none, or when they were written to.
 */
export async function withDependencies<T>(
  root: RunRoot,
  from: DependencySource,
  work: (root: ReadyRoot) => Promise<T>,
): Promise<T> {
  const lock = await readText(join(root.source, "package-lock.json"));
  if (lock === undefined) throw unavailable("the source has no package-lock.json", from);
  const store = await dependencyStore(lock, root, from);
  const modules = join(store, "node_modules");
  await linkEntries(modules, join(root.source, "node_modules"));
  const result = await work({ ...root, modules });
  if (await isUntouched(store)) return result;
  throw new WranglerError("E_DEPENDENCIES", "something wrote into the dependencies that all runs share", {
    hint: "Tests and sources must not write into node_modules. Mend that and run the step again; it gets them afresh.",
  });
}

async function dependencyStore(lock: string, root: RunRoot, from: DependencySource): Promise<string> {
  const store = join(from.stateDir, "deps", createHash("sha256").update(lock).digest("hex").slice(0, 24));
  await ensureDir(join(from.stateDir, "deps"), 0o700);
  await withLock(`${store}.lock`, { waitMs: 300_000, what: "the dependency cache" }, async () => {
    if (!(await isUntouched(store))) await fill(store, lock, root, from);
  });
  return store;
}

/** The stamp lies beside the folder that it speaks of, and is there only when that folder is whole. */
async function isUntouched(store: string): Promise<boolean> {
  const stamp = await readText(join(store, "stamp"));
  return stamp !== undefined && stamp === (await treeStamp(join(store, "node_modules")));
}

async function fill(store: string, lock: string, root: RunRoot, from: DependencySource): Promise<void> {
  await removeDrafts(store);
  const draft = `${store}.${process.pid}.tmp`;
  await ensureDir(draft, 0o700);
  const installed = await realPath(join(from.pluginRoot, "node_modules"));
  const agrees = (await readText(join(from.pluginRoot, "package-lock.json"))) === lock;
  if (installed !== undefined && agrees && (await isComplete(installed))) {
    from.progress("Copying the dependencies once …");
    await copyTree(installed, join(draft, "node_modules"));
  } else {
    await install(draft, lock, root, from);
  }
  await writeAtomic(join(draft, "stamp"), await treeStamp(join(draft, "node_modules")));
  await removeTree(store);
  await renameFile(draft, store);
}

/** npm writes `.package-lock.json` last; the runner and the compiler are what a run cannot do without. */
async function isComplete(modules: string): Promise<boolean> {
  const needed = [".package-lock.json", "vitest/vitest.mjs", "tsup/package.json", "typescript/bin/tsc"];
  const present = await Promise.all(needed.map((name) => isReadable(join(modules, name))));
  return present.every(Boolean);
}

async function install(draft: string, lock: string, root: RunRoot, from: DependencySource): Promise<void> {
  from.progress("Installing dependencies once (npm ci, no install scripts) …");
  await writeAtomic(join(draft, "package-lock.json"), lock);
  await writeAtomic(join(draft, "package.json"), (await readText(join(root.source, "package.json"))) ?? "{}");
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"];
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const run = await exec(npm, args, { cwd: draft, env: root.env, timeoutMs: 300_000 }).catch(messageOf);
  if (typeof run === "string" || run.exitCode !== 0 || !(await isComplete(join(draft, "node_modules")))) {
    await removeTree(draft);
    throw unavailable(typeof run === "string" ? run : run.stderr.trim().split("\n").slice(-3).join(" "), from);
  }
}

/** Of installations that were killed: whoever calls holds the cache's lock. */
async function removeDrafts(cache: string): Promise<void> {
  const drafts = (await listDir(dirname(cache))).filter(({ name, kind }) => {
    return kind === "folder" && name.startsWith(`${basename(cache)}.`);
  });
  for (const { name } of drafts) await removeTree(join(dirname(cache), name));
}

function unavailable(why: string, from: DependencySource): WranglerError {
  return new WranglerError("E_DEPENDENCIES", `the dependencies for building and testing are missing: ${why}`, {
    hint: `Connect to the npm registry once and run the command again, or run "npm ci --ignore-scripts" in ${from.pluginRoot}.`,
  });
}
