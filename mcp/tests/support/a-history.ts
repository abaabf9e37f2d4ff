import { execFile } from "node:child_process";
import { once } from "node:events";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { recordKey } from "../../src/capture/provenance.ts";
import type { ErrorRecord } from "../../src/capture/record.ts";
import { fill } from "./a-folder.ts";
import { recordLine } from "./a-record.ts";
import { gitIn } from "./a-repository.ts";
import { engineWorld, type EngineWorld } from "./engine-world.ts";
import { RECORD, smallPlugin } from "./small-plugin.ts";

/** The one file of the small plugin that decides whether a call fails. */
export const DISK = "mcp/src/tracker/disk.ts";
/** Its text, by how a call ends. */
export const DISKS = {
  good: "export const disk = { writeFile() {} };\n",
  bad: "export const disk = {};\n",
  /** Half of the calls fail. */
  flaky: 'export const disk = { writeFile() { if (Math.random() < 0.5) throw new Error("by chance"); } };\n',
} as const;

/** A project in which a small plugin of its own failed; `prepare` may change that plugin. Nothing is diagnosed yet. */
export async function failedWorld(
  prepare: (plugin: string) => Promise<void> = () => Promise.resolve(),
  { record = RECORD, foreign = false }: { record?: ErrorRecord; foreign?: boolean } = {},
): Promise<EngineWorld> {
  const world = await engineWorld(async (folder) => {
    const plugin = join(folder, "plugin");
    await cp(await smallPlugin(), plugin, { recursive: true, verbatimSymlinks: true });
    await prepare(plugin);
    return plugin;
  });
  const key = foreign ? undefined : await recordKey(world.stateDir);
  await fill(world.project, { ".wrangler/mcp-error-log.jsonl": recordLine(record, key) });
  return world;
}

export interface MadeCommit {
  readonly subject: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Adds commits to a repository's `main`, all in one run of git, and checks the last one out. */
export async function addCommits(folder: string, commits: readonly MadeCommit[]): Promise<void> {
  const start = await gitIn(folder, "rev-parse", "HEAD");
  const stream = commits.map(({ subject, files }, index) => {
    const changes = Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
    const from = index === 0 ? `from ${start}\n` : "";
    const who = `committer A <a@x> ${1_790_000_000 + index * 3600} +0000`;
    return `commit refs/heads/main\n${who}\n${data(subject)}${from}${changes.join("")}`;
  });
  const git = execFile("git", ["-C", folder, "fast-import", "--quiet"]);
  git.stdin?.end(stream.join("\n"));
  const [exitCode] = await once(git, "close");
  if (exitCode !== 0) throw new Error(`git fast-import ended with ${String(exitCode)}`);
  await gitIn(folder, "reset", "-q", "--hard", "main");
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
