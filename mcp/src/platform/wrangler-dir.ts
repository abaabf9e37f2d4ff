import type { ProjectPaths } from "../settings/paths.ts";
import { confine, ensureDir, readText, writeAtomic } from "./files.ts";

const BEGIN = "# >>> wrangler (written by the plugin; edit outside this block)";
const END = "# <<< wrangler";

/** Hidden from git: what is private, temporary or local. Not the tracker. The file hides itself. */
const IGNORED = [
  "/.gitignore",
  "/.ids/",
  "/cache/",
  "/outbox/",
  "/mcp-*.json*",
  "/mcp-debug.log*",
  "/state/",
  "*.lock",
  "*.tmp",
  "/*.broken-*",
];

/**
 * Makes `.wrangler/` with a `.gitignore` for all that is not the tracker. An existing `.gitignore` gets a marked
 * block and keeps its own lines.
 *
 * @throws WranglerError E_PATH_REFUSED when `.wrangler` is a link or a file, E_STORAGE when the disk refuses.
 */
export async function ensureWranglerDir(paths: ProjectPaths): Promise<void> {
  await confine(paths.root, ".");
  await ensureDir(paths.root);
  const file = await confine(paths.root, ".gitignore");
  const existing = (await readText(file)) ?? "";
  const wanted = withBlock(existing);
  if (wanted !== existing) await writeAtomic(file, wanted, { mode: 0o644 });
}

/** The text with our block in it, unchanged outside of it; the same text again when applied twice. */
export function withBlock(text: string): string {
  const block = [BEGIN, ...IGNORED, END].join("\n");
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END, from);
  if (from >= 0 && to >= 0) return text.slice(0, from) + block + text.slice(to + END.length);
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${gap}${block}\n`;
}
