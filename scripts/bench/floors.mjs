// What the machine itself takes in the same run: figures in milliseconds say little without it.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { join } from "node:path";
import { realPart } from "../real-parts.mjs";

/** Command lines that list the files with a word, whatever its case. `rg` is undefined where it cannot be had. */
export async function searchPrograms() {
  const rg = await ripgrep();
  return {
    grep: (word, dir) => ["grep", "-ril", "--include=*.md", word, dir],
    rg: rg === undefined ? undefined : (word, dir) => [rg, "-il", "--hidden", "--no-config", word, dir],
  };
}

async function ripgrep() {
  const part = await realPart("ripgrep").catch((error) => ({ missing: error.message }));
  if (!("missing" in part)) return part.path;
  return spawnSync("rg", ["--version"]).status === 0 ? "rg" : undefined;
}

/** From spawn to exit. */
export function spawnedMs([file, ...args]) {
  const started = performance.now();
  const child = spawn(file, args, { stdio: "ignore" });
  return new Promise((done, refuse) => {
    child.once("error", refuse);
    child.once("exit", () => done(performance.now() - started));
  });
}

/** Each is the best of three. */
export function floors(dir) {
  const files = fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return {
    "list all folders": best(() => fs.readdirSync(dir, { recursive: true })),
    "stat all files": best(() => files.forEach((file) => fs.lstatSync(file))),
    "read all files": best(() => files.forEach((file) => fs.readFileSync(file))),
    "write and rename one file": best(() => {
      fs.writeFileSync(join(dir, "floor.tmp"), "x".repeat(1300));
      fs.renameSync(join(dir, "floor.tmp"), join(dir, "floor"));
    }),
  };
}

function best(work) {
  const times = [1, 2, 3].map(() => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return Math.min(...times);
}
