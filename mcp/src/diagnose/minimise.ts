import { join, relative } from "node:path";
import type { ErrorRecord } from "../capture/record.ts";
import { ensureDir, listDir, readText, writeAtomic } from "../platform/files.ts";
import type { RunRoot } from "../sandbox/run-root.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import type { Budget } from "./budget.ts";
import { fitOfTool } from "./checks/advertised-schema.ts";
import { keepsMeaning } from "./meaning.ts";
import { tryCall } from "./replay-of.ts";
import { shrink, type Case, type Shrunk } from "./shrink.ts";

/** Larger trackers are cut to so many files before anything is tried. */
const MOST_FILES = 500;
const MOST_BYTES = 256 * 1024;

/**
 * The smallest call and tracker found on which the recorded failure still comes although it asks for the same thing,
 * each candidate made for real against the build in `root`. Undefined when it does not come on a copy of the project's
 * text files.
 *
 * @param from how far an earlier search came that was called off
 */
export async function minimise(
  root: RunRoot,
  record: ErrorRecord,
  paths: ProjectPaths,
  { budget, from }: { budget: Budget; from?: Case | undefined },
): Promise<Shrunk | undefined> {
  let replays = 0;
  const start = { params: record.params, files: await trackerFiles(paths) };
  const fails = async ({ params, files }: Case): Promise<boolean> => {
    replays++;
    const call = { tool: record.tool, params };
    const { outcome } = await tryCall(root, record, { call, prepare: (project) => writeProject(project, files) });
    return outcome === "same";
  };
  if (!(await fails(start))) return undefined;
  const fitOf = await fitOfTool(join(root.source, "mcp", "dist"), record.tool);
  const keeps = keepsMeaning(start, { blame: record.blame, fitOf });
  const goesOn = from !== undefined && keeps(from) && (await fails(from));
  const least = await shrink(goesOn ? from : start, async (candidate) => keeps(candidate) && fails(candidate), budget);
  return { ...least, tried: replays };
}

async function writeProject(project: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await ensureDir(join(project, name, ".."));
    await writeAtomic(join(project, name), text);
  }
}

/** The tracker's text files, as `.wrangler/issues/…`. What is a link, too large or not UTF-8 is left out. */
export async function trackerFiles(paths: ProjectPaths): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const folder of [paths.issues, paths.specifications, paths.ideas]) {
    for (const path of await textsIn(folder, 0)) {
      if (Object.keys(files).length >= MOST_FILES) return files;
      const text = await readText(path, MOST_BYTES).catch(() => undefined);
      const name = `.wrangler/${relative(paths.root, path).replaceAll("\\", "/")}`;
      if (text !== undefined && !text.includes("\uFFFD")) files[name] = text;
    }
  }
  return files;
}

async function textsIn(folder: string, depth: number): Promise<string[]> {
  const entries = await listDir(folder).catch(() => []);
  const here = entries.filter(({ kind, name }) => kind === "file" && name.endsWith(".md"));
  const below = entries.filter(({ kind }) => kind === "folder" && depth < 4);
  const deeper = await Promise.all(below.map(({ name }) => textsIn(join(folder, name), depth + 1)));
  return [...here.map(({ name }) => join(folder, name)), ...deeper.flat()];
}
