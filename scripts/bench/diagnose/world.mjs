// One labelled case as a real plugin, a real project and a real record: nothing in it is written by hand but the fault.
import { execFile, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "..", "..", "..");
const FAULTS = join(root, "mcp", "tests", "faults", "diagnose");
const MODULES = "node_modules/";

/** All cases by name, or those whose name begins with one of `only`. */
export function readCases(only = []) {
  const names = readdirSync(FAULTS).filter((name) => name.endsWith(".json"));
  return names
    .map((name) => ({ name: name.slice(0, -5), ...JSON.parse(readFileSync(join(FAULTS, name), "utf8")) }))
    .filter(({ name }) => only.length === 0 || only.some((start) => name.startsWith(start)));
}

/** A folder for plugins, projects and private state, removed at the end of the process. */
export function benchFolder() {
  const folder = mkdtempSync(join(tmpdir(), "wrangler-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

const made = new Map();

/** The plugin with the case's fault, built; one in a folder for each distinct source. */
export function pluginOf(folder, { fault = [], history = [], later }) {
  // A source that is mended later is nobody else's.
  const key = createHash("sha256")
    .update(JSON.stringify([fault, history, later?.edits]))
    .digest("hex")
    .slice(0, 12);
  const plugin = join(folder, `plugin-${key}`);
  const making = made.get(plugin) ?? makePlugin(plugin, { fault, history });
  made.set(plugin, making);
  return making;
}

async function makePlugin(plugin, { fault, history }) {
  copySource(plugin);
  applyAll(
    plugin,
    fault.filter(({ file }) => !file.startsWith(MODULES)),
  );
  linkModules(
    plugin,
    fault.filter(({ file }) => file.startsWith(MODULES)),
  );
  git(plugin, "init", "-q", "-b", "main");
  commit(plugin, "The plugin");
  for (const { message, edits } of history) {
    applyAll(plugin, edits);
    commit(plugin, message);
  }
  await promisify(execFile)(process.execPath, ["scripts/build.mjs"], { cwd: plugin });
  return plugin;
}

/** Private state: shared, because a user's is; its own where the dependencies differ. */
export function stateOf(folder, { name, fault = [] }) {
  const own = fault.some(({ file }) => file.startsWith(MODULES));
  const state = join(folder, own ? `state-${name}` : "state");
  mkdirSync(state, { recursive: true, mode: 0o700 });
  // A person's standing word, for machines without a sandbox.
  writeFileSync(join(state, "settings.json"), '{ "unsandboxed": "yes" }\n');
  return state;
}

function copySource(plugin) {
  const tracked = execFileSync("git", ["-C", root, "ls-files", "-z"], { encoding: "utf8", maxBuffer: 1 << 26 });
  for (const path of tracked.split("\0").filter((name) => name !== "" && !name.startsWith("mcp/dist/"))) {
    if (existsSync(join(root, path))) cpSync(join(root, path), join(plugin, path));
  }
}

/** Links to the installed packages; those with a fault are copies of their own. */
function linkModules(plugin, edits) {
  const from = join(root, "node_modules");
  const to = join(plugin, "node_modules");
  if (edits.length === 0) return symlinkSync(from, to, "junction");
  mkdirSync(to);
  const changed = new Set(edits.map(({ file }) => file.split("/")[1]));
  for (const name of readdirSync(from)) {
    if (changed.has(name) || needsOneOf(join(from, name), changed))
      cpSync(join(from, name), join(to, name), { recursive: true });
    else if (name === ".package-lock.json") cpSync(join(from, name), join(to, name));
    else if (!name.startsWith(".")) symlinkSync(join(from, name), join(to, name));
  }
  applyAll(plugin, edits);
}

/** A link would lead it to the package beside the original. */
function needsOneOf(path, names) {
  const below = basename(path).startsWith("@") ? readdirSync(path).map((name) => join(path, name)) : [path];
  return below.some((folder) => {
    const file = join(folder, "package.json");
    const { dependencies = {}, peerDependencies = {} } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    return [...names].some((name) => Object.hasOwn({ ...dependencies, ...peerDependencies }, name));
  });
}

/** Applies edits, each of which has to match exactly once; without `find` the file is made. */
export function applyAll(folder, edits) {
  for (const { file, find, replace } of edits) {
    const path = join(folder, file);
    const text = find === null ? "" : readFileSync(path, "utf8");
    if (find !== null && text.split(find).length !== 2)
      throw new Error(`the edit of ${file} does not match exactly once`);
    const put = replace.replace("__NOW__", String(Date.now()));
    writeFileSync(path, find === null ? put : text.replace(find, () => put));
  }
}

function commit(plugin, message) {
  git(plugin, "add", "-A");
  git(plugin, "commit", "-q", "-m", message);
}

export function git(folder, ...args) {
  const who = { NAME: "wrangler", EMAIL: "wrangler@wrangler.invalid" };
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    ...Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((as) => Object.entries(who).map(([k, v]) => [`GIT_${as}_${k}`, v])),
    ),
  };
  return execFileSync("git", ["-C", folder, ...args], { env, encoding: "utf8" });
}

/** Writes the files of a project. `@link:`, `@base64:` and `@repeat:` make what JSON cannot hold; null removes. */
export function writeFiles(project, files = {}) {
  for (const [path, text] of Object.entries(files)) {
    const at = join(project, path);
    rmSync(at, { recursive: true, force: true });
    if (text === null) continue;
    mkdirSync(dirname(at), { recursive: true });
    if (text.startsWith("@link:")) symlinkSync(text.slice(6), at);
    else writeFileSync(at, bytesOf(text));
  }
}

function bytesOf(text) {
  if (text.startsWith("@base64:")) return Buffer.from(text.slice(8), "base64");
  const [, times, what] = /^@repeat:(\d+):(.*)$/.exec(text) ?? [];
  return times === undefined ? text : what.repeat(Number(times));
}

const INITIALIZE = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "claude-code", version: "2.1.329" },
};

