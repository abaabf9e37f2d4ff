import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { bundle } from "../support/bundle.ts";

const FIRST_LINE = `/* one line of module */ import { createRequire } from 'node:module'; const require = createRequire(import.meta.url), __moduleUrl = import.meta.url;`;

let folder = "";
let launcher = "";
let program = "";
let cache = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "wrangler-cache-"));
  launcher = await bundle("src/server/launch.ts", folder, "launch.mjs");
  program = join(folder, "program.mjs");
  cache = join(folder, "state", "cache");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(join(folder, "state"), { recursive: true, force: true }));

/** A program that says `word`, and lives long enough to keep its code when told so. */
function write(word: string): void {
  const lines = [
    FIRST_LINE,
    `"use strict";`,
    `const { basename } = require("path");`,
    `function say() { return [${JSON.stringify(word)}, basename(__moduleUrl), ...process.argv.slice(1).map((a) => basename(a)), new Error().stack.split("\\n")[1].replace(/.*\\//, "")].join(" "); }`,
    `process.stdout.write(say());`,
    `if (process.argv.includes("stay")) setTimeout(() => undefined, 2500);`,
  ];
  writeFileSync(program, lines.join("\n"));
}

async function run(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [launcher, cache, program, ...args]);
  return stdout;
}

it("runs a program as if it had been started itself, with its name, its arguments and its lines", async () => {
  write("hello");
  const { stdout } = await promisify(execFile)(process.execPath, [program, "a", "b"]);

  expect(await run("a", "b")).toBe(stdout);
  expect(stdout).toMatch(/^hello program\.mjs program\.mjs a b program\.mjs:4:/);
});

it("keeps the compiled code for the next start, readable by its owner alone", async () => {
  write("hello");
  await run("stay");
  const kept = statSync(cache);
  await run("stay");

  expect(kept.mode & 0o777).toBe(0o600);
  expect(statSync(cache).mtimeMs).toBe(kept.mtimeMs);
});

it("leaves the code of another program of the same length alone", async () => {
  write("hello");
  await run("stay");
  write("world");

  expect(await run()).toMatch(/^world /);
});

it.each([
  [
    "turned over",
    (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte))),
  ],
  ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
  ["empty", () => Buffer.alloc(0)],
])("runs without a cache that is %s, and replaces it", async (_, spoil) => {
  write("hello");
  await run("stay");
  const spoilt = spoil(readFileSync(cache));
  writeFileSync(cache, spoilt);

  expect(await run("stay")).toMatch(/^hello /);
  expect(readFileSync(cache).equals(spoilt)).toBe(false);
});

it("runs where nothing can be kept, and a module of any other kind", async () => {
  write("hello");
  writeFileSync(join(folder, "state"), "a file in the way");
  expect(await run("stay")).toMatch(/^hello /);

  writeFileSync(program, `process.stdout.write("a module " + import.meta.url.slice(-11))`);
  expect(await run()).toBe("a module program.mjs");
  expect(existsSync(cache)).toBe(false);
});
