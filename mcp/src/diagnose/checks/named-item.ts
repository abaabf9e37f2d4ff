import { join } from "node:path";
import { isRecord } from "../../shared/json.ts";
import { listDir, readText } from "../../platform/files.ts";
import type { Examined, Finding } from "../finding.ts";

/** The file that has what the call names, undefined when there is none or the call names nothing. */
export type NamedItem = string | undefined;

const ID = /^(ISS|SPEC|IDEA)-0*(\d+)$/i;
const MOST_FILES = 2000;

/**
 * Looks in the project's files for the item that the call names: by the file's name, else by its `id:` line. It is done
 * without the server's own code, since that is what may be at fault.
 */
export async function namedItem({ paths, record }: Pick<Examined, "paths" | "record">): Promise<Finding<NamedItem>> {
  const id = idIn(record.params);
  const folders = [paths.issues, paths.specifications, paths.ideas];
  const files = id === undefined ? [] : (await Promise.all(folders.map(markdownIn))).flat();
  const byName = files.find(({ name }) => id !== undefined && canonical(name.split(/-(?=\D)|\./)[0] ?? "") === id);
  const file = byName?.path ?? (id === undefined ? undefined : await byText(files, id));
  const showed = file === undefined ? "no file has it" : `a file of the project has it`;
  return {
    evidence: {
      check: "named item",
      ran: id === undefined ? "the call names no item by a whole id" : `looked for ${id}`,
      where: "the project's .wrangler",
      showed: id === undefined ? "nothing to look for" : showed,
    },
    found: file,
  };
}

/** The well-formed id that a call names, as `ISS-12`. */
export function idIn(params: unknown): string | undefined {
  if (!isRecord(params)) return undefined;
  const ids = ["id", "issueId"].flatMap((key) => (typeof params[key] === "string" ? [canonical(params[key])] : []));
  return ids.find((id) => id !== undefined);
}

function canonical(text: string): string | undefined {
  const [, prefix, digits] = ID.exec(text.trim()) ?? [];
  return prefix === undefined ? undefined : `${prefix.toUpperCase()}-${digits}`;
}

interface Named {
  readonly name: string;
  readonly path: string;
}

async function markdownIn(folder: string, depth = 0): Promise<Named[]> {
  const entries = await listDir(folder).catch(() => []);
  const below = entries.filter(({ kind }) => kind === "folder" && depth < 3);
  const deeper = await Promise.all(below.map(({ name }) => markdownIn(join(folder, name), depth + 1)));
  const here = entries.filter(({ name, kind }) => kind === "file" && name.endsWith(".md"));
  return [...here.map(({ name }) => ({ name, path: join(folder, name) })), ...deeper.flat()].slice(0, MOST_FILES);
}

async function byText(files: readonly Named[], id: string): Promise<string | undefined> {
  for (const { path } of files) {
    const text = await readText(path, 64 * 1024).catch(() => undefined);
    const [, own = ""] = /^id:[ \t]*["']?([A-Za-z]+-\d+)/m.exec((text ?? "").slice(0, 4096)) ?? [];
    if (canonical(own) === id) return path;
  }
  return undefined;
}
