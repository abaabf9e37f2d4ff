import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { cacheRoot, realPart } from "../../../scripts/real-parts.mjs";
import { exec } from "../../src/platform/exec.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "..", "scripts", "real-parts.mjs");
const INSTALLS = "mkdir -p node_modules/emulate/dist && echo part > node_modules/emulate/dist/index.js";

/** A cache folder, and an `npm` that does what the test says instead of asking a registry. */
async function fakeNpm(does: string) {
  const root = await mkdtemp(join(tmpdir(), "wrangler-parts-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const log = join(root, "npm.log");
  const npm = join(root, "bin", "npm");
  await mkdir(join(root, "bin"));
  await writeFile(npm, `#!/bin/sh\necho "$*" >> ${log}\nenv >> ${log}.env\n${does}\n`);
  await chmod(npm, 0o755);
  const env = {
    PATH: `${join(root, "bin")}:${process.env["PATH"]}`,
    XDG_CACHE_HOME: join(root, "cache"),
    npm_config_registry: "http://127.0.0.1:9/",
    npm_config_local_prefix: "/elsewhere",
    NODE_OPTIONS: "--no-warnings",
  };
  const cache = cacheRoot(env);
  const lines: string[] = [];
  const options = { env, root: cache, log: (line: string) => void lines.push(line) };
  return { env, cache, log, lines, options, dir: join(cache, "emulate@0.6.1") };
}

it("installs a part once when several processes ask at the same time", async () => {
  const npm = await fakeNpm(`sleep 0.3; ${INSTALLS}`);
  const ask = () => exec(process.execPath, [SCRIPT, "emulate"], { cwd: npm.cache, env: npm.env, timeoutMs: 15_000 });
  await mkdir(npm.cache, { recursive: true });
  const answers = await Promise.all([ask(), ask(), ask()]);
  const path = join(npm.dir, "node_modules", "emulate", "dist", "index.js");
  expect(answers.map((answer) => answer.stdout)).toEqual(Array(3).fill(`emulate\t${path}\n`));
  expect((await readFile(npm.log, "utf8")).split("\n")).toHaveLength(2);
  expect(await readdir(npm.cache)).toEqual(["emulate@0.6.1"]);
});

it("runs npm without scripts, and without what a surrounding npm or NODE_OPTIONS would change", async () => {
  const npm = await fakeNpm(INSTALLS);
  await realPart("emulate", npm.options);
  expect(await readFile(npm.log, "utf8")).toMatch(/^install --no-save --ignore-scripts .*emulate@0\.6\.1\n$/);
  const names = (await readFile(`${npm.log}.env`, "utf8")).split("\n").map((line) => line.split("=")[0]);
  expect(names).toContain("npm_config_registry");
  expect(names).not.toContain("npm_config_local_prefix");
  expect(names).not.toContain("NODE_OPTIONS");
});

it("says where it installs, and is silent when the part is there", async () => {
  const npm = await fakeNpm(INSTALLS);
  await realPart("emulate", npm.options);
  expect(npm.lines).toEqual([
    `real parts: installing emulate@0.6.1 (a few MB, once) into ${npm.dir}`,
    expect.stringMatching(/^real parts: emulate@0\.6\.1 ready after \d+ s$/),
  ]);
  const again = await exec(process.execPath, [SCRIPT, "emulate"], { cwd: npm.cache, env: npm.env, timeoutMs: 15_000 });
  expect(again.stderr).toBe("");
});

it("answers why a part is missing, and leaves nothing half installed", async () => {
  const npm = await fakeNpm("echo 'npm error code ECONNREFUSED' >&2; mkdir -p node_modules/emulate; exit 1");
  expect(await realPart("emulate", npm.options)).toEqual({
    missing: "npm install emulate@0.6.1 failed (exit 1): npm error code ECONNREFUSED",
  });
  expect(await readdir(npm.cache)).toEqual([]);
});

it("throws instead in CI, so that CI never skips", async () => {
  const npm = await fakeNpm("exit 1");
  const inCi = realPart("emulate", { ...npm.options, env: { ...npm.env, CI: "true" } });
  await expect(inCi).rejects.toThrow('CI needs the real part "emulate": npm install emulate@0.6.1 failed');
});

it("refuses a package that lacks the file it is wanted for", async () => {
  const npm = await fakeNpm("true");
  expect(await realPart("emulate", npm.options)).toEqual({
    missing: "emulate@0.6.1 has no node_modules/emulate/dist/index.js",
  });
});

it("takes over the lock of an installer that died", async () => {
  const npm = await fakeNpm(INSTALLS);
  const dead = await exec(process.execPath, ["-p", "process.pid"], { cwd: tmpdir(), env: {}, timeoutMs: 5000 });
  await mkdir(npm.cache, { recursive: true });
  await writeFile(`${npm.dir}.lock`, dead.stdout.trim());
  expect(await realPart("emulate", npm.options)).toEqual({ path: join(npm.dir, "node_modules/emulate/dist/index.js") });
  expect(await readdir(npm.cache)).toEqual(["emulate@0.6.1"]);
});
