// How long a client waits for the server, beside other servers, in alternating runs. Figures are ratios to the start
// of an empty Node program on the same machine: milliseconds say more about the machine than about the server.
// usage: node scripts/bench/startup.mjs [--rounds N] [--dist DIR] [--alone]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { realPart } from "../real-parts.mjs";
import { emptyProgram, session } from "./mcp-session.mjs";

/** What must hold for wrangler: medians over `node -e 0`, and memory of its processes together. */
const BOUNDS = { list: 1.6, first: 5, pss: 65 };

/** The server has kept its compiled code by then (platform/code-cache.ts). */
const WARM_UP_MS = 2500;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "21" },
    dist: { type: "string", default: resolve(import.meta.dirname, "../../mcp/dist") },
    /** Without the other servers. */
    alone: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), "wrangler-bench-"));
/** Apart from the private state, which may not lie in the project. */
const project = join(folder, "project");
mkdirSync(project);
try {
  process.exitCode = await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const contestants = await entrants();
  const empty = [];
  const samples = contestants.map(() => []);
  for (let round = -1; round < rounds; round++) {
    const blank = await emptyProgram(environment());
    const runs = [];
    const options = { memory: round === rounds - 1, holdMs: round < 0 ? WARM_UP_MS : 0 };
    for (const contestant of contestants) runs.push(await session(contestant, options));
    // The first round warms the caches of the disk and of the servers.
    if (round < 0) continue;
    empty.push(blank);
    runs.forEach((run, index) => samples[index].push(run));
  }
  return report(contestants, samples, empty);
}

function report(contestants, samples, empty) {
  const unit = median(empty);
  const row = (name, cells) =>
    console.log(`| ${name.padEnd(19)} | ${cells.map((cell) => cell.padStart(16)).join(" | ")} |`);
  console.log(`node -e 0: ${unit.toFixed(1)} ms (median of ${rounds}), Node ${process.versions.node}\n`);
  row("server", ["tools/list", "first result", "PSS of all, MiB"]);
  row("---", ["---:", "---:", "---:"]);
  const figures = samples.map((runs) => ({
    list: median(runs.map(({ list }) => list)) / unit,
    first: median(runs.map(({ first }) => first)) / unit,
    pss: runs.at(-1).pss,
  }));
  figures.forEach(({ list, first, pss }, index) => {
    row(contestants[index].name, [`${list.toFixed(2)} x`, `${first.toFixed(2)} x`, pss?.toFixed(1) ?? "not measured"]);
  });
  return judge(figures[0]);
}

function judge(figures) {
  const broken = Object.entries(BOUNDS).filter(([name, bound]) => figures[name] > bound);
  console.log(
    `\nbounds for wrangler: tools/list ${BOUNDS.list} x, first result ${BOUNDS.first} x, PSS ${BOUNDS.pss} MiB`,
  );
  for (const [name, bound] of broken) console.error(`BROKEN: ${name} is ${figures[name].toFixed(2)}, above ${bound}`);
  return broken.length > 0 ? 1 : 0;
}

async function entrants() {
  const at = { cwd: project, env: environment() };
  // Compiled code is kept in a private folder only; so this one starts as after an installation.
  const open = join(folder, "open");
  mkdirSync(open, { mode: 0o755 });
  const own = {
    name: "wrangler",
    args: [join(resolve(values.dist), "server.cjs")],
    call: { name: "issues_list", arguments: {} },
  };
  const fresh = { ...own, name: "wrangler, 1st start", cwd: project, env: { ...at.env, WRANGLER_STATE_DIR: open } };
  if (values.alone) return [{ ...own, ...at }, fresh];
  const plain = { name: "plain SDK server", args: [join(import.meta.dirname, "plain-server.mjs")], call: echo("text") };
  const memory = join(folder, "memory.json");
  writeFileSync(memory, "");
  const others = [
    plain,
    { name: "server-filesystem", part: [project], call: { name: "list_allowed_directories", arguments: {} } },
    { name: "server-memory", part: [], call: { name: "read_graph", arguments: {} } },
    { name: "server-everything", part: ["stdio"], call: echo("message") },
  ];
  const found = [];
  for (const other of others) {
    const args = other.args ?? (await installed(other));
    if (args !== undefined) found.push({ ...other, ...at, args, env: { ...at.env, MEMORY_FILE_PATH: memory } });
  }
  return [{ ...own, ...at }, fresh, ...found];
}

async function installed({ name, part }) {
  const found = await realPart(name);
  if ("path" in found) return [found.path, ...part];
  console.error(`without ${name}: ${found.missing}`);
  return undefined;
}

function echo(argument) {
  return { name: "echo", arguments: { [argument]: "hello" } };
}

/** NODE_EXTRA_CA_CERTS costs each process tens of milliseconds in some versions of Node. */
function environment() {
  return { PATH: process.env.PATH, HOME: folder, WRANGLER_STATE_DIR: join(folder, "state") };
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
