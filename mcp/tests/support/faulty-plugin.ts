import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededPlugin, type Fault } from "../../../scripts/seeded-plugin.mjs";

/** One folder per run of the runner, named by its process, which is the parent of every test process. */
export function sharedFolder(): string {
  const folder = join(tmpdir(), `wrangler-e2e-${process.ppid}`);
  if (!existsSync(folder)) {
    removeThoseOfEndedRuns();
    mkdirSync(folder, { mode: 0o700, recursive: true });
  }
  return folder;
}

/** A checkout of the plugin with the fault, built once per run of the tests. Nobody writes to it. */
export function faultyPlugin(fault: Fault): string {
  return onceInRun(`plugin-${fault.name}`, (folder) => void seededPlugin({ folder, edits: fault.fault }));
}

/** The tests that judge a fix of the light plugin, and what they import. None has random inputs, which cover by luck. */
const KEPT = /^mcp\/tests\/(support\/|tools\/(support|issues-(create|get))|faults\/|fixtures\/tracker\/)/;

/** The same with a suite of seconds: what the engine does round a suite does not depend on its size. */
export function lightPlugin(fault: Fault): string {
  return onceInRun(`light-${fault.name}`, (folder) => {
    cpSync(faultyPlugin(fault), folder, { recursive: true, verbatimSymlinks: true });
    const git = (...args: string[]): string =>
      execFileSync("git", ["-C", folder, ...args], { env: GIT_ENV, encoding: "utf8" });
    const tests = git("ls-files", "-z", "--", "mcp/tests")
      .split("\0")
      .filter((path) => path !== "" && !KEPT.test(path));
    for (const path of tests) rmSync(join(folder, path));
    git("add", "-A");
    git("commit", "-q", "-m", "A suite of seconds");
  });
}

/** The light plugin as the client installs it: no repository round it. */
export function installedPlugin(fault: Fault): string {
  return onceInRun(`installed-${fault.name}`, (folder) => {
    const filter = (path: string): boolean => !path.includes(`${lightPlugin(fault)}/.git/`) && !path.endsWith("/.git");
    cpSync(lightPlugin(fault), folder, { recursive: true, verbatimSymlinks: true, filter });
  });
}

const GIT_ENV = {
  PATH: process.env["PATH"],
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "wrangler",
  GIT_AUTHOR_EMAIL: "wrangler@wrangler.invalid",
  GIT_COMMITTER_NAME: "wrangler",
  GIT_COMMITTER_EMAIL: "wrangler@wrangler.invalid",
};

/** Makes a folder once per run of the tests; two files that run side by side may both make it, and share the first. */
export function onceInRun(name: string, make: (folder: string) => void): string;
export function onceInRun(name: string, make: (folder: string) => Promise<void>): Promise<string> | string;
export function onceInRun(name: string, make: (folder: string) => void | Promise<void>): Promise<string> | string {
  const folder = join(sharedFolder(), name);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}.tmp`;
  const ready = (): string => {
    try {
      renameSync(draft, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
      rmSync(draft, { recursive: true, force: true });
    }
    return folder;
  };
  const making = make(draft);
  return making === undefined ? ready() : making.then(ready);
}

function removeThoseOfEndedRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^wrangler-e2e-(\d+)$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
