import { z } from "zod";
import { confine, createExclusive, readText, writeAtomic } from "../platform/files.ts";
import { withLock } from "../platform/lock.ts";
import { ensureWranglerDir } from "../platform/wrangler-dir.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { WranglerError } from "../shared/errors.ts";

export const FIX_STATUSES = [
  "not_sent",
  "pending_review",
  "changes_requested",
  "merged",
  "released",
  "rejected",
  "superseded",
] as const;

const PendingFixSchema = z.looseObject({
  fixId: z.string().min(1),
  /** Null until sent. */
  prNumber: z.number().int().positive().nullable(),
  url: z.string().nullable(),
  tool: z.string(),
  error: z.string(),
  /** ISO 8601, of the failure. */
  timestamp: z.string(),
  status: z.enum(FIX_STATUSES),
  localFixPath: z.string(),
  branch: z.string(),
  fingerprint: z.string(),
});
const FileSchema = z.looseObject({ version: z.literal(1), fixes: z.array(z.unknown()) });

export type FixStatus = (typeof FIX_STATUSES)[number];
/** One fix; fields that another version wrote are kept. */
export type PendingFix = z.output<typeof PendingFixSchema>;

export interface PendingFixes {
  readonly fixes: readonly PendingFix[];
  /** What could not be read, in words. The next write sets the whole old file aside. */
  readonly problems: readonly string[];
}

interface Loaded extends PendingFixes {
  readonly text: string | undefined;
  readonly rest: Record<string, unknown>;
}

const LOCK_WAIT_MS = 10_000;

/** What `mcp-pending-fixes.json` holds. Nothing in it is trusted: it is a notice board, and drives nothing. */
export async function loadPendingFixes(paths: ProjectPaths): Promise<PendingFixes> {
  const { fixes, problems } = await load(paths);
  return { fixes, problems };
}

/**
 * Puts one fix into the file, in place of the one with its id. Content that could not be read is set aside whole as
 * `mcp-pending-fixes.json.broken-<n>` first, and reported.
 */
export async function savePendingFix(paths: ProjectPaths, fix: PendingFix): Promise<PendingFixes> {
  await ensureWranglerDir(paths);
  const lock = await confine(paths.root, `${paths.pendingFixes}.lock`);
  return withLock(lock, { waitMs: LOCK_WAIT_MS, what: "the list of pending fixes" }, async () => {
    const { fixes, problems, text, rest } = await load(paths);
    const told = problems.length > 0 && text !== undefined ? [...problems, await setAside(paths, text)] : problems;
    const known = fixes.some(({ fixId }) => fixId === fix.fixId);
    const next = known ? fixes.map((old) => (old.fixId === fix.fixId ? { ...old, ...fix } : old)) : [...fixes, fix];
    const file = { ...rest, version: 1, fixes: next };
    await writeAtomic(paths.pendingFixes, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600, fsync: true });
    return { fixes: next, problems: told };
  });
}

async function load(paths: ProjectPaths): Promise<Loaded> {
  const text = await readText(await confine(paths.root, paths.pendingFixes));
  if (text === undefined) return { text, fixes: [], problems: [], rest: {} };
  const file = parse(text);
  if (typeof file === "string") return { text, fixes: [], problems: [file], rest: {} };
  const entries = file.fixes.map((entry) => PendingFixSchema.safeParse(entry));
  const problems = entries.flatMap((entry, index) =>
    entry.success ? [] : [`fix ${index + 1} of mcp-pending-fixes.json: ${firstProblem(entry.error)}`],
  );
  return { text, fixes: entries.flatMap((entry) => (entry.success ? [entry.data] : [])), problems, rest: file };
}

function parse(text: string): z.output<typeof FileSchema> | string {
  try {
    const parsed = FileSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : `mcp-pending-fixes.json: ${firstProblem(parsed.error)}`;
  } catch {
    return "mcp-pending-fixes.json is not JSON";
  }
}

function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join(".") ?? ""} ${issue?.message ?? "is not readable"}`.trim();
}

async function setAside(paths: ProjectPaths, text: string): Promise<string> {
  for (let number = 1; number <= 1_000; number++) {
    const path = `${paths.pendingFixes}.broken-${number}`;
    if (await createExclusive(path, text)) return `the old content is kept in ${path}`;
  }
  throw new WranglerError(
    "E_STORAGE",
    `${paths.pendingFixes} is not readable and there are 1000 copies of such files`,
    {
      hint: "Look at the .broken-* files beside it and remove them.",
    },
  );
}
