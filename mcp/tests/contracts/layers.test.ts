import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LAYERS, LAZY_PACKAGES, TRUST_CORE } from "../../src/layers.ts";
import { importsBelow, importsOf, type Import } from "../support/imports.ts";

const SRC = join(import.meta.dirname, "../../src");
const IMPORTS = importsBelow(SRC);
const LEVELS: Readonly<Record<string, number>> = LAYERS;
/** Beside the folders: the architecture itself, which names folders and imports none. */
const LAYERS_FILE = "layers.ts";
/** Who may reach the world: the doors, and those that start the server's processes or read how they were started. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  "node:fs": ["platform", "settings"],
  "node:fs/promises": ["platform", "settings"],
  "node:child_process": ["platform", "sandbox", "supervisor"],
  "node:net": ["platform", "sandbox", "server"],
  "node:http": ["platform"],
  "node:https": ["platform"],
  "fs-extra": ["platform"],
  "simple-git": ["platform"],
  "@octokit/rest": ["platform"],
};

function folderOf(path: string): string {
  return path.includes("/") ? (path.split("/")[0] ?? "") : path;
}

function isOurs({ to }: Import): boolean {
  return LEVELS[folderOf(to)] !== undefined || to === LAYERS_FILE || to.startsWith("..");
}

/** In words, what an import breaks; undefined when it may be. */
function broken({ from, to }: Import): string | undefined {
  const [mine, theirs] = [folderOf(from), folderOf(to)];
  if (mine === theirs || to === LAYERS_FILE) return undefined;
  const [low, high] = [LEVELS[theirs], LEVELS[mine]];
  return low !== undefined && high !== undefined && low < high ? undefined : `${from} imports ${to}`;
}

function lazily({ from, to, kind }: Import): string | undefined {
  const isLazy = LAZY_PACKAGES.some((name) => to === name || to.startsWith(`${name}/`));
  if (!isLazy || kind === "type") return undefined;
  return kind === "dynamic" && folderOf(from) === "platform" ? undefined : `${from} imports ${to} (${kind})`;
}

describe("the layers", () => {
  it("name every folder of the source", () => {
    const folders = readdirSync(SRC, { withFileTypes: true });

    expect(
      folders
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(LAYERS).sort());
    expect(folders.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([LAYERS_FILE]);
  });

  it("are imported downwards or from their own folder", () => {
    expect(
      IMPORTS.filter(isOurs)
        .map(broken)
        .filter((what) => what !== undefined),
    ).toEqual([]);
  });

  it("have every import of a file of ours end in .ts and exist", () => {
    const files = new Set(readdirSync(SRC, { recursive: true }).map((name) => String(name).replaceAll("\\", "/")));

    expect(IMPORTS.filter(isOurs).filter(({ to }) => !files.has(to))).toEqual([]);
  });
});

describe("the packages that make a start slow", () => {
  it("are imported by import() in platform/ alone", () => {
    expect(IMPORTS.map(lazily).filter((what) => what !== undefined)).toEqual([]);
    expect(LAZY_PACKAGES.filter((name) => !IMPORTS.some(({ to }) => to === name))).toEqual([]);
  });
});

describe("the doors to the world", () => {
  it("are in platform/, and where processes and settings begin", () => {
    const outside = IMPORTS.filter(
      ({ from, to, kind }) => kind !== "type" && DOORS[to]?.includes(folderOf(from)) === false,
    );

    expect(outside.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

describe("the judge", () => {
  it("is made of files that exist, and of all that the engine runs on", () => {
    const paths = TRUST_CORE.map((path) => path.replace(/^mcp\/src\//, "").replace(/\/$/, ""));

    expect(paths.filter((path) => path !== LAYERS_FILE && LEVELS[path] === undefined)).toEqual([]);
    const reached = IMPORTS.filter(({ from }) => folderOf(from) === "fix").map(({ to }) => folderOf(to));
    const own = new Set(reached.filter((folder) => LEVELS[folder] !== undefined));
    // Tools and tracker are what is healed.
    expect([...own].filter((folder) => !paths.includes(folder))).toEqual(["tracker"]);
  });
});

describe("this test", () => {
  it("sees every way to import", () => {
    const text = `
      import a from "./a.ts"; import type B from "../b/b.ts"; export * from "./c.ts"; export type { D } from "./d.ts";
      import "e"; import f = require("f"); type G = import("g").G; await import("h"); require("i"); import(\`j\`);`;

    expect(importsOf(text, "fix/x.ts").map(({ to, kind }) => `${kind} ${to}`)).toEqual([
      "static fix/a.ts",
      "type b/b.ts",
      "static fix/c.ts",
      "type fix/d.ts",
      "static e",
      "static f",
      "type g",
      "dynamic h",
      "dynamic i",
      "dynamic j",
    ]);
  });

  it.each<[string, Import, string | undefined]>([
    ["upwards", { from: "platform/a.ts", to: "fix/b.ts", kind: "static" }, "platform/a.ts imports fix/b.ts"],
    [
      "upwards, by type",
      { from: "shared/a.ts", to: "settings/b.ts", kind: "type" },
      "shared/a.ts imports settings/b.ts",
    ],
    ["sideways", { from: "tracker/a.ts", to: "capture/b.ts", kind: "static" }, "tracker/a.ts imports capture/b.ts"],
    ["out of the source", { from: "fix/a.ts", to: "../tests/b.ts", kind: "static" }, "fix/a.ts imports ../tests/b.ts"],
    ["downwards", { from: "fix/a.ts", to: "platform/b.ts", kind: "static" }, undefined],
    ["at home", { from: "fix/a.ts", to: "fix/steps/b.ts", kind: "static" }, undefined],
  ])("judges an import %s", (_, found, what) => {
    expect(isOurs(found)).toBe(true);
    expect(broken(found)).toBe(what);
  });

  it.each<[Import, boolean]>([
    [{ from: "platform/git.ts", to: "simple-git", kind: "dynamic" }, true],
    [{ from: "platform/git.ts", to: "simple-git", kind: "type" }, true],
    [{ from: "platform/git.ts", to: "simple-git", kind: "static" }, false],
    [{ from: "publish/send.ts", to: "@octokit/rest", kind: "dynamic" }, false],
    [{ from: "platform/github.ts", to: "@octokit/rest/dist/x.js", kind: "static" }, false],
  ])("judges %j", (found, fine) => {
    expect(lazily(found) === undefined).toBe(fine);
  });
});
