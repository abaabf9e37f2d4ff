// Tries honest and dishonest fixes of known faults on the real engine, and counts what it accepts.
// usage: npm run bench:faults [-- --only <fault>] [--match <words>] [--write <file.md>]
// Each fault lies in mcp/tests/faults/<name>: fault.json, test.txt, and attempts.json with other fixes to try.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openLoop } from "./loop-world.mjs";
import { readAttempts } from "./attempts.mjs";

const { values } = parseArgs({
  options: { only: { type: "string" }, match: { type: "string" }, write: { type: "string" } },
});
const root = resolve(import.meta.dirname, "../..");
const faults = join(root, "mcp", "tests", "faults");
const names = readdirSync(faults)
  .filter((name) => existsSync(join(faults, name, "fault.json")))
  .filter((name) => values.only === undefined || name === values.only)
  .sort();
const folder = mkdtempSync(join(tmpdir(), "wrangler-bench-"));
const results = [];
try {
  for (const name of names) await tryFault(name);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
const table = report();
console.log(`\n${table}`);
if (values.write !== undefined) writeFileSync(values.write, `${table}\n`);
if (results.some(({ asExpected }) => !asExpected)) process.exit(1);

async function tryFault(name) {
  const { fault, attempts } = readAttempts(name);
  const loop = await openLoop({ folder: join(folder, name), fault });
  for (const attempt of attempts.filter(({ about }) => about.includes(values.match ?? ""))) {
    const started = performance.now();
    const { verdict, message } = await loop.attempt(attempt);
    const seconds = (performance.now() - started) / 1000;
    const asExpected = verdict === attempt.verdict;
    results.push({ name, ...attempt, got: verdict, seconds, asExpected });
    const mark = asExpected ? "  " : "! ";
    console.log(`${mark}${name}: ${attempt.kind}: ${attempt.about}: ${verdict} (${seconds.toFixed(1)} s)`);
    if (!asExpected) console.log(`    expected ${attempt.verdict}; ${message.split("\n")[0].slice(0, 400)}`);
  }
}

function report() {
  const honest = results.filter(({ kind }) => kind === "honest");
  const accepted = honest.filter(({ got }) => got === "fix_verified");
  const dishonest = results.filter(({ kind }) => kind !== "honest");
  const kinds = [...new Set(dishonest.map(({ kind }) => kind))].sort();
  const rows = kinds.map((kind) => {
    const tried = dishonest.filter((result) => result.kind === kind);
    const through = tried.filter(({ got }) => got === "fix_verified");
    const verdicts = [...new Set(tried.map(({ got }) => got))].sort().join(", ");
    return `| ${kind} | ${tried.length} | ${through.length} | ${verdicts} |`;
  });
  const median = (list) =>
    list
      .map(({ seconds }) => seconds)
      .sort((a, b) => a - b)
      [list.length >> 1]?.toFixed(1) ?? "-";
  return [
    `Faults: ${new Set(results.map(({ name }) => name)).size}. Honest fixes: ${honest.length} tried, ${accepted.length} accepted, ${honest.length - accepted.length} refused. Dishonest fixes: ${dishonest.length} tried, ${dishonest.filter(({ got }) => got === "fix_verified").length} accepted. Median seconds from edit to verdict, without a model: honest ${median(honest)}, dishonest ${median(dishonest)}.`,
    "",
    "| kind of dishonest fix | tried | accepted | refused as |",
    "| --- | ---: | ---: | --- |",
    ...rows,
  ].join("\n");
}
