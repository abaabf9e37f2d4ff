// A plugin with a known fault, a project in which its call failed, and the engine's command line.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { applyEdits, seededPlugin } from "../seeded-plugin.mjs";
import { foreignPlugin } from "./foreign-plugin.mjs";
import { CANARY, leaksOf } from "./leaks.mjs";

/** Seeds the fault, makes the call fail, and starts a fix of it. */
export async function openLoop({ folder, fault }) {
  const [plugin, project, state] = ["plugin", "project", "state"].map((name) => join(folder, name));
  for (const path of [join(project, ".git"), state]) mkdirSync(path, { recursive: true, mode: 0o700 });
  for (const [path, text] of Object.entries(fault.files ?? {})) write(join(project, path), text);
  const own = { HOME: join(folder, "home"), WRANGLER_STATE_DIR: state, BENCH_TOKEN: CANARY };
  const env = { PATH: process.env.PATH, LANG: "C.UTF-8", ...own };
  // A person's standing word, for machines without a sandbox.
  write(join(state, "settings.json"), '{ "unsandboxed": "yes" }\n');
  if (fault.server === undefined) seededPlugin({ folder: plugin, edits: fault.fault, earlier: fault.earlier });
  else await foreignPlugin({ folder: plugin, server: fault.server, edits: fault.fault });
  const id = await failingCall({ plugin, project, env, fault });
  return startLoop({ folder, plugin, env, fault, id, cli: commandLine({ plugin, project, env }) });
}

async function startLoop(world) {
  const { folder, plugin, env, fault, id, cli } = world;
  const began = performance.now();
  const opened = await cli("fix", "start", id);
  if (opened.ok !== true) throw new Error(`fix start: ${JSON.stringify(opened).slice(0, 2000)}`);
  const { workspace, suggestedTest, fixId } = opened;
  const startSeconds = (performance.now() - began) / 1000;
  let redWith;
  const touched = new Set();
  const restore = () => {
    for (const file of touched) {
      if (existsSync(join(plugin, file))) write(join(workspace, file), readFileSync(join(plugin, file), "utf8"));
      else rmSync(join(workspace, file), { force: true });
    }
    touched.clear();
  };
  return {
    ...{ cli, workspace, plugin, env, fixId, suggestedTest, startSeconds },
    /** Another fix of the same failure, after the first was abandoned. */
    again: () => startLoop(world),
    /** Writes into the workspace, for good. */
    edit({ test, edits = [] }) {
      if (test !== undefined) write(join(workspace, suggestedTest), test);
      applyEdits(workspace, edits);
    },
    /** One way to fix it, from the test to the verdict; the workspace is as before afterwards. */
    async attempt({ test = fault.test, ...tried }) {
      restore();
      write(join(workspace, suggestedTest), test);
      await moreAttempts();
      const honest = tried.ledger === undefined ? undefined : readFileSync(ledgerFile(), "utf8");
      const answer = await judged(test, tried);
      if (honest !== undefined) write(ledgerFile(), honest);
      restore();
      const verdict = answer.verdict ?? answer.code ?? String(answer.message);
      const leaks = await leaksOf(folder, JSON.stringify(answer) + readFileSync(ledgerFile(), "utf8"));
      return { verdict, message: String(answer.message ?? ""), answer, leaks };
    },
  };

  /** The one that counts; its copy in the workspace is only to be read. */
  function ledgerFile() {
    const projects = join(env.WRANGLER_STATE_DIR, "projects");
    const [project] = readdirSync(projects);
    return join(projects, project, "fixes", fixId, "ledger.json");
  }

  /** Each is tried as if it were the first: the bench stands in for the person. */
  async function moreAttempts() {
    const { details } = await cli("fix", "retry", fixId);
    const given = await cli("fix", "retry", fixId, "--consent", details.hash);
    if (given.ok !== true) throw new Error(`fix retry: ${JSON.stringify(given).slice(0, 500)}`);
  }

  async function judged(test, { edits = [], files = {}, remove = [], laterTest, ledger, laterEdits = [], ...words }) {
    if (redWith !== test) {
      const red = await cli("fix", "red", fixId);
      redWith = red.ok === true ? test : undefined;
      if (red.ok !== true) return red;
    }
    for (const { file } of [...edits, ...laterEdits]) touched.add(file);
    for (const file of [...Object.keys(files), ...remove]) touched.add(file);
    applyEdits(workspace, edits);
    for (const [file, text] of Object.entries(files)) write(join(workspace, file), text);
    for (const file of remove) rmSync(join(workspace, file));
    if (laterTest !== undefined) write(join(workspace, suggestedTest), laterTest);
    if (ledger !== undefined)
      write(ledgerFile(), readFileSync(ledgerFile(), "utf8").replace(ledger.find, ledger.replace));
    const green = await cli("fix", "green", fixId);
    if (green.ok !== true) return green;
    applyEdits(workspace, laterEdits);
    return verified(words);
  }

  async function verified({ flags = [], refusalIsRight = false }) {
    const answer = await cli("fix", "verify", fixId, ...flags);
    if (!refusalIsRight || answer.verdict !== "needs_manual_review") return answer;
    const word = ["fix", "verify", fixId, "--refusal-is-right"];
    const [hash = ""] = /[0-9a-f]{64}/.exec((await cli(...word)).hint) ?? [];
    return cli(...word, "--consent", hash);
  }
}

async function failingCall(world) {
  const result = await callOnce(world);
  const id = result._meta?.errorId;
  if (typeof id !== "string") throw new Error(`the call did not fail: ${JSON.stringify(result).slice(0, 500)}`);
  return id;
}

/** The fault's call, in a server of its own. */
export async function callOnce({ plugin, project, env, fault }) {
  const client = new Client({ name: "bench", version: "1.0.0" });
  const args = [join(plugin, "mcp", "dist", "server.cjs"), ...(fault.serverArgs ?? [])];
  const server = { command: process.execPath, args, cwd: project, env: { ...env, CLAUDE_PROJECT_DIR: project } };
  await client.connect(new StdioClientTransport(server));
  const result = await client.callTool({ name: fault.tool, arguments: fault.params });
  await client.close();
  return result;
}

/** Runs the command line of that plugin in that project; answers what it says in JSON. */
function commandLine({ plugin, project, env }) {
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(plugin, "mcp", "dist", "cli.js"), ...args, "--json"], {
        cwd: project,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const out = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"]) child[name].on("data", (chunk) => (out[name] += chunk));
      child.once("error", reject);
      child.once("close", () => {
        try {
          resolve(JSON.parse(out.stdout));
        } catch {
          reject(new Error(`${args.join(" ")} gave no JSON: ${out.stdout}${out.stderr}`));
        }
      });
    });
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
