import { createHash } from "node:crypto";
import { join } from "node:path";
import { confine, ensureDir, listDir, readText, removeFile, writeAtomic } from "../../platform/files.ts";
import { modeAt } from "../../platform/look.ts";
import { linkFolder, removeTree } from "../../platform/trees.ts";
import type { ProjectPaths } from "../../settings/paths.ts";
import { copyTracker } from "../../sandbox/replay.ts";
import { exchange } from "./exchange.ts";

/** A tracker to make calls on. */
export interface State {
  /** For people; the first three have names of their own, by which answers are compared. */
  readonly name: string;
  /** The user's files are in it. */
  readonly recorded: boolean;
  readonly seeded: boolean;
  /** What else is there, by path below `.wrangler`; undefined for a file that is taken away. */
  readonly changes?: ReadonlyMap<string, string | undefined>;
  /** Folders below `.wrangler` that are there, if only empty. */
  readonly folders?: readonly string[];
  /** Folders that are links to {@link outside}. */
  readonly links?: readonly string[];
  /** Files that lie in a folder beside `.wrangler`. */
  readonly outside?: ReadonlyMap<string, string>;
  /** There is no `.wrangler` at all. */
  readonly isNew?: boolean;
  /** What the recorded call is about is not in it. */
  readonly isElsewhere?: boolean;
}

export const STATES: readonly State[] = [
  { name: "as recorded", recorded: true, seeded: false },
  { name: "with more items", recorded: true, seeded: true },
  { name: "other items", recorded: false, seeded: true, isElsewhere: true },
];

/** Ids that no person reaches by counting. */
export const SEEDS = ["ISS-900001", "ISS-900002", "SPEC-900001"] as const;
const [FIRST, SECOND, THIRD] = SEEDS;
const PROJECT = "Menagerie";
/** Words of those items that lists of them name. */
export const SEED_WORDS = [...SEEDS, "zoo", "fence", PROJECT] as const;

const FILES: Readonly<Record<string, string>> = {
  [`issues/${FIRST}-quokka.md`]: seed(
    FIRST,
    "issue",
    "open",
    "Feed the quokka",
    "[zoo]",
    "It eats leaves, and the notes say which.",
  ),
  [`issues/archived/${SECOND}-gate.md`]: seed(SECOND, "issue", "closed", "Mend the gate", "[fence]", "Done last week."),
  [`specifications/${THIRD}-plan.md`]: seed(THIRD, "specification", "open", "Plan of the zoo", "[zoo]", "All in all."),
};

function seed(id: string, type: string, status: string, title: string, labels: string, text: string): string {
  const at = "2026-01-05T10:00:00.000Z";
  const owner = { assignee: "keeper", project: PROJECT };
  const fields = { id, title, type, status, priority: "medium", labels, createdAt: at, updatedAt: at, ...owner };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  // Nothing is missing in them: what fails on them fails on any item.
  return `---\n${lines.join("\n")}\nwranglerContext:\n  agentId: keeper\n---\n\n${text}\n`;
}

/** Permissions that no new file gets by itself: who writes a file anew and forgets them is seen. */
const UNUSUAL_MODE = 0o640;

/**
 * Puts the project's tracker into that state, whatever is there. It is made beside the project, where the server does not
 * write, and moved into it: what the server left in its place, be it a link, is moved away and never followed.
 *
 * @throws WranglerError E_PATH_REFUSED where the project itself is a link
 */
export async function putState(project: string, from: ProjectPaths, state: State): Promise<void> {
  const place = join(await confine(project, "."), ".wrangler");
  const left = `${project}.left`;
  if (state.isNew === true) return exchange(place, undefined, left);
  const next = `${project}.next`;
  const root = join(next, ".wrangler");
  await removeTree(next);
  await ensureDir(root);
  if (state.recorded) await copyTracker(from, next);
  for (const folder of state.folders ?? []) await ensureDir(join(root, folder));
  await writeFiles(root, [...(state.seeded ? Object.entries(FILES) : []), ...(state.changes ?? [])]);
  for (const link of state.links ?? []) await linkFolder(join(root, link), `../../${OUTSIDE}`);
  if (state.outside !== undefined) await writeFiles(join(next, OUTSIDE), [...state.outside]);
  await exchange(place, root, left);
  const outside = state.outside === undefined ? undefined : join(next, OUTSIDE);
  await exchange(join(place, "..", OUTSIDE), outside, left);
}

