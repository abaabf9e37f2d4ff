/**
 * What recording costs: one server with and without capture, in turn, on the same machine.
 *
 *   npm run bench:capture [-- --rounds <number>]
 *
 * A failing call must not be answered later, as a client sees it; and may take a little longer until its record is
 * written, as the server's own process sees it. Times are medians of pairs; the order within a pair changes each time,
 * so that what else the machine does meets both alike. Two processes of one program differ by as much as what is to be
 * seen (where their memory lies, what was compiled when), so that the pairs are of several pairs of processes, whose own
 * medians are told beside the one of all. Exit code 1 when a bound does not hold.
 *
 * For the answers, client and server each have a processor of their own where `taskset` can give them one. Where they
 * share, a server that goes on working after its answer, no matter at what, lets its client wake up some 0.03 ms later
 * than one that goes to sleep.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { bundleSource } from "./bundle.mjs";
import { twoProcessors } from "./processors.mjs";
import { table } from "./table.mjs";

/**
 * In milliseconds. An answer is "later" when a part of the record is made before it. Apart from that it is some 150
 * characters longer for the record's id, and finds the processor's caches full of the last record.
 */
const BOUNDS = { later: 0.1, small: 1, large: 5, success: 0.002 };
const PROCESSES = 5;
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
  const head = ["", "with capture", "without", "ratio", "longer", "in each pair of processes", "bound", "holds"];
  process.stdout.write(`${table([head, ...rows.map(cells)])}\n`);
  return rows.every(({ holds }) => holds) ? 0 : 1;
}

/** The client's wait for the answer to a failing call. */
async function answered(name, texts, program) {
  const call = { name: "fails", arguments: { texts } };
  const processors = twoProcessors();
  const work = async ({ ask }, round) => {
    const request = (id, method, params) => JSON.stringify({ jsonrpc: "2.0", id, method, params });
    const started = performance.now();
    const answer = await ask(request(round, "tools/call", call));
    const ms = performance.now() - started;
    if (JSON.parse(answer).result.isError !== true) throw new Error("the call was to fail");
    // The record is written meanwhile; the next round begins with both at rest.
    await ask(request("ping", "ping", {}));
    return ms;
  };
  const pairs = await inTurn(rounds, program, work, { processors }).finally(() => processors.free());
  return result(`failing call of ${name}: its answer`, pairs, BOUNDS.later, 1);
}

/** A failing call until its record is written; without capture until its answer. */
async function written(name, texts, bound, program) {
  const order = JSON.stringify({ tool: "fails", texts, times: 1 });
  const sizes = [];
  const pairs = await inTurn(rounds, program, async ({ ask }) => JSON.parse(await ask(order)).ms, {
    ended: (project) => sizes.push(...records(project).map((line) => Buffer.byteLength(line))),
  });
  // The logs are rotated meanwhile, and the oldest records go.
  const least = PROCESSES * WARM_UP;
  if (sizes.length < least) throw new Error(`only ${sizes.length} records of ${rounds + least} calls`);
  return result(`failing call of ${name}: its record of ${median(sizes)} bytes`, pairs, bound, 1);
}

/** In processor time: what else the machine does takes longer than what is to be seen. */
async function succeeds(program) {
  const order = JSON.stringify({ tool: "works", texts: [], times: BATCH });
  const work = async ({ ask }) => JSON.parse(await ask(order)).processor;
  const pairs = await inTurn(rounds / 4, program, work, { warmUp: 10 });
  return result("successful call", pairs, BOUNDS.success, 1000);
}

/** For each pair of processes, pairs of what the work says of the one with capture and of the one without. */
async function inTurn(times, program, work, { warmUp = WARM_UP, ended, processors } = {}) {
  const ofProcesses = [];
  for (let number = 0; number < PROCESSES; number++) {
    const project = mkdtempSync(join(folder, "project-"));
    const [on, off] = ["captured", "plain"].map((what) => processOf([program, what, project], processors));
    const pairs = [];
    for (let round = -warmUp; round < times / PROCESSES; round++) {
      const first = await work(round % 2 === 0 ? on : off, round);
      const second = await work(round % 2 === 0 ? off : on, round);
      if (round >= 0) pairs.push(round % 2 === 0 ? [first, second] : [second, first]);
    }
    on.end();
    off.end();
    ended?.(project);
    ofProcesses.push(pairs);
  }
  return ofProcesses;
}

/** A process that answers each line with one line. */
function processOf(args, processors) {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  processors?.other(child.pid);
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

function result(name, ofProcesses, bound, scale) {
  const pairs = ofProcesses.flat();
  const longer = difference(pairs);
  const [on, off] = [0, 1].map((column) => median(pairs.map((pair) => pair[column])));
  return { name, on, off, longer, each: ofProcesses.map(difference), bound, holds: longer <= bound, scale };
}

function difference(pairs) {
  return median(pairs.map(([on, off]) => on - off));
}

function cells({ name, on, off, longer, each, bound, holds, scale }) {
  const unit = scale === 1 ? "ms" : "µs";
  const number = (ms) => (ms * scale).toFixed(scale === 1 ? 3 : 2);
  const times = [on, off, longer].map((ms) => `${number(ms)} ${unit}`);
  const most = `≤ ${bound * scale} ${unit}`;
  const apart = each.sort((a, b) => a - b).map(number);
  return [name, times[0], times[1], (on / off).toFixed(2), times[2], apart.join(" "), most, holds ? "yes" : "NO"];
}

function records(project) {
  const folderOf = join(project, ".wrangler");
  const names = readdirSync(folderOf).filter((name) => /^mcp-error-log\.jsonl(\.\d+)?$/.test(name));
  return names.flatMap((name) => readFileSync(join(folderOf, name), "utf8").split("\n").filter(Boolean));
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
