// The test that a diagnosis generates, held to the engine's own gates: red on the faulty source for the recorded
// reason, and green with the fault taken back.
import { execFile, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..", "..", "..");
const MODULES = "node_modules/";

/** Whether a case has a fix that is known: its fault taken back. */
export function hasReference({ verdict, later, fault = [], history = [] }) {
  return verdict === undefined && later === undefined && fault.length + history.length > 0;
}

/** @returns `{ ok, said, calls, files }`: what was refused or seen, and how large the smallest case is */
export async function prove(where, given, id) {
  const { minimal, test } = await cli(where, ["diagnose", id, "--minimise"]);
  if (test === undefined) return { ok: false, said: "no test was generated" };
  const size = { calls: minimal.tried, files: Object.keys(minimal.files).length, complete: minimal.complete };
  const proven = inModules(given) ? byRunner(where, test) : await byEngine(where, given, id, test);
  return { ...proven, ...size, params: minimal.params };
}

async function byEngine(where, given, id, test) {
  const started = await cli(where, ["fix", "start", id]);
  if (started.ok !== true) return { ok: false, said: `start: ${saidOf(started)}` };
  write(join(started.workspace, started.suggestedTest), test.text);
  const red = await cli(where, ["fix", "red"]);
  if (red.ok !== true) return { ok: false, said: `red: ${saidOf(red)}` };
  takeBack(started.workspace, given);
  const green = await cli(where, ["fix", "green"]);
  await cli(where, ["fix", "abandon"]);
  return green.ok === true ? { ok: true, said: "red and green" } : { ok: false, said: `green: ${saidOf(green)}` };
}

/** A fault in a dependency is no fix of ours: the test is run beside the faulty package, then beside the real one. */
function byRunner({ plugin, state }, test) {
  const runs = ["faulty", "real"].map((kind) => {
    const folder = join(state, `runner-${kind}`);
    cpSync(plugin, folder, { recursive: true, filter: (path) => !/[\\/](node_modules|\.git|dist)$/.test(path) });
    symlinkSync(join(kind === "faulty" ? plugin : root, "node_modules"), join(folder, "node_modules"), "junction");
    write(join(folder, test.path), test.text);
    const args = ["node_modules/vitest/vitest.mjs", "run", "--project=core", test.path];
    const { status } = spawnSync(process.execPath, args, { cwd: folder, timeout: 120_000, encoding: "utf8" });
    rmSync(folder, { recursive: true, force: true });
    return status === 0;
  });
  const [faulty, real] = runs;
  const said = `${faulty ? "green" : "red"} beside the faulty package, ${real ? "green" : "red"} beside the real one`;
  return { ok: !faulty && real, said };
}

function inModules({ fault = [] }) {
  return fault.some(({ file }) => file.startsWith(MODULES));
}

/** The files as they are without the fault. */
function takeBack(workspace, { fault = [], history = [] }) {
  const edits = [...fault, ...history.flatMap((commit) => commit.edits)];
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const [from, to] = [join(root, file), join(workspace, file)];
    if (existsSync(from)) write(to, readFileSync(from, "utf8"));
    else rmSync(to, { force: true });
  }
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function saidOf({ error, hint, message, details }) {
  return [details?.verdict, typeof error === "string" ? error : message, hint]
    .filter((part) => typeof part === "string")
    .join(": ")
    .slice(0, 500);
}

/** Runs a command of the plugin under test and gives its JSON answer. */
export function cli({ plugin, project, state }, args, timeout = 600_000) {
  const env = { PATH: process.env.PATH, HOME: state, WRANGLER_STATE_DIR: state };
  const command = [join(plugin, "mcp", "dist", "cli.js"), ...args, "--json", "--project", project];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, { cwd: project, env, timeout, maxBuffer: 1 << 26 }, (_, stdout, stderr) => {
      if (stdout.startsWith("{")) resolve(JSON.parse(stdout));
      else reject(new Error(stderr.slice(-400)));
    });
  });
}
