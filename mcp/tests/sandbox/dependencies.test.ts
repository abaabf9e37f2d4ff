import { lstat, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withDependencies, type DependencySource } from "../../src/sandbox/dependencies.ts";
import type { RunRoot } from "../../src/sandbox/run-root.ts";
import { withRunRoot } from "../../src/sandbox/run-root.ts";
import { aFolder, fill } from "../support/a-folder.ts";

const LOCK = '{"lockfileVersion":3}\n';
const MODULES = {
  "node_modules/.package-lock.json": "{}",
  "node_modules/.bin/vitest": "",
  "node_modules/vitest/vitest.mjs": "export {};\n",
  "node_modules/tsup/package.json": "{}",
  "node_modules/typescript/bin/tsc": "",
  "node_modules/@types/node/index.d.ts": "declare const one: 1;\n",
};

interface World extends DependencySource {
  readonly said: string[];
}

async function world(files: Readonly<Record<string, string>> = MODULES): Promise<World> {
  const folder = await aFolder();
  await fill(join(folder, "plugin"), { "package-lock.json": LOCK, ...files });
  const said: string[] = [];
  const progress = (message: string): void => void said.push(message);
  return { pluginRoot: join(folder, "plugin"), stateDir: join(folder, "state"), progress, said };
}

/** Runs `work` in a run root whose source has the same lockfile as the plugin. */
async function run<T>(from: World, work: (root: RunRoot) => Promise<T>): Promise<T> {
  return withRunRoot(from.stateDir, async (root) => {
    await writeFile(join(root.source, "package-lock.json"), LOCK);
    return withDependencies(root, from, () => work(root));
  });
}

async function typesSeen(from: World): Promise<string> {
  return run(from, (root) => readFile(join(root.source, "node_modules/@types/node/index.d.ts"), "utf8"));
}

async function storeOf({ stateDir }: World): Promise<string> {
  const [name] = (await readdir(join(stateDir, "deps"))).filter((entry) => !entry.includes("."));
  return join(stateDir, "deps", name ?? "none", "node_modules");
}

const WRITTEN = {
  code: "E_DEPENDENCIES",
  message: "something wrote into the dependencies that all runs share",
  hint: "Tests and sources must not write into node_modules. Mend that and run the step again; it gets them afresh.",
};

describe("dependencies of a run", () => {
  it("are links in a folder of the run's own, and npm's own entries stay behind", async () => {
    const kinds = await run(await world(), async (root) => {
      const modules = join(root.source, "node_modules");
      const names = (await readdir(modules)).sort();
      const scope = await lstat(join(modules, "@types"));
      const entry = await lstat(join(modules, "@types", "node"));
      return { names, scopeIsFolder: scope.isDirectory(), packageIsLink: entry.isSymbolicLink() };
    });
    expect(kinds).toEqual({
      names: ["@types", "tsup", "typescript", "vitest"],
      scopeIsFolder: true,
      packageIsLink: true,
    });
  });

  it("are named to the engine by their own folder, which what runs does not write", async () => {
    const from = await world();
    const named = await withRunRoot(from.stateDir, async (root) => {
      await writeFile(join(root.source, "package-lock.json"), LOCK);
      return withDependencies(root, from, ({ modules }) => Promise.resolve(modules));
    });
    expect(named).toBe(await storeOf(from));
  });

  it("are copied once for all runs, and from a node_modules that is itself a link", async () => {
    const from = await world();
    const linked = { ...from, pluginRoot: join(from.stateDir, "..", "linked") };
    await fill(linked.pluginRoot, { "package-lock.json": LOCK });
    await symlink(join(from.pluginRoot, "node_modules"), join(linked.pluginRoot, "node_modules"), "junction");
    expect(await typesSeen(linked)).toBe("declare const one: 1;\n");
    expect(await typesSeen(linked)).toBe("declare const one: 1;\n");
    expect(from.said).toEqual(["Copying the dependencies once …"]);
  });

  it("leave the installed copy alone when a run writes into them, and the run counts for nothing", async () => {
    const from = await world();
    const writing = run(from, (root) => writeFile(join(root.source, "node_modules/@types/node/index.d.ts"), "evil"));
    await expect(writing).rejects.toMatchObject(WRITTEN);
    expect(await readFile(join(from.pluginRoot, "node_modules/@types/node/index.d.ts"), "utf8")).toBe(
      "declare const one: 1;\n",
    );
    expect(await typesSeen(from)).toBe("declare const one: 1;\n");
  });

  it.each([
    ["a file of the same length and time", (store: string) => overwriteKeepingTime(join(store, "tsup/package.json"))],
    ["a new file", (store: string) => writeFile(join(store, "vitest/more.mjs"), "")],
  ])("are made anew when somebody left %s between two runs", async (_what, change) => {
    const from = await world();
    await typesSeen(from);
    await change(await storeOf(from));
    await run(from, async (root) => {
      expect(await readFile(join(root.source, "node_modules/tsup/package.json"), "utf8")).toBe("{}");
      expect(await readdir(join(root.source, "node_modules/vitest"))).toEqual(["vitest.mjs"]);
    });
    expect(from.said).toHaveLength(2);
  });

  it("may get folders of tools' own beside the links", async () => {
    const from = await world();
    await run(from, (root) => fill(root.source, { "node_modules/.vite/results.json": "{}" }));
    expect(await typesSeen(from)).toBe("declare const one: 1;\n");
    expect(from.said).toHaveLength(1);
  });

  it("are named as missing when the source has no lockfile", async () => {
    const from = await world();
    const running = withRunRoot(from.stateDir, (root) => withDependencies(root, from, () => Promise.resolve()));
    await expect(running).rejects.toMatchObject({
      code: "E_DEPENDENCIES",
      message: "the dependencies for building and testing are missing: the source has no package-lock.json",
    });
  });
});

async function overwriteKeepingTime(path: string): Promise<void> {
  const { atime, mtime } = await lstat(path);
  await writeFile(path, "[]");
  await utimes(path, atime, mtime);
}
