import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mkdir, writeFile } from "node:fs/promises";
import { recordKey } from "../../src/capture/provenance.ts";
import { sha256, type Activation } from "../../src/patch/activation.ts";
import { chooseBuild, type Asking, type Choice } from "../../src/patch/choose-build.ts";
import { PatchStore, runnable, type Build } from "../../src/patch/store.ts";
import { VERSION } from "../../src/shared/version.ts";
import { aFolder } from "./a-folder.ts";

export const AT = Date.UTC(2026, 10, 21, 10, 0, 0);
const OFFICIAL = "export const build = 'official';\n";
/** What the engine built from a fix. */
export const PATCHED = { "child.js": "export const build = 'patched';\n", "frames.json": "{}\n" };

/** A person's private state, a project of theirs, and an installed server. */
export interface PatchWorld extends Asking {
  readonly store: PatchStore;
  readonly clock: { now(): number };
  key(): Promise<Buffer>;
  /** The build of a fix as `patch on` gets it. */
  build(files?: Readonly<Record<string, string>>, fixId?: string): Build;
  /** Switches it on, as after the person's consent. */
  on(build?: Build): Promise<Activation>;
  /** What a server of the project that starts now runs. */
  choose(more?: Partial<Asking>): Promise<Choice>;
}

export async function aPatchWorld(): Promise<PatchWorld> {
  const [stateDir, projectDir, plugin] = [await aFolder(), await aFolder(), await aFolder()];
  const officialChild = join(plugin, "mcp", "dist", "child.js");
  await mkdir(join(plugin, "mcp", "dist"), { recursive: true });
  await writeFile(officialChild, OFFICIAL);
  const asking = { stateDir, projectDir, version: "0.1.0", officialChild };
  const store = new PatchStore(stateDir, projectDir);
  const key = (): Promise<Buffer> => recordKey(stateDir);
  const clock = { now: () => AT };
  const build: PatchWorld["build"] = (files = PATCHED, fixId = "fix-1795255200") => ({
    fixId,
    tool: "issues_create",
    madeFor: { version: "0.1.0", child: sha256(OFFICIAL) },
    files: runnable(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))),
  });
  return {
    ...asking,
    store,
    clock,
    key,
    build,
    on: async (of = build()) => store.switchOn(of, await key(), clock),
    choose: (more) => chooseBuild({ ...asking, ...more }, key),
  };
}

/** The built server of a plugin, with code of its own at the end, which leaves a mark when it runs. */
export function markedBuild(dist: string, { marker, code = "" }: { marker: string; code?: string }): Build {
  const files = Object.fromEntries(readdirSync(dist).map((name) => [name, readFileSync(join(dist, name))]));
  const child = files["child.js"] ?? Buffer.alloc(0);
  const mark = `(await import("node:fs")).writeFileSync(${JSON.stringify(marker)}, JSON.stringify(process.env));`;
  return {
    fixId: "fix-1795255200",
    tool: "issues_get",
    madeFor: { version: VERSION, child: sha256(child) },
    files: runnable({ ...files, "child.js": Buffer.concat([child, Buffer.from(`\n${mark}\n${code}\n`)]) }),
  };
}

/** The folder of the build that is on. */
export function folderOf(choice: Choice): string {
  if (choice.kind !== "patched") throw new Error(`the official build runs: ${choice.reason}`);
  return join(choice.child, "..");
}
