// How well failures are classified: each labelled case of mcp/tests/faults/diagnose is built, provoked and recorded for
// real, then given to the command line. usage: node scripts/bench/diagnose.mjs [--json] [name …]
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { applyAll, benchFolder, callTool, git, pluginOf, readCases, stateOf, writeFiles } from "./diagnose/world.mjs";

const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
const AT_ONCE = 2;
const folder = benchFolder();
const cases = readCases(positionals);
const results = [];
const queue = [...cases];
await Promise.all(Array.from({ length: AT_ONCE }, worker));
report();

async function worker() {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const result = await measured(next).catch((error) => ({
      name: next.name,
      expected: next.class,
      error: String(error),
    }));
    results.push(result);
    if (!values.json) process.stderr.write(`${line(result)}\n`);
  }
}

async function measured(given) {
  const plugin = await pluginOf(folder, given);
  const state = stateOf(folder, given);
  const project = join(folder, `project-${given.name}`);
  mkdirSync(project);
  writeFiles(project, given.files);
  const where = { plugin, project, state, tool: given.tool, params: given.params };
  for (const { hoursAgo, params = given.params } of given.again ?? []) await callTool({ ...where, params, hoursAgo });
  const flaky = given.verdict === "needs_manual_review";
  const ids = await callTool({
    ...where,
    times: 1 + (given.before ?? 0),
    hoursAgo: given.hoursAgo ?? 0,
    untilFailed: flaky,
  });
  const id = ids.at(-1);
  if (id === undefined) throw new Error("the call was expected to fail and to be recorded");
  writeFiles(project, given.later?.files);
  if (given.later?.edits !== undefined) {
    applyAll(plugin, given.later.edits);
    git(plugin, "commit", "-q", "-a", "-m", "Mend it");
  }
  const bareMs = await timed(() => callTool(where));
  const started = performance.now();
  const diagnosis = await diagnose(plugin, project, state, id);
  const ms = performance.now() - started;
  return { ...judged(given, diagnosis), ms: Math.round(ms), times: Math.round((ms / bareMs) * 10) / 10 };
}

function judged(given, diagnosis) {
  const { class: got, verdict, confidence } = diagnosis;
  const sameClass = got === given.class;
  const right = given.verdict === undefined ? sameClass && verdict === undefined : verdict === given.verdict;
  return { name: given.name, expected: given.class, wanted: given.verdict, got, verdict, confidence, right, diagnosis };
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function diagnose(plugin, project, state, id) {
  const args = [join(plugin, "mcp", "dist", "cli.js"), "diagnose", id, "--json", "--project", project];
  const env = { PATH: process.env.PATH, HOME: state, WRANGLER_STATE_DIR: state };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      args,
      { cwd: project, env, timeout: 300_000, maxBuffer: 1 << 26 },
      (_, stdout, stderr) => {
        if (stdout.startsWith("{")) resolve(JSON.parse(stdout));
        else reject(new Error(stderr.slice(-400)));
      },
    );
  });
}

function line({ name, right, got, verdict, confidence, ms, times, error }) {
  if (error !== undefined) return `FAILED  ${name}: ${error}`;
  const said = [got, verdict, confidence].filter((part) => part !== undefined).join(" ");
  return `${right ? "right " : "WRONG "}  ${name}: ${said} (${ms} ms, ${times} × a bare call)`;
}

function report() {
  const failed = results.filter(({ error }) => error !== undefined);
  const judgedOnes = results.filter(({ error }) => error === undefined);
  const kinds = [...new Set(judgedOnes.map(kindOf))].sort();
  const perClass = Object.fromEntries(kinds.map((kind) => [kind, share(judgedOnes.filter((r) => kindOf(r) === kind))]));
  const levels = ["HIGH", "MEDIUM", "LOW"].map((level) => [
    level,
    share(judgedOnes.filter((r) => r.confidence === level)),
  ]);
  const multiples = judgedOnes.map(({ times }) => times).sort((a, b) => a - b);
  const summary = {
    cases: results.length,
    failed: failed.length,
    accuracy: share(judgedOnes),
    perClass,
    confidence: Object.fromEntries(levels),
    timesOfOneBareCall: { median: multiples[multiples.length >> 1], largest: multiples.at(-1) },
  };
  if (values.json)
    console.log(JSON.stringify({ ...summary, results: results.map(({ diagnosis: _, ...rest }) => rest) }));
  else console.log(JSON.stringify(summary, undefined, 2));
  process.exitCode = failed.length > 0 ? 1 : 0;
}

function kindOf({ expected, wanted }) {
  return wanted ?? expected;
}

function share(some) {
  const right = some.filter((result) => result.right).length;
  return `${right} of ${some.length}${some.length === 0 ? "" : ` (${Math.round((right / some.length) * 1000) / 10} %)`}`;
}
