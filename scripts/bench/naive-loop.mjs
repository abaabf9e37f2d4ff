// The peer of the engine's loop: what it shows of a fix, shown by hand, one process for each run, in fresh clones.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { applyEdits } from "../seeded-plugin.mjs";

const run = promisify(execFile);
/** As often as the engine shows that something fails, or holds. */
const REPEATS = 3;

/**
 * Proves the fix in clones of `plugin` below `folder`.
 *
 * @param {{ plugin: string, folder: string, fault: object, test: string, env: object, onStep?: (name: string, seconds: number) => void }} what
 *   `test` is the path of the regression test in the repository
 * @returns the seconds of each step, by name
 */
export async function naiveLoop({ plugin, folder, fault, test, env, onStep = () => undefined }) {
  const seconds = {};
  const step = async (name, work) => {
    const started = performance.now();
    await work();
    seconds[name] = (seconds[name] ?? 0) + (performance.now() - started) / 1000;
    onStep(name, seconds[name]);
  };
  const work = new Clone({ plugin, at: join(folder, "work"), env });
  const second = new Clone({ plugin, at: join(folder, "second"), env });
  const files = [...new Set(fault.fix.map(({ file }) => file))];
  const before = new Map();
  await step("install", () => work.install());
  for (const file of files) before.set(file, readFileSync(join(work.at, file), "utf8"));
  await step("build", () => work.node("scripts/build.mjs"));
  // What fails for the fault's sake, fails here.
  await step("base suite", () => work.vitestAnyway("--coverage.enabled"));
  mkdirSync(dirname(join(work.at, test)), { recursive: true });
  writeFileSync(join(work.at, test), fault.test);
  await step("red", () => work.repeat(test, 1));
  applyEdits(work.at, fault.fix);
  const after = new Map(files.map((file) => [file, readFileSync(join(work.at, file), "utf8")]));
  await step("green", () => work.repeat(test, 0));
  await step("generate", () => work.node("scripts/generate.mjs"));
  await step("types", () => work.node("node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"));
  await step("lint", () => work.node("node_modules/eslint/bin/eslint.js", "--", ...files, test));
  await step("suite", () => work.vitest("--project", "core", "--coverage.enabled"));
  work.put(before);
  await step("revert", () => work.repeat(test, 1));
  work.put(after);
  await step("second build", async () => {
    await second.install();
    applyEdits(second.at, fault.fix);
    await second.node("scripts/generate.mjs");
  });
  for (const edit of fault.fix) {
    const edits = fault.fix.filter((other) => other !== edit);
    work.put(before);
    applyEdits(work.at, edits);
    await step("each part alone", () => work.vitestAnyway(test));
  }
  work.put(after);
  return seconds;
}

class Clone {
  #plugin;
  #env;

  constructor({ plugin, at, env }) {
    this.#plugin = plugin;
    this.at = at;
    this.#env = env;
  }

  async install() {
    execFileSync("git", ["clone", "-q", this.#plugin, this.at], { env: this.#env });
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    await run(npm, ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], {
      cwd: this.at,
      env: { ...process.env, ...this.#env, HOME: process.env.HOME },
      maxBuffer: 1 << 26,
    });
  }

  put(texts) {
    for (const [file, text] of texts) writeFileSync(join(this.at, file), text);
  }

  async node(...args) {
    await run(process.execPath, args, { cwd: this.at, env: this.#env, maxBuffer: 1 << 28 });
  }

  vitest(...args) {
    return this.node("node_modules/vitest/vitest.mjs", "run", ...args);
  }

  async vitestAnyway(...args) {
    return this.vitest("--project", "core", ...args).then(
      () => 0,
      () => 1,
    );
  }

  /** @throws where a run ends otherwise than every run has to */
  async repeat(test, exitCode) {
    for (let time = 0; time < REPEATS; time++) {
      if ((await this.vitestAnyway(test)) !== exitCode) throw new Error(`${test} did not end with ${exitCode}`);
    }
  }
}
