import { join } from "node:path";
import { listDir } from "../platform/files.ts";
import { readBytes } from "../platform/read-bytes.ts";
import { withDependencies } from "../sandbox/dependencies.ts";
import { generateAll } from "../sandbox/build.ts";
import { withRunRoot } from "../sandbox/run-root.ts";
import { copyTreeFiltered } from "../platform/trees.ts";
import { WranglerError } from "../shared/errors.ts";
import { progressToStderr, type Answer } from "./output.ts";
import type { Session } from "./session.ts";

const DIST = join("mcp", "dist");
const MAX_BYTES = 64 * 1024 * 1024;
/** What a build reads. */
const SHIPPED = [".claude-plugin", "mcp", "scripts", "docs", "package.json", "package-lock.json", "tsconfig.json"];

/**
 * Compares the installed files with a build of the source that was installed with them.
 *
 * @returns exit code 3 when they differ
 * @throws WranglerError E_DEPENDENCIES, E_SOURCE when it cannot be built here
 */
export async function verifySelf({ stateDir, pluginRoot }: Session): Promise<Answer> {
  const progress = progressToStderr;
  return withRunRoot(stateDir, async (root) => {
    const built = join(pluginRoot, DIST);
    for (const name of SHIPPED) {
      await copyTreeFiltered(join(pluginRoot, name), join(root.source, name), (path) => path !== built);
    }
    progress("Building the shipped source …");
    const build = await withDependencies(root, { stateDir, pluginRoot, progress }, () => generateAll(root));
    if (!build.ok) {
      throw new WranglerError("E_SOURCE", `the shipped source does not build: ${build.output.slice(-600)}`, {
        hint: "Install the plugin again.",
      });
    }
    const [installed, rebuilt] = [await filesOf(join(pluginRoot, DIST)), await filesOf(join(root.source, DIST))];
    const names = [...new Set([...installed.keys(), ...rebuilt.keys()])].sort();
    const differing = names.filter((name) => !same(installed.get(name), rebuilt.get(name)));
    return answerOf(names.length, differing);
  });
}

function answerOf(files: number, differing: readonly string[]): Answer {
  const data = { files, differing: [...differing] };
  if (differing.length === 0) {
    const text = `The ${files} installed files are what the shipped source gives, byte for byte.`;
    return { text, data: { ...data, verdict: "fix_verified" } };
  }
  const text = `Not what the shipped source gives: ${differing.slice(0, 20).join(", ")}. Install the plugin again.`;
  return { text, data: { ...data, verdict: "build_failed" }, exitCode: 3 };
}

async function filesOf(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const { name, kind } of await listDir(folder)) {
    const bytes = kind === "file" ? readBytes(join(folder, name), MAX_BYTES)?.bytes : undefined;
    files.set(name, bytes ?? new Uint8Array());
  }
  return files;
}

function same(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && Buffer.compare(one, other) === 0;
}
