// Tries honest and dishonest fixes of known faults on the real engine, and counts what it accepts.
// usage: npm run bench:faults [-- --only <fault>] [--kind honest|dishonest] [--match <words>] [--jobs <n>] [--results <file.jsonl>] [--earlier] [--write <file.md>]
// Each fault lies in mcp/tests/faults/<name>: fault.json, test.txt, and attempts.json with other fixes to try.
// --results keeps each verdict as it comes, so that an interrupted run goes on where it was; what changed is tried anew.
// --earlier takes what earlier builds of the engine said of the same attempts, too, and the page says of how many.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readAttempts } from "./attempts.mjs";
import { report } from "./faults-report.mjs";
import { openLoop } from "./loop-world.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    kind: { type: "string" },
    match: { type: "string", default: "" },
    jobs: { type: "string", default: "1" },
    results: { type: "string" },
    earlier: { type: "boolean", default: false },
    write: { type: "string" },
  },
});
if (!["honest", "dishonest", undefined].includes(values.kind)) throw new Error(`no such kind: ${values.kind}`);
const root = resolve(import.meta.dirname, "../..");
const faults = join(root, "mcp", "tests", "faults");
const names = readdirSync(faults)
  .filter((name) => existsSync(join(faults, name, "fault.json")))
  .filter((name) => values.only === undefined || name === values.only)
  .sort();
const engine = hashOf(readFileSync(join(root, "mcp", "dist", "cli.js"), "utf8"));
const kept = keptResults();
const folder = mkdtempSync(join(tmpdir(), "wrangler-bench-"));
const results = [];
try {
  const left = [...names];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await tryFault(name);
  };
  const jobs = await Promise.allSettled(Array.from({ length: Number(values.jobs) }, work));
  const broken = jobs.find(({ status }) => status === "rejected");
  if (broken !== undefined) throw broken.reason;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
const table = report(results);
console.log(`\n${table}`);
if (values.write !== undefined) writeFileSync(values.write, page(table));
if (results.some(({ asExpected }) => !asExpected)) process.exitCode = 1;

async function tryFault(name) {
  const { fault, attempts } = readAttempts(name);
  let loop;
  for (const attempt of attempts.filter(isWanted)) {
    const key = hashOf(JSON.stringify([fault, attempt]));
    const known = kept.get(key);
    if (known === undefined) loop ??= await openLoop({ folder: join(folder, name), fault });
    const { got, seconds, message, leaks, by } = known ?? (await timed(loop, attempt));
    const result = { key, name, kind: attempt.kind, about: attempt.about, expected: attempt.verdict };
    const asExpected = got === attempt.verdict && leaks.length === 0;
    const done = { ...result, got, seconds, message, leaks, by, asExpected };
    results.push(done);
    if (known === undefined && values.results !== undefined) {
      appendFileSync(values.results, `${JSON.stringify(asExpected ? { ...done, message: "" } : done)}\n`);
    }
    tell(done);
  }
  rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 5 });
}

function page(table) {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const written = `<!-- Written by \`npm run bench:faults -- --write docs/measured/faults.md\` at ${commit}. -->`;
  return `${written}\n\n# What the gates let through\n\n${builds()}${table}\n`;
}

function builds() {
  const earlier = results.filter(({ by }) => by !== engine).length;
  if (earlier === 0) return "";
  return `Verdicts of the engine at that commit: ${results.length - earlier}; of builds before it: ${earlier}.\n\n`;
}

function isWanted({ kind, about }) {
  const isOfKind = values.kind === undefined || (kind === "honest") === (values.kind === "honest");
  return isOfKind && about.includes(values.match);
}

async function timed(loop, attempt) {
  const started = performance.now();
  const { verdict, message, leaks } = await loop.attempt(attempt);
  const seconds = (performance.now() - started) / 1000;
  return { got: verdict, seconds, message: message.slice(0, 600), leaks, by: engine };
}

function tell({ name, kind, about, got, seconds, asExpected, expected, message, leaks }) {
  console.log(`${asExpected ? "  " : "! "}${name}: ${kind}: ${about}: ${got} (${seconds.toFixed(1)} s)`);
  if (!asExpected) console.log(`    expected ${expected}; ${message.split("\n")[0].slice(0, 400)}`);
  if (leaks.length > 0) console.log(`    leaked: ${leaks.join(", ")}`);
}

/** Verdicts of an earlier run that were as expected, by what was tried; the last one of each. */
function keptResults() {
  if (values.results === undefined || !existsSync(values.results)) return new Map();
  const lines = readFileSync(values.results, "utf8").split("\n").filter(Boolean);
  const all = lines
    .map((line) => JSON.parse(line))
    .filter(({ asExpected, by }) => asExpected && (by === engine || values.earlier));
  return new Map(all.map((result) => [result.key, result]));
}

function hashOf(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
