// The peer of the engine's loop: what it shows of a fix, shown by hand, one process for each run, and a fresh clone
// with an installation of its own wherever the engine begins in a folder in which nothing ran before.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { applyEdits } from "../seeded-plugin.mjs";
import { callOnce } from "./loop-world.mjs";

const run = promisify(execFile);
/** As often as the engine shows that something fails, or holds. */
const REPEATS = 3;
/** As many small changes of the fix as the engine tries. */
const MUTANTS = 6;

/**
 * Proves the fix in clones of `plugin` below `folder`.
 *
 * @param {{ plugin: string, folder: string, fault: object, test: string, env: object, near: number, onStep?: (name: string, seconds: number) => void }} what
 *   `test` is the path of the regression test in the repository, `near` how many calls near the recorded one are made
 * @returns the seconds of each step, by name
 */
export async function naiveLoop({ plugin, folder, fault, test, env, near, onStep = () => undefined }) {
  const seconds = {};
  const step = async (name, work) => {
    const started = performance.now();
    await work();
    seconds[name] = (seconds[name] ?? 0) + (performance.now() - started) / 1000;
    onStep(name, seconds[name]);
  };
  const opened = async (name, { fixed }) => {
    const clone = new Clone({ plugin, at: join(folder, name), env, fault });
    await step("install", () => clone.install());
    if (fixed) applyEdits(clone.at, fault.fix);
    await step("build", () => clone.node(fixed ? "scripts/generate.mjs" : "scripts/build.mjs"));
    clone.write(test, fault.test);
    return clone;
  };
  const files = [...new Set(fault.fix.map(({ file }) => file))];

  const base = await opened("base", { fixed: false });
  await step("replay", () => base.replay(true));
  await step("red", () => base.repeat(test, 1));

  const fixed = await opened("fixed", { fixed: true });
  await step("green", () => fixed.repeat(test, 0));
  await step("replay", () => fixed.replay(false));
  await step("types", () => fixed.node("node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"));
  await step("lint", () => fixed.node("node_modules/eslint/bin/eslint.js", "--", ...files, test));
  await step("suite", () => fixed.vitest("--coverage.enabled"));
  for (const clone of [base, fixed]) await step("calls near", () => clone.calls(near));

  const apart = await opened("apart", { fixed: false });
  await step("revert", () => apart.repeat(test, 1));
  await step("base suite", () => apart.vitestAnyway("--coverage.enabled"));

  const second = await opened("second", { fixed: true });
  for (const edit of fault.fix) {
    const others = fault.fix.filter((other) => other !== edit);
    for (const file of files) second.write(file, base.read(file));
    applyEdits(second.at, others);
    await step("each part alone", () => second.vitestAnyway(test));
  }
  for (const { file, text } of mutants(fault.fix, fixed)) {
    second.write(file, text);
    await step("small changes", () => second.vitestAnyway(test));
    second.write(file, fixed.read(file));
  }
  return seconds;
}

const SWAPS = [
  [" === ", " !== "],
  [" && ", " || "],
  [" ?? ", " && "],
  ["true", "false"],
  ["=> ", "=> void "],
  ["return ", "return void "],
];

/** The fix with one of its operators or values changed. */
function mutants(fix, clone) {
  const all = fix.flatMap(({ file, replace }) =>
    SWAPS.filter(([one]) => replace.includes(one)).map(([one, other]) => {
      return { file, text: clone.read(file).replace(replace, () => replace.replace(one, other)) };
    }),
  );
  return all.slice(0, MUTANTS);
}

class Clone {
  #plugin;
  #env;
  #fault;
  #projects = 0;

  constructor({ plugin, at, env, fault }) {
    this.#plugin = plugin;
    this.at = at;
    this.#env = env;
    this.#fault = fault;
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

  read(file) {
    return readFileSync(join(this.at, file), "utf8");
  }

  write(file, text) {
    put(join(this.at, file), text);
  }

  async node(...args) {
    await run(process.execPath, args, { cwd: this.at, env: this.#env, maxBuffer: 1 << 28 });
  }

  vitest(...args) {
    return this.node("node_modules/vitest/vitest.mjs", "run", "--project", "core", ...args);
  }

  async vitestAnyway(...args) {
    return this.vitest(...args).then(
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

  async replay(fails) {
    for (const result of await this.calls(REPEATS)) {
      if ((result.isError === true) !== fails) throw new Error("the replay did not end as it has to");
    }
  }

  /** The recorded call so many times, each in a server and a project of its own. */
  async calls(times) {
    const results = [];
    for (let time = 0; time < times; time++) {
      const project = `${this.at}-project-${(this.#projects += 1)}`;
      mkdirSync(join(project, ".git"), { recursive: true });
      for (const [path, text] of Object.entries(this.#fault.files ?? {})) put(join(project, path), text);
      results.push(await callOnce({ plugin: this.at, project, env: this.#env, fault: this.#fault }));
    }
    return results;
  }
}

function put(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
