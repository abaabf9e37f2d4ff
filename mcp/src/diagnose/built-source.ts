import { createHash } from "node:crypto";
import { join } from "node:path";
import { copyTree, isReadable, removeTree } from "../platform/trees.ts";
import { ensureDir, listDir, readText, renameFile, writeAtomic } from "../platform/files.ts";
import { buildDist, type CommandRun } from "../sandbox/build.ts";
import { withDependencies, type DependencySource } from "../sandbox/dependencies.ts";
import { withRunRoot, type RunRoot } from "../sandbox/run-root.ts";

export interface Built {
  readonly root: RunRoot;
  readonly build: CommandRun;
}

/** What a build depends on, besides Node. */
const INPUTS = ["mcp/src", "scripts/build.mjs", "package.json", "package-lock.json", "tsconfig.json", ".claude-plugin"];
const MOST_KEPT = 24;

/**
 * Hands `work` a copy of a source, built, with its dependencies. A source that was built before is not built again: its
 * bundles are kept in the state folder by the hash of everything that they are made from. `build.ok` says whether it
 * builds.
 */
export async function withBuilt<T>(
  from: DependencySource,
  fill: (folder: string) => Promise<void>,
  work: (built: Built) => Promise<T>,
): Promise<T> {
  return withRunRoot(from.stateDir, async (root) => {
    await fill(root.source);
    return withDependencies(root, from, async () => work({ root, build: await keptOrBuilt(root, from.stateDir) }));
  });
}

async function keptOrBuilt(root: RunRoot, stateDir: string): Promise<CommandRun> {
  const kept = join(stateDir, "builds", await keyOf(root.source));
  const failed = await readText(join(kept, "failed.txt"));
  const dist = join(root.source, "mcp", "dist");
  const reused = { command: "node scripts/build.mjs", exitCode: 0, durationMs: 0, ok: true, output: "" };
  if (failed !== undefined) return { ...reused, exitCode: 1, ok: false, output: failed };
  if (await isReadable(join(kept, "manifest.json"))) {
    await removeTree(dist);
    await copyTree(kept, dist);
    return reused;
  }
  const build = await buildDist(root);
  await keep(kept, dist, build);
  return build;
}

/** What failed is kept as well; but not what was ended by its deadline, which says nothing of the source. */
async function keep(kept: string, dist: string, build: CommandRun): Promise<void> {
  if (!build.ok && build.exitCode === null) return;
  const draft = `${kept}.${process.pid}.tmp`;
  await ensureDir(join(kept, ".."), 0o700);
  await removeTree(draft);
  if (build.ok) await copyTree(dist, draft);
  else await ensureDir(draft, 0o700);
  if (!build.ok) await writeAtomic(join(draft, "failed.txt"), build.output.slice(-4000));
  await renameFile(draft, kept).catch(() => removeTree(draft));
  await forget(join(kept, ".."));
}

/** Keeps the folder from growing for ever; which ones go matters little. */
async function forget(folder: string): Promise<void> {
  const names = (await listDir(folder)).map(({ name }) => name);
  for (const name of names.slice(0, Math.max(0, names.length - MOST_KEPT))) await removeTree(join(folder, name));
}

async function keyOf(source: string): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  for (const input of INPUTS) await addTo(hash, source, input);
  return hash.digest("hex").slice(0, 24);
}

async function addTo(hash: ReturnType<typeof createHash>, source: string, path: string): Promise<void> {
  const at = join(source, path);
  const entries = await listDir(at).catch(() => undefined);
  if (entries === undefined || entries.length === 0) {
    hash.update(`${path}\0${(await readText(at).catch(() => undefined)) ?? ""}\0`);
    return;
  }
  for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    await addTo(hash, source, `${path}/${name}`);
}