/**
 * Calls a tool of the built server in a process of its own, `times` times.
 *
 * @returns the ids of the records of the calls that failed
 */
export async function callTool({ plugin, project, state, tool, params, times = 1, hoursAgo = 0, untilFailed = false }) {
  const env = { PATH: process.env.PATH, HOME: state, WRANGLER_STATE_DIR: state, CLAUDE_PROJECT_DIR: project };
  const shift = hoursAgo === 0 ? [] : ["--import", shifted(hoursAgo)];
  const entry = hoursAgo === 0 ? ["server.cjs"] : ["child.js", "--project", project];
  const args = [...shift, join(plugin, "mcp", "dist", entry[0]), ...entry.slice(1)];
  const server = spawn(process.execPath, args, { cwd: project, env, stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const send = (message) => server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const answerTo = async (id) => {
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      const message = JSON.parse(next.value);
      if (message.id === id) return message.result ?? {};
    }
    return {};
  };
  send({ id: 0, method: "initialize", params: INITIALIZE });
  await answerTo(0);
  send({ method: "notifications/initialized" });
  const ids = [];
  for (let call = 1; call <= (untilFailed ? 40 : times) && !(untilFailed && ids.length > 0); call++) {
    send({ id: call, method: "tools/call", params: { name: tool, arguments: params } });
    const { _meta } = await answerTo(call);
    if (typeof _meta?.errorId === "string") ids.push(_meta.errorId);
  }
  server.stdin.end();
  await new Promise((done) => server.once("close", done));
  return ids;
}

/** A module that sets the clock of a process back, so that records are of other days. */
function shifted(hours) {
  const code = `const now=Date.now.bind(Date);const by=${hours * 3_600_000};Date.now=()=>now()-by;`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
