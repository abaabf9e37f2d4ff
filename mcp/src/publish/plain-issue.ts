import { join } from "node:path";
import { confine, createExclusive, ensureDir, listDir, readText, writeAtomic } from "../platform/files.ts";
import { ensureWranglerDir } from "../platform/wrangler-dir.ts";
import type { ProjectPaths } from "../settings/paths.ts";

export interface PlainIssue {
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly wranglerContext: {
    readonly fixId: string;
    readonly fingerprint: string;
    readonly prNumber: number | null;
    readonly prUrl: string | null;
  };
}

const FILE_MODE = 0o644;
const MAX_FILE = 1024 * 1024;

/**
 * Keeps the issue of a fix as the tracker would, without any code of the tracker: for the fix whose fault is in the
 * tracker itself. An issue of that fix that exists already gets the pull request, and is else left as it is.
 *
 * @param at ISO 8601
 * @returns the issue's id
 */
export async function keepPlainIssue(paths: ProjectPaths, issue: PlainIssue, at: string): Promise<string> {
  const existing = await findPlain(paths, issue.wranglerContext.fixId);
  if (existing === undefined) return createPlain(paths, issue, at);
  const { prNumber, prUrl } = issue.wranglerContext;
  if (prNumber !== null && prUrl !== null && /prNumber"?: ?null/.test(existing.text)) {
    const told = existing.text
      .replace(/^title: "?Send the MCP fix for .*$/m, () => `title: ${JSON.stringify(issue.title)}`)
      .replace(/(prNumber"?: ?)null/, (_all, name: string) => `${name}${prNumber}`)
      .replace(/(prUrl"?: ?)null/, (_all, name: string) => `${name}${JSON.stringify(prUrl)}`);
    await writeAtomic(existing.path, `${told.trimEnd()}\n\nPR: ${prUrl}\n`, { mode: FILE_MODE });
  }
  return existing.id;
}

async function findPlain(paths: ProjectPaths, fixId: string) {
  for (const folder of [paths.issues, join(paths.issues, "archived")]) {
    for (const { name } of await listDir(await confine(paths.root, folder))) {
      const id = /^ISS-\d+/.exec(name)?.[0];
      if (id === undefined || !name.endsWith(".md")) continue;
      const path = join(folder, name);
      const text = (await readText(path, MAX_FILE).catch(() => undefined)) ?? "";
      const [, found] = /fixId"?: ?"?([\w-]+)/.exec(text) ?? [];
      if (found === fixId) return { id, path, text };
    }
  }
  return undefined;
}

async function createPlain(paths: ProjectPaths, issue: PlainIssue, at: string): Promise<string> {
  const claims = await confine(paths.root, join(paths.root, ".ids"));
  const folder = await confine(paths.root, paths.issues);
  await ensureWranglerDir(paths);
  for (const made of [claims, folder]) await ensureDir(made);
  const places = [claims, folder, join(folder, "archived"), paths.specifications, paths.ideas];
  const names = (await Promise.all(places.map((place) => listDir(place)))).flat();
  for (let number = Math.max(0, ...names.map(({ name }) => numberIn(name))) + 1; ; number += 1) {
    const id = `ISS-${String(number).padStart(6, "0")}`;
    if (!(await createExclusive(join(claims, id), ""))) continue;
    if (await createExclusive(join(folder, `${id}-mcp-fix.md`), textOf(id, issue, at), FILE_MODE)) return id;
  }
}

function numberIn(name: string): number {
  return Number(/^ISS-(\d{1,9})(?!\d)/.exec(name)?.[1] ?? 0);
}

/** JSON is YAML, so nothing needs more quoting than this. */
function textOf(id: string, { title, description, labels, wranglerContext }: PlainIssue, at: string): string {
  const fields = {
    title,
    type: "issue",
    status: "open",
    priority: "medium",
    labels,
    createdAt: at,
    updatedAt: at,
    wranglerContext,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return ["---", `id: ${id}`, ...lines, "---", "", description, ""].join("\n");
}
