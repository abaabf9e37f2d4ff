import { join, relative } from "node:path";
import { WranglerError } from "../../shared/errors.ts";
import { isRecord } from "../../shared/json.ts";
import { confine, listDir } from "../../platform/files.ts";
import { freeBytes, isWritable } from "../../platform/disk-space.ts";
import { quote } from "../quote.ts";
import type { Examined, Finding } from "../finding.ts";

const LOW_BYTES = 1024 * 1024;
const MOST = 5;

/** What is wrong with the project's own `.wrangler`, as short sentences; nothing is written to find it. */
export async function storage({ paths, record }: Pick<Examined, "paths" | "record">): Promise<Finding<string[]>> {
  const folders = [paths.root, paths.issues, paths.specifications, paths.ideas, join(paths.root, ".ids")];
  const found = (await Promise.all(folders.map((folder) => faultOf(folder, paths.projectDir)))).flat();
  found.push(...(await linksAmong(folders.slice(1), paths.projectDir, namedIn(record.params))));
  const free = await freeBytes(paths.projectDir);
  if (free !== undefined && free < LOW_BYTES) found.push(`the disk has ${Math.floor(free / 1024)} KiB left`);
  return {
    evidence: {
      check: "storage",
      ran: "looked at kinds, permissions and free space",
      where: "the project's .wrangler",
      showed: found.length === 0 ? "folders are folders, writable, with room" : found.slice(0, MOST).join("; "),
    },
    found,
  };
}

async function faultOf(folder: string, project: string): Promise<string[]> {
  const shown = quote(relative(project, folder).replaceAll("\\", "/"));
  try {
    await confine(project, folder);
    await listDir(folder);
  } catch (error) {
    if (error instanceof WranglerError) return [`${shown} is not a folder that can be used (${error.code})`];
    throw error;
  }
  return (await isWritable(folder)) === false ? [`${shown} cannot be written to`] : [];
}

/** Links in place of tracker files: those that the call names, by their id. */
async function linksAmong(folders: readonly string[], project: string, named: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const entries = await listDir(folder).catch(() => []);
      return entries.filter(({ kind }) => kind === "link").map(({ name }) => join(folder, name));
    }),
  );
  return lists
    .flat()
    .filter((path) => named.some((id) => path.toLowerCase().includes(id.toLowerCase())))
    .map((path) => `${quote(relative(project, path).replaceAll("\\", "/"))} is a link`);
}

function namedIn(params: unknown): string[] {
  if (!isRecord(params)) return [];
  return ["id", "issueId"].flatMap((key) => {
    const value = params[key];
    return typeof value === "string" && value.trim().length > 2 ? [value.trim()] : [];
  });
}