async function writeFiles(root: string, files: readonly (readonly [string, string | undefined])[]): Promise<void> {
  for (const [file, text] of files) {
    const path = join(root, file);
    if (text === undefined) await removeFile(path);
    else {
      await ensureDir(join(path, ".."));
      await writeAtomic(path, text, { mode: UNUSUAL_MODE });
    }
  }
}

/** Beside `.wrangler`, where a call has nothing to look for. */
const OUTSIDE = "outside";

/** What is there now, by path. */
export async function outsideIn(project: string): Promise<Map<string, string>> {
  const isFolder = (await listDir(project)).some(({ name, kind }) => name === OUTSIDE && kind === "folder");
  return isFolder ? filesBelow(project, { kinds: new Set([OUTSIDE]) }) : new Map();
}

/** Files that are too many or too large are not varied. */
const MAX_VARIED = 40;
const MAX_VARIED_BYTES = 256 * 1024;

/** The recorded items, to be varied; nothing where they are too many. */
export async function recordedFiles(paths: ProjectPaths): Promise<ReadonlyMap<string, string>> {
  const files = await filesBelow(paths.root, { most: MAX_VARIED });
  const bytes = [...files.values()].reduce((sum, text) => sum + text.length, 0);
  return files.size > MAX_VARIED || bytes > MAX_VARIED_BYTES ? new Map() : files;
}

/** The items' files and their folders by path, below `.wrangler`. Links are named and not followed. */
export async function itemsIn(project: string): Promise<Map<string, string>> {
  const isFolder = (await listDir(project)).some(({ name, kind }) => name === ".wrangler" && kind === "folder");
  return isFolder ? filesBelow(join(project, ".wrangler")) : new Map();
}

/** Ids that were given out: whoever has the file has the id, for ever. */
const CLAIM = /^(?:ISS|SPEC|IDEA)-\d+$/;

/** What no call is asked to change: the permissions of the items' files, and that an id was given out. */
export async function besidesItems(project: string, items: Iterable<string>): Promise<Map<string, string>> {
  const root = join(project, ".wrangler");
  const files = [...items].filter((path) => !path.endsWith("/"));
  const claims = (await listDir(join(root, ".ids"))).filter(({ name }) => CLAIM.test(name));
  return new Map([
    ...files.map((path) => [path, `permissions ${modeAt(join(root, path))?.toString(8) ?? "none"}`] as const),
    ...claims.map(({ name }) => [`.ids/${name}`, "given out"] as const),
  ]);
}

const KINDS = new Set(["issues", "specifications", "ideas"]);

async function filesBelow(
  root: string,
  { most = Number.POSITIVE_INFINITY, kinds = KINDS } = {},
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const top = (await listDir(root)).filter(({ name }) => kinds.has(name));
  for (const { name, kind } of top) if (kind !== "folder") files.set(name, kind);
  const folders = top.filter(({ kind }) => kind === "folder").map(({ name }) => name);
  for (let folder = folders.pop(); folder !== undefined && files.size <= most; folder = folders.pop()) {
    for (const { name, kind } of await listDir(join(root, folder))) {
      const path = `${folder}/${name}`;
      if (kind === "folder") {
        folders.push(path);
        files.set(`${path}/`, kind);
      } else
        files.set(
          path,
          kind === "file" ? ((await readText(join(root, path), 4 * 1024 * 1024).catch(() => undefined)) ?? kind) : kind,
        );
    }
  }
  return files;
}

export function digest(files: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const path of [...files.keys()].sort()) hash.update(`${path}\0${steady(files.get(path) ?? "")}\0`);
  return hash.digest("hex").slice(0, 16);
}

/** Text without what differs from run to run: times, ids of records, folders. */
export function steady(text: string, project = "\0"): string {
  return text
    .replaceAll(project, "<project>")
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g, "<time>")
    .replace(/\berr-\d{8}-[a-z2-7]{8}\b/g, "<record>")
    .replace(/\b1[789]\d{11}\b/g, "<ms>");
}
