// How well failures are classified: each labelled case of mcp/tests/faults/diagnose is built, provoked and recorded for
// real, then given to the command line. With --prove, the test that is generated of the smallest case is held to the
// engine's gates too. Ends with 1 below the aim.
// usage: npm run bench:diagnose [-- --prove] [--json] [--write <file.md>] [--jobs <n>] [name …]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cli, hasReference, prove } from "./diagnose/proof.mjs";
import { belowAim, summaryOf, tablesOf } from "./diagnose/score.mjs";
import { applyAll, benchFolder, callTool, git, pluginOf, readCases, stateOf, writeFiles } from "./diagnose/world.mjs";

const { values, positionals } = parseArgs({
  options: {
    json: { type: "boolean" },
    prove: { type: "boolean" },
    write: { type: "string" },
    jobs: { type: "string", default: "2" },
  },
  allowPositionals: true,
});
const folder = benchFolder();
const cases = readCases(positionals);
const results = [];
const queue = [...cases];
await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
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
  const diagnosis = await cli(where, ["diagnose", id]);
  const ms = performance.now() - started;
  const result = { ...judged(given, diagnosis), ms: Math.round(ms), times: Math.round((ms / bareMs) * 10) / 10 };
  return values.prove === true && hasReference(given) ? { ...result, proof: await prove(where, given, id) } : result;
}

function judged(given, diagnosis) {
  const { class: got, verdict, confidence } = diagnosis;
  if (got === undefined) throw new Error(JSON.stringify(diagnosis).slice(0, 400));
  const sameClass = got === given.class;
  const right = given.verdict === undefined ? sameClass && verdict === undefined : verdict === given.verdict;
  return { name: given.name, expected: given.class, wanted: given.verdict, got, verdict, confidence, right };
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function line({ name, right, got, verdict, confidence, ms, times, error, proof }) {
  if (error !== undefined) return `FAILED  ${name}: ${error}`;
  const said = [got, verdict, confidence].filter((part) => part !== undefined).join(" ");
  const proven = proof === undefined ? "" : `\n        ${proof.ok ? "proven" : "NOT PROVEN"}: ${JSON.stringify(proof)}`;
  return `${right ? "right " : "WRONG "}  ${name}: ${said} (${ms} ms, ${times} × a bare replay)${proven}`;
}

function report() {
  const summary = summaryOf(results);
  const below = belowAim(summary);
  const tables = tablesOf(summary);
  if (values.json) console.log(JSON.stringify({ ...summary, below, results }));
  else console.log([tables, ...below.map((text) => `Below the aim: ${text}.`)].join("\n\n"));
  if (values.write !== undefined) writeFileSync(values.write, page(tables));
  process.exitCode = below.length > 0 ? 1 : 0;
}

function page(tables) {
  const proved = values.prove === true ? " --prove" : "";
  const command = `npm run bench:diagnose --${proved} --write docs/measured/diagnosis.md`;
  return `<!-- Written by \`${command}\`. -->\n\n# How well failures are diagnosed\n\n${tables}\n`;
}
