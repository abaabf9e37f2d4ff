/**
 * What recording costs: one server with and without capture, in turn, on the same machine.
 *
 *   npm run bench:capture [-- --rounds <number>]
 *
 * A failing call must not be answered later, as a client sees it; and may take a little longer until its record is
 * written, as the server's own process sees it. Times are medians of pairs; the order within a pair changes each time,
 * so that what else the machine does meets both alike. Exit code 1 when a bound does not hold.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { bundleSource } from "./bundle.mjs";
import { table } from "./table.mjs";

/**
 * In milliseconds. An answer is "later" when a part of the record is made before it. Apart from that it is some 150
 * characters longer for the record's id, and finds the processor's caches full of the last record.
 */
const BOUNDS = { later: 0.1, small: 1, large: 5, success: 0.002 };
const WARM_UP = 300;
/** Successful calls between two looks at the clock: enough for several garbage collections, of milliseconds each. */
const BATCH = 2500;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "300" } } });
const rounds = Number(values.rounds);
const PIECE = "some words and more of them ".repeat(146);
const folder = mkdtempSync(join(tmpdir(), "wrangler-bench-"));
const opened = [];
try {
  process.exitCode = await main();
} finally {
  for (const child of opened) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const serve = await bundleSource("mcp/tests/fixtures/capture/serve.ts");
  const measure = await bundleSource("mcp/tests/fixtures/capture/measure.ts");
  const rows = [];
  for (const [name, characters, bound] of [
    ["2 KB", 2000, BOUNDS.small],
    ["64 KB", 90_000, BOUNDS.large],
  ]) {
    // Single strings are cut at 4 KB, so that large arguments are many strings.
    const most = Math.min(characters, 4000);
    const texts = Array.from({ length: Math.ceil(characters / most) }, () => PIECE.slice(0, most));
    rows.push(await answered(name, texts, serve), await written(name, texts, bound, measure));
  }
  rows.push(await succeeds(measure));
  const head = ["", "with capture", "without", "ratio", "longer", "bound", "holds"];
  process.stdout.write(`${table([head, ...rows.map(cells)])}\n`);
  return rows.every(({ holds }) => holds) ? 0 : 1;
}

/** The client's wait for the answer to a failing call. */
async function answered(name, texts, program) {
  const project = aProject();
  const call = { name: "fails", arguments: { texts } };
  const pairs = await inTurn(rounds, program, project, async ({ ask }, round) => {
    const request = (id, method, params) => JSON.stringify({ jsonrpc: "2.0", id, method, params });
    const started = performance.now();
    const answer = await ask(request(round, "tools/call", call));
    const ms = performance.now() - started;
    if (JSON.parse(answer).result.isError !== true) throw new Error("the call was to fail");
    // The record is written meanwhile; the next round begins with both at rest.
    await ask(request("ping", "ping", {}));
    return ms;
  });
  return result(`failing call of ${name}: its answer`, pairs, BOUNDS.later, 1);
}

/** A failing call until its record is written; without capture until its answer. */
async function written(name, texts, bound, program) {
  const project = aProject();
  const order = JSON.stringify({ tool: "fails", texts, times: 1 });
  const pairs = await inTurn(rounds, program, project, async ({ ask }) => JSON.parse(await ask(order)).ms);
  const sizes = records(project).map((line) => Buffer.byteLength(line));
  // The log is rotated meanwhile, and the oldest records go.
  if (sizes.length < WARM_UP) throw new Error(`only ${sizes.length} records of ${rounds + WARM_UP} calls`);
  return result(`failing call of ${name}: its record of ${median(sizes)} bytes`, pairs, bound, 1);
}

/** In processor time: what else the machine does takes longer than what is to be seen. */
async function succeeds(program) {
  const order = JSON.stringify({ tool: "works", texts: [], times: BATCH });
  const times = Math.ceil(rounds / 4);
  const work = async ({ ask }) => JSON.parse(await ask(order)).processor;
  const pairs = await inTurn(times, program, aProject(), work, 10);
  return result("successful call", pairs, BOUNDS.success, 1000);
}

/** Pairs of what the work says of the server with capture and of the one without. */
async function inTurn(times, program, project, work, warmUp = WARM_UP) {
  const [on, off] = ["captured", "plain"].map((what) => processOf([program, what, project]));
  const pairs = [];
  for (let round = -warmUp; round < times; round++) {
    const first = await work(round % 2 === 0 ? on : off, round);
    const second = await work(round % 2 === 0 ? off : on, round);
    if (round >= 0) pairs.push(round % 2 === 0 ? [first, second] : [second, first]);
  }
  on.end();
  off.end();
  return pairs;
}

/** A process that answers each line with one line. */
function processOf([program, ...args]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  opened.push(child);
  let answer;
  createInterface({ input: child.stdout }).on("line", (line) => answer(line));
  return {
    ask(line) {
      const answered = new Promise((done) => (answer = done));
      child.stdin.write(`${line}\n`);
      return answered;
    },
    end: () => child.stdin.end(),
  };
}

function result(name, pairs, bound, scale) {
  const longer = median(pairs.map(([on, off]) => on - off));
  const [on, off] = [0, 1].map((column) => median(pairs.map((pair) => pair[column])));
  return { name, on, off, longer, bound, holds: longer <= bound, scale };
}

function cells({ name, on, off, longer, bound, holds, scale }) {
  const unit = scale === 1 ? "ms" : "µs";
  const time = (ms) => `${(ms * scale).toFixed(scale === 1 ? 3 : 2)} ${unit}`;
  const ratio = (on / off).toFixed(2);
  return [name, time(on), time(off), ratio, time(longer), `≤ ${bound * scale} ${unit}`, holds ? "yes" : "NO"];
}

function aProject() {
  return mkdtempSync(join(folder, "project-"));
}

function records(project) {
  const folderOf = join(project, ".wrangler");
  const names = readdirSync(folderOf).filter((name) => /^mcp-error-log\.jsonl(\.\d+)?$/.test(name));
  return names.flatMap((name) => readFileSync(join(folderOf, name), "utf8").split("\n").filter(Boolean));
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
