import { WranglerError } from "../shared/errors.ts";
import { readBytes, type FileBytes } from "../platform/read-bytes.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { BrokenFile } from "./broken-file.ts";
import { findFiles, placeOf, type Found } from "./folders.ts";
import { canonicalId, idInName } from "./ids.ts";
import { MAX_FILE } from "./item-text.ts";
import type { Broken, Conflict, Item } from "./item.ts";
import { readItem } from "./read-item.ts";
import { brokenItem, notFound, refusedLink, sameId } from "./tracker-errors.ts";

/** An item together with the exact text it was read from. */
export interface Loaded {
  readonly item: Item;
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

export interface Survey {
  readonly loaded: readonly Loaded[];
  readonly broken: readonly (Broken & { readonly link: boolean; readonly name: string })[];
  /** Former places of files that were moved by a process that died on the way; the same bytes are in `loaded`. */
  readonly leftovers: readonly Loaded[];
}

/** Hears of each tracker file that a call reads or writes. */
export interface Trace {
  touched(path: string): void;
}

/** A file that moves while the folders are listed may be seen in neither: then they are read again. */
const ATTEMPTS = 3;

/** Reads the whole tracker. A file that cannot be read is told apart, and stops nothing. */
export async function surveyAll(paths: ProjectPaths, trace: Trace | undefined): Promise<Survey> {
  let files = await findFiles(paths);
  for (let attempt = 1; ; attempt += 1) {
    const survey = readAll(paths, files, trace);
    const after = await findFiles(paths);
    if (attempt === ATTEMPTS || isSame(files, after)) return survey;
    files = after;
  }
}

function isSame(before: readonly Found[], after: readonly Found[]): boolean {
  return before.length === after.length && before.every(({ path }, index) => path === after[index]?.path);
}

function readAll(paths: ProjectPaths, files: readonly Found[], trace: Trace | undefined): Survey {
  const all: Loaded[] = [];
  const broken: Survey["broken"][number][] = [];
  for (const found of files) {
    const read = load(found, trace);
    if (read === undefined) continue;
    if ("item" in read) all.push(read);
    else broken.push({ ...read, link: found.refused !== undefined, name: found.name });
  }
  const left = leftovers(paths, all);
  return { loaded: all.filter((loaded) => !left.has(loaded)), broken, leftovers: [...left] };
}

/** Moving gives a file its new name before it takes the old one away; a crash in between leaves both. */
function leftovers(paths: ProjectPaths, all: readonly Loaded[]): Set<Loaded> {
  const byPath = new Map(all.map((loaded) => [loaded.path, loaded]));
  return new Set(
    all.filter((loaded) => {
      const place = placeOf(paths, loaded.path, loaded.item);
      return place !== loaded.path && byPath.get(place)?.text === loaded.text;
    }),
  );
}

/** Undefined when the file vanished meanwhile. */
export function load(found: Found, trace: Trace | undefined): Loaded | Broken | undefined {
  const { file, path } = found;
  const read = bytesOf(found);
  if ("reason" in read) return { file, reason: read.reason };
  if ("gone" in read) return undefined;
  trace?.touched(path);
  try {
    const text = decode(read.bytes);
    return { item: readItem(text, file, found.folderType), path, text, mode: read.mode };
  } catch (error) {
    if (error instanceof BrokenFile) return { file, reason: error.message };
    throw error;
  }
}

/** The file's bytes, none when it vanished, or why it is not read. */
export function bytesOf(found: Found): FileBytes | { readonly gone: true } | Pick<Broken, "reason"> {
  if (found.refused !== undefined) return { reason: found.refused };
  try {
    return readBytes(found.path, MAX_FILE) ?? { gone: true };
  } catch (error) {
    if (error instanceof WranglerError) return { reason: error.message.replace(found.path, "it") };
    throw error;
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    // Decoding leniently would write other bytes back than the file has.
    throw new BrokenFile("it is not valid UTF-8 text");
  }
}

/**
 * The one item with this id, or in this file.
 *
 * @throws WranglerError E_ISSUE_NOT_FOUND, E_ISSUE_BROKEN, E_PATH_REFUSED for a link, E_ISSUE_CONFLICT when several
 * files claim the id.
 */
export function findOne(survey: Survey, id: string): Loaded {
  const inFile = survey.loaded.find(({ item }) => item.file === id);
  if (inFile !== undefined) return inFile;
  const wanted = canonicalId(id);
  const matches = survey.loaded.filter(({ item }) => canonicalId(item.id) === wanted);
  const [match] = matches;
  if (matches.length > 1)
    throw sameId(
      wanted,
      matches.map(({ item }) => item.file),
    );
  if (match !== undefined) return match;
  const unread = survey.broken.find(({ file, name }) => file === id || idInName(name) === wanted);
  if (unread === undefined) throw notFound(id, survey.broken);
  throw unread.link ? refusedLink(unread.file, unread.reason) : brokenItem(unread.file, unread.reason);
}

/** Ids that more than one file claims, in the order of the ids. */
export function conflictsIn(survey: Survey): Conflict[] {
  const files = new Map<string, string[]>();
  for (const { item } of survey.loaded) {
    const id = canonicalId(item.id);
    files.set(id, [...(files.get(id) ?? []), item.file]);
  }
  return [...files].filter(([, list]) => list.length > 1).map(([id, list]) => ({ id, files: list }));
}
