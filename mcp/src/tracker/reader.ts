import { WranglerError } from "../shared/errors.ts";
import { borrowBytes, type FileBytes } from "../platform/read-bytes.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { BrokenFile } from "./broken-file.ts";
import type { Catalogue } from "./catalogue.ts";
import { decode } from "./decode.ts";
import type { Entry } from "./entry.ts";
import { placeOf, type Found } from "./folders.ts";
import { canonicalId, idInName } from "./ids.ts";
import { MAX_FILE } from "./item-text.ts";
import type { Conflict, Item } from "./item.ts";
import { readItem } from "./read-item.ts";
import { brokenItem, notFound, notGivenOut, refusedLink, sameId } from "./tracker-errors.ts";

/** An item together with the exact text it was read from. */
export interface Loaded {
  readonly item: Item;
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** Hears of each tracker file that a call reads or writes. */
export interface Trace {
  touched(path: string): void;
}

/** Refusals that say nothing about the file: too many files are open. */
const PASSING = new Set(["EMFILE", "ENFILE"]);

/** Why a file is not read. */
export interface Unread {
  readonly reason: string;
  /** The disk did not give it out, and may do so a moment later; else it is not a file to read. */
  readonly byDisk: boolean;
}

/**
 * The item in a file as it is now; undefined when the file vanished or broke meanwhile.
 *
 * @throws WranglerError E_STORAGE when the disk does not give it out
 */
export function load(found: Found, trace: Trace | undefined): Loaded | undefined {
  const read = bytesOf(found);
  if ("byDisk" in read && read.byDisk) throw notGivenOut(found.file, read.reason);
  if (!("bytes" in read)) return undefined;
  trace?.touched(found.path);
  try {
    const { text } = decode(read.bytes);
    return { item: readItem(text, found.file, found.folderType), path: found.path, text, mode: read.mode };
  } catch (error) {
    if (error instanceof BrokenFile) return undefined;
    throw error;
  }
}

/**
 * The file's bytes until the next reading, none when it vanished, or why it is not read.
 *
 * @throws WranglerError E_STORAGE when the refusal says nothing about this file
 */
export function bytesOf(found: Found): FileBytes | { readonly gone: true } | Unread {
  if (found.refused !== undefined) return { reason: found.refused, byDisk: false };
  try {
    return borrowBytes(found.path, MAX_FILE) ?? { gone: true };
  } catch (error) {
    if (!(error instanceof WranglerError)) throw error;
    if (PASSING.has(String(Object(error.cause)["code"]))) throw error;
    return { reason: error.message.replace(found.path, "it"), byDisk: error.code === "E_STORAGE" };
  }
}

/**
 * Former places of files that were moved by a process that died on the way: moving gives a file its new name before
 * it takes the old one away. Both have the same bytes.
 */
export function leftovers(paths: ProjectPaths, catalogue: Catalogue): ReadonlySet<Entry> {
  const groups = catalogue.shared().map((id) => catalogue.withId(id));
  return new Set(groups.flatMap((group) => group.filter((entry) => isLeftover(paths, entry, group))));
}

export function isLeftover(paths: ProjectPaths, entry: Entry, group: readonly Entry[]): boolean {
  if (isFormerName(entry, group)) return true;
  const place = placeOf(paths, entry.found.path, entry.card.facts);
  const target = group.find(({ found }) => found.path === place);
  if (target === undefined || target === entry || entry.stamp?.size !== target.stamp?.size) return false;
  const here = bytesOf(entry.found);
  const bytes = "bytes" in here ? Buffer.from(here.bytes) : undefined;
  const there = bytesOf(target.found);
  return bytes !== undefined && "bytes" in there && bytes.equals(there.bytes);
}

/** Another name of the same file, and the one that does not begin with its id. */
function isFormerName({ found, stamp, id }: Entry, group: readonly Entry[]): boolean {
  if (idInName(found.name) === id) return false;
  return group.some(
    (other) => other.stamp?.ino === stamp?.ino && other.stamp?.dev === stamp?.dev && idInName(other.found.name) === id,
  );
}

/**
 * The one item with this id, or in this file.
 *
 * @throws WranglerError E_ISSUE_NOT_FOUND, E_ISSUE_BROKEN, E_PATH_REFUSED for a link, E_STORAGE when the disk does not
 * give the file out, E_ISSUE_CONFLICT when several files claim the id.
 */
export function findOne(paths: ProjectPaths, catalogue: Catalogue, id: string): Entry {
  const wanted = canonicalId(id);
  const group = catalogue.withId(wanted);
  const matches = group.filter((entry) => group.length === 1 || !isLeftover(paths, entry, group));
  const [match] = matches;
  if (matches.length > 1) throw sameId(wanted, matches.map(({ found }) => found.file).sort());
  if (match !== undefined) return match;
  const broken = catalogue.broken();
  const inFile = byFile(catalogue, id);
  if (inFile !== undefined && inFile.broken === undefined) return inFile;
  const unread = inFile ?? broken.find(({ found }) => idInName(found.name) === wanted);
  if (unread?.broken === undefined) throw notFound(id, broken.length);
  const { file, refused } = unread.found;
  if (unread.isWithheld) throw notGivenOut(file, unread.broken);
  throw refused === undefined ? brokenItem(file, unread.broken) : refusedLink(file, unread.broken);
}

/** Only what looks like a file is looked for among all of them. */
function byFile(catalogue: Catalogue, file: string): Entry | undefined {
  if (!file.includes("/")) return undefined;
  for (const entry of catalogue.all()) if (entry.found.file === file) return entry;
  return undefined;
}

/** Ids that more than one file claims, in the order of the ids. */
export function conflictsIn(catalogue: Catalogue, left: ReadonlySet<Entry>): Conflict[] {
  return catalogue
    .shared()
    .map((id) => ({ id, files: catalogue.withId(id).filter((entry) => !left.has(entry)) }))
    .filter(({ files }) => files.length > 1)
    .map(({ id, files }) => ({ id, files: files.map(({ found }) => found.file).sort() }));
}
