// The main job, end to end, on this machine: a tool call fails, and becomes a proven draft pull request in the outbox.
// usage: npm run demo            the honest way
//        npm run demo -- --wrong dishonest tests and fixes, each refused by name
// A recorded test and fix stand in for the model. Nothing leaves the machine; the folder at the end is yours to look at.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ATTEMPTS } from "./demo-attempts.mjs";
import { applyEdits, readFault, seededPlugin } from "./seeded-plugin.mjs";

const started = performance.now();
const fault = readFault("fs-write-file");
const folder = mkdtempSync(join(tmpdir(), "wrangler-demo-"));
const plugin = join(folder, "plugin");
const project = join(folder, "project");
const state = join(folder, "state");
mkdirSync(join(project, ".git"), { recursive: true });
/** No token and no settings of yours take part. */
const env = { PATH: process.env.PATH, HOME: join(folder, "home"), LANG: "C.UTF-8", WRANGLER_STATE_DIR: state };

// The demo stands in for a person whose machine may have no sandbox.
mkdirSync(state, { mode: 0o700 });
writeFileSync(join(state, "settings.json"), '{ "unsandboxed": "yes" }\n');

heading(1, "A copy of the plugin with a fault in its source");
say(fault.about);
seededPlugin({ folder: plugin, edits: fault.fault });

heading(2, `The call fails over MCP: ${fault.tool}`);
const answer = await callTool();
show(answer.content.map(({ text }) => text).join("\n"));
const id = answer._meta?.errorId;
if (typeof id !== "string") fail("the call was expected to fail and to name a record");

heading(3, "It was captured");
await cli(["errors", "list"]);

heading(4, "Diagnosis: the recorded call is replayed against the source");
await cli(["diagnose", id]);

heading(5, "A workspace for the fix");
const opened = JSON.parse((await cli(["fix", "start", id, "--json"], { quiet: true })).stdout);
const workspace = opened.workspace;
say(`${relative(folder, workspace)}, branch ${opened.branch}, base ${opened.base.slice(0, 12)}`);

await (process.argv.includes("--wrong") ? wrongWays() : honestWay());

say(`\nEverything is in ${folder}. It took ${Math.round((performance.now() - started) / 1000)} s.`);

async function honestWay() {
  heading(6, "Red: a test that fails by the recorded failure (a recorded test stands in for the model)");
  write(opened.suggestedTest, fault.test);
  show(fault.test);
  await cli(["fix", "red"]);

  heading(7, "Green: the same test passes with the change (a recorded fix stands in for the model)");
  applyEdits(workspace, fault.fix);
  await cli(["fix", "green"]);

  heading(8, "Verify: policy, build, types, lint, suite, coverage, replay, and red again without the change");
  await cli(["fix", "verify"]);

  heading(9, "Explain, for the person who reviews it");
  write("explanation.md", `${fault.explanation.join("\n")}\n`);
  await cli(["fix", "explain"]);

  heading(10, "Publish stops and asks a person: exit code 5");
  const asked = await cli(["fix", "publish", "--json"], { quiet: true, expect: 5 });
  const { details } = JSON.parse(asked.stdout);
  show(details.payload.split("\n").slice(0, 14).join("\n"));
  say(`… the payload goes on; its hash is ${details.hash}`);

  heading(11, "With consent to that hash (the demo stands in for the person) it goes to the outbox: there is no token");
  await cli(["fix", "publish", "--consent", details.hash]);
  const outbox = join(project, ".wrangler", "outbox", opened.fixId);
  for (const name of readdirSync(outbox, { recursive: true })) say(`  ${join(relative(folder, outbox), String(name))}`);
  show(readFileSync(join(outbox, "PR_BODY.md"), "utf8"));

  heading(12, "The fix need not wait for its release: patch on stops and asks, too");
  await session(runTheFix);
}

