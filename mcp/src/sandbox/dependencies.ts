import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { messageOf, WranglerError } from "../shared/errors.ts";
import { exec } from "../platform/exec.ts";
import { ensureDir, listDir, readText, renameFile, writeAtomic } from "../platform/files.ts";
import { withLock } from "../platform/lock.ts";
import { copyTree, isReadable, removeTree } from "../platform/trees.ts";
import type { RunRoot } from "./run-root.ts";

export interface DependencySource {
  /** The running plugin: its `node_modules` serve when its lockfile is the same. */
  pluginRoot: string;
  stateDir: string;
  progress: (message: string) => void;
}

/**
 * Gives the source in a run root its dependencies, as a copy: never a link, since a build through links differs and a
 * test could write through them.
 *
 * They come from the installed copy when the lockfile agrees, else from the cache in the state folder, else by
 * `npm ci --ignore-scripts` into that cache.
 *
 * @throws WranglerError E_DEPENDENCIES with how to prepare when none of these works.
 */
export async function provideDependencies(root: RunRoot, from: DependencySource): Promise<void> {
  const lock = await readText(join(root.source, "package-lock.json"));
  if (lock === undefined) throw unavailable("the source has no package-lock.json", from);
  const donor = await findDonor(lock, root, from);
  await copyTree(donor, join(root.source, "node_modules"));
}

async function findDonor(lock: string, root: RunRoot, from: DependencySource): Promise<string> {
  const installed = join(from.pluginRoot, "node_modules");
  const installedLock = await readText(join(from.pluginRoot, "package-lock.json"));
  if (installedLock === lock && (await isComplete(installed))) return installed;
  const cache = join(from.stateDir, "deps", createHash("sha256").update(lock).digest("hex").slice(0, 24));
  await ensureDir(join(from.stateDir, "deps"), 0o700);
  await withLock(`${cache}.lock`, { waitMs: 300_000, what: "the dependency cache" }, async () => {
    if (!(await isComplete(join(cache, "node_modules")))) await install(cache, lock, root, from);
  });
  return join(cache, "node_modules");
}

/** npm writes `.package-lock.json` last; the runner and the compiler are what a run cannot do without. */
async function isComplete(modules: string): Promise<boolean> {
  const needed = [".package-lock.json", "vitest/vitest.mjs", "tsup/package.json", "typescript/bin/tsc"];
  const present = await Promise.all(needed.map((name) => isReadable(join(modules, name))));
  return present.every(Boolean);
}

async function install(cache: string, lock: string, root: RunRoot, from: DependencySource): Promise<void> {
  from.progress("Installing dependencies once (npm ci, no install scripts) …");
  await removeDrafts(cache);
  const draft = `${cache}.${process.pid}.tmp`;
  await ensureDir(draft, 0o700);
  await writeAtomic(join(draft, "package-lock.json"), lock);
  await writeAtomic(join(draft, "package.json"), (await readText(join(root.source, "package.json"))) ?? "{}");
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"];
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const run = await exec(npm, args, { cwd: draft, env: root.env, timeoutMs: 300_000 }).catch(messageOf);
  if (typeof run === "string" || run.exitCode !== 0 || !(await isComplete(join(draft, "node_modules")))) {
    await removeTree(draft);
    throw unavailable(typeof run === "string" ? run : run.stderr.trim().split("\n").slice(-3).join(" "), from);
  }
  await removeTree(cache);
  await renameFile(draft, cache);
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
