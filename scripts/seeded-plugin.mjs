// A copy of this plugin with a known fault in its source: a git checkout of its own, built, ready to fail.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const PARTS = [
  ".claude-plugin",
  "agents",
  "commands",
  "docs",
  "hooks",
  "mcp",
  "scripts",
  "skills",
  ".gitattributes",
  ".gitignore",
  ".npmrc",
  ".prettierignore",
  ".prettierrc.json",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "LICENSE",
  "README.md",
  "eslint.config.js",
  "package-lock.json",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
];

/** Reads `mcp/tests/faults/<name>`: the fault, the call that shows it, and a reference test and fix. */
export function readFault(name) {
  const folder = join(root, "mcp", "tests", "faults", name);
  const fault = JSON.parse(readFileSync(join(folder, "fault.json"), "utf8"));
  return { ...fault, name, test: readFileSync(join(folder, "test.txt"), "utf8") };
}

/** Applies edits, each of which has to match exactly once. */
export function applyEdits(folder, edits) {
  for (const { file, find, replace } of edits) {
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    if (text.split(find).length !== 2) throw new Error(`the edit of ${file} does not match exactly once`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
}

/**
 * Makes the copy in `folder`, which must not exist.
 *
 * @param {{ folder: string, edits: { file: string, find: string, replace: string }[], dependencies?: boolean, git?: boolean, earlier?: boolean }} options
 * `earlier`: the history begins with the source as it was before the fault
 */
export function seededPlugin({ folder, edits, dependencies = true, git = true, earlier = false }) {
  for (const part of parts()) {
    if (existsSync(join(root, part))) cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  if (git && earlier) commitAll(folder, "wrangler");
  applyEdits(folder, edits);
  return buildAndCommit(folder, { dependencies, git, message: "wrangler with a seeded fault" });
}

/** Writes what is generated, and makes the first commit of it all. @returns the folder */
export function buildAndCommit(folder, { dependencies = true, git = true, message }) {
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  execFileSync(process.execPath, [join(folder, "scripts", "generate.mjs")], { stdio: ["ignore", "ignore", "pipe"] });
  if (!dependencies) rmSync(join(folder, "node_modules"));
  if (git) commitAll(folder, message);
  return folder;
}

function commitAll(folder, message) {
  const run = (...args) =>
    execFileSync("git", ["-C", folder, ...args], { stdio: ["ignore", "ignore", "pipe"], env: gitEnv() });
  if (!existsSync(join(folder, ".git"))) run("init", "-q", "-b", "main");
  run("add", "-A");
  run("commit", "-q", "-m", message);
}

/** In a checkout only what git tracks: what lies about there beside it is nobody's fault. */
function parts() {
  if (!existsSync(join(root, ".git"))) return PARTS;
  const tracked = execFileSync("git", ["-C", root, "ls-files", "-z"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return tracked.split("\0").filter((path) => path !== "");
}

function gitEnv() {
  const who = { NAME: "wrangler", EMAIL: "wrangler@wrangler.invalid" };
  return {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: who.NAME,
    GIT_AUTHOR_EMAIL: who.EMAIL,
    GIT_COMMITTER_NAME: who.NAME,
    GIT_COMMITTER_EMAIL: who.EMAIL,
  };
}