/** In one session of a client, which notices nothing but the answers. */
async function runTheFix(call) {
  const asked = await cli(["patch", "on", "--json"], { quiet: true, expect: 5 });
  const { details } = JSON.parse(asked.stdout);
  show(details.payload.split("\n").slice(0, 5).join("\n"));
  say(`… the payload goes on with the change and the hash of each file; its own is ${details.hash}`);
  const failed = await call();
  show(failed.content.map(({ text }) => text.split("\n")[0]).join("\n"));
  if (failed.isError !== true) fail("the call was expected to fail before patch on");
  await cli(["patch", "on", "--consent", details.hash]);
  const healed = await call();
  if (healed.isError === true) fail(`the call fails with the patch on: ${JSON.stringify(healed)}`);
  say(`The same call in the same session: ${JSON.stringify(healed.structuredContent)}`);
  await cli(["patch", "off"]);
  if ((await call()).isError !== true) fail("the official build was expected to run again");
  say("And with the patch off it fails as before.");
}

async function wrongWays() {
  for (const [index, attempt] of ATTEMPTS.entries()) {
    heading(6 + index, `Dishonest: ${attempt.about}`);
    write(opened.suggestedTest, attempt.test ?? fault.test);
    if (attempt.afterRed === undefined) {
      await refusedWith(attempt.verdict, ["fix", "red"]);
      continue;
    }
    await cli(["fix", "red"], { quiet: true });
    const undo = attempt.afterRed({
      write,
      read,
      test: opened.suggestedTest,
      fault,
      edit: (edits) => applyEdits(workspace, edits),
    });
    if (attempt.until === "verify") await cli(["fix", "green"], { quiet: true });
    await refusedWith(attempt.verdict, ["fix", attempt.until ?? "green"]);
    undo();
  }
  if (existsSync(join(project, ".wrangler", "outbox"))) fail("something was published");
  say("\nNothing was published.");
}

async function refusedWith(verdict, command) {
  const { stdout } = await cli([...command, "--json"], { quiet: true, expect: 3 });
  const answered = JSON.parse(stdout);
  say(`  ${answered.message.split("\n")[0].slice(0, 300)}`);
  say(`  To mend it: ${answered.hint}`);
  if (answered.verdict !== verdict) fail(`expected ${verdict}, got ${answered.verdict}`);
}

async function callTool() {
  return session((call) => call());
}

/** Hands `work` the failing call, in a session of a client with the server of the copy. */
async function session(work) {
  const client = new Client({ name: "demo", version: "1.0.0" });
  const args = [join(plugin, "mcp", "dist", "server.cjs")];
  const server = { command: process.execPath, args, cwd: project, env: { ...env, CLAUDE_PROJECT_DIR: project } };
  await client.connect(new StdioClientTransport(server));
  try {
    return await work(() => client.callTool({ name: fault.tool, arguments: fault.params }));
  } finally {
    await client.close();
  }
}

/** Runs the command line of the copy in the project, printing what it says. */
function cli(args, { quiet = false, expect = 0 } = {}) {
  if (!quiet) say(`$ wrangler-mcp ${args.join(" ")}`);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(plugin, "mcp", "dist", "cli.js"), ...args], { cwd: project, env });
    const out = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      out.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      out.stderr += chunk;
      process.stderr.write(String(chunk).replace(/^/gm, "    ").trimEnd() + "\n");
    });
    child.on("close", (code) => {
      if (!quiet) show(out.stdout.trimEnd());
      if (code !== expect) fail(`wrangler-mcp ${args.join(" ")} ended with ${code}, not ${expect}\n${out.stdout}`);
      resolve(out);
    });
  });
}

function write(path, text) {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), text);
}

function read(path) {
  return readFileSync(join(workspace, path), "utf8");
}

function heading(number, text) {
  console.log(`\n== ${number}. ${text}`);
}

function say(text) {
  console.log(text);
}

function show(text) {
  console.log(text.replace(/^/gm, "  | "));
}

function fail(why) {
  console.error(`The demo failed: ${why}\nIts folder is ${folder}.`);
  process.exit(1);
}
