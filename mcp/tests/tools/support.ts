import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { projectPaths } from "../../src/settings/paths.ts";
import type { ToolAnswer, ToolDefinition } from "../../src/tools/define-tool.ts";
import { createTracker, type Tracker } from "../../src/tracker/tracker.ts";

/** Every reading of the clock is one second after the last. */
const START = Date.UTC(2026, 10, 21, 10, 0, 0);

export interface TestProject {
  readonly dir: string;
  readonly tracker: Tracker;
  /** Absolute paths that the tracker said it read or wrote. */
  readonly touched: string[];
  /** Parses the arguments and the answer as strictly as the dispatcher does. */
  call<I extends z.ZodRawShape, O extends z.ZodRawShape>(
    tool: ToolDefinition<I, O>,
    args: z.input<z.ZodObject<I>>,
  ): Promise<ToolAnswer<unknown>>;
  write(file: string, text: string | Uint8Array): Promise<void>;
  read(file: string): Promise<string>;
  /** All files below `.wrangler/`, hidden ones left out, sorted. */
  files(): Promise<string[]>;
}

/** A project in a folder of its own that is removed after the test. */
export async function aProject(): Promise<TestProject> {
  const dir = await mkdtemp(join(tmpdir(), "wrangler-tracker-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  let time = START - 1000;
  const touched: string[] = [];
  const tracker = createTracker({
    paths: projectPaths(dir),
    clock: { now: () => (time += 1000) },
    trace: { touched: (path) => touched.push(path) },
  });
  return {
    dir,
    tracker,
    touched,
    async call(tool, args) {
      const { text, data } = await tool.handler(z.strictObject(tool.input).parse(args), { tracker });
      return { text, data: JSON.parse(JSON.stringify(z.strictObject(tool.output).parse(data))) };
    },
    async write(file, text) {
      await mkdir(dirname(join(dir, file)), { recursive: true });
      await writeFile(join(dir, file), text);
    },
    read: (file) => readFile(join(dir, file), "utf8"),
    files: () => visibleFiles(dir),
  };
}

async function visibleFiles(dir: string): Promise<string[]> {
  const entries = await readdir(join(dir, ".wrangler"), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((file) => !/\/\.(?!wrangler\/)/.test(file))
    .sort();
}

/** The text of an item's file as a person would write it. */
export function itemFile(frontMatter: Readonly<Record<string, string>>, body = "Text.\n"): string {
  const lines = Object.entries(frontMatter).map(([key, value]) => `${key}: ${value}\n`);
  return `---\n${lines.join("")}---\n\n${body}`;
}
