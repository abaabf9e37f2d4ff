// The tracker at scale, through its real door: JSON-RPC over stdio to mcp/dist/server.cjs, beside `grep -r`, `rg` and
// backlog.md, in one run. Prints tables; exits 1 when a bound is broken.
// usage: node scripts/bench/tracker.mjs [--sizes 100,1000,10000,100000] [--without-backlog]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { backlogServer } from "./backlog.mjs";
import { floors, searchPrograms, spawnedMs } from "./floors.mjs";
import { openServer } from "./mcp-client.mjs";
import { fillBacklog, fillTracker, idOf, WORDS } from "./many-items.mjs";
import { table } from "./table.mjs";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "100,1000,10000,100000" },
    "without-backlog": { type: "boolean", default: false },
  },
});
const SIZES = values.sizes.split(",").map(Number);
const SERVER = [process.execPath, resolve(import.meta.dirname, "../../mcp/dist/server.cjs")];
const COLD_RUNS = 7;
const WARM_RUNS = 61;
/** The others are slow enough to be told apart by a few runs, and are not run at all beyond. */
const PEER_RUNS = 5;
const PEER_MAX = 10_000;

/** Milliseconds, p50, at 10,000 files (the issue "A server that never dies and forgets nothing"). */
const BOUNDS = { search: 10, list: 5, get: 5, update: 5, create: 2 };
/** How much slower a create may be at 10,000 files than at 100: "flat". */
const FLAT = 2;
/** The first search of a process, after its handshake, against `rg`. */
const COLD_RATIO = 3;

const results = [];
for (const size of SIZES) results.push(await measure(size));
report();

async function measure(size) {
  const dir = await mkdtemp(join(tmpdir(), "wrangler-bench-"));
  try {
    process.stderr.write(`${size} files: writing them …\n`);
    await fillTracker(dir, size);
    const tracker = join(dir, ".wrangler");
    const programs = await searchPrograms();
    const result = {
      size,
      floors: floors(tracker),
      ...(await cold(dir, tracker, programs)),
      ...(await warm(dir, size)),
    };
    result.grep = await median(WARM_RUNS / 6, () => spawnedMs(programs.grep(WORDS.rare, tracker)));
    if (size <= PEER_MAX && !values["without-backlog"]) result.backlog = await peer(size);
    return result;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** First searches of fresh processes and `rg`, in turn, so that both meet the same moments of the machine. */
async function cold(dir, tracker, programs) {
  const [ours, theirs] = [[], []];
  for (let run = 0; run < COLD_RUNS; run += 1) {
    const server = await openServer(SERVER, dir);
    ours.push(await timed(() => server.call("issues_search", { query: WORDS.rare })));
    await server.close();
    if (programs.rg !== undefined) theirs.push(await spawnedMs(programs.rg(WORDS.rare, tracker)));
  }
  return { cold: middle(ours), rg: theirs.length === 0 ? undefined : middle(theirs) };
}

async function warm(dir, size) {
  const server = await openServer(SERVER, dir);
  try {
    await server.call("issues_search", { query: WORDS.rare });
    await server.call("issues_search", { query: WORDS.common });
    await server.call("issues_list", {});
    const some = (run) => idOf(1 + ((run * 7919) % size));
    const calls = {
      search: (run) => ["issues_search", { query: WORDS.queries[run % WORDS.queries.length] }],
      list: (run) => ["issues_list", { status: ["open"], offset: run }],
      get: (run) => ["issues_get", { id: some(run) }],
      update: (run) => ["issues_update", { id: some(run), assignee: `person-${run}` }],
      create: (run) => ["issues_create", { title: `A new item ${run}`, description: WORDS.text }],
    };
    const times = {};
    for (const [name, call] of Object.entries(calls)) {
      const all = [];
      for (let run = 0; run < WARM_RUNS; run += 1) all.push(await timed(() => server.call(...call(run))));
      times[name] = middle(all);
      times[`${name} p95`] = all.sort((a, b) => a - b)[Math.floor(all.length * 0.95)];
    }
    return { times, mib: await server.memoryMib() };
  } finally {
    await server.close();
  }
}

async function peer(size) {
  const dir = await mkdtemp(join(tmpdir(), "wrangler-bench-"));
  try {
    await fillBacklog(dir, size);
    const server = await backlogServer(dir);
    if ("missing" in server) return server;
    try {
      const calls = {
        search: () => ["task_search", { query: WORDS.rare }],
        list: () => ["task_list", { limit: 100 }],
        get: () => ["task_view", { id: "TASK-7" }],
        update: (run) => ["task_edit", { id: "TASK-7", assignee: [`person-${run}`] }],
        create: (run) => ["task_create", { title: `A new item ${run}`, description: WORDS.text }],
      };
      const times = { cold: await timed(() => server.call(...calls.search())) };
      for (const [name, call] of Object.entries(calls)) {
        times[name] = await median(PEER_RUNS, (run) => timed(() => server.call(...call(run))));
      }
      return { times, mib: await server.memoryMib() };
    } finally {
      await server.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function report() {
  const ms = (value) => (value === undefined ? "not measured" : value < 10 ? value.toFixed(2) : value.toFixed(0));
  const row = (name, pick) => [name, ...results.map((result) => ms(pick(result)))];
  const head = ["milliseconds, p50", ...results.map(({ size }) => `${size} files`)];
  const own = Object.keys(BOUNDS).flatMap((name) => [
    row(`${name}, warm`, ({ times }) => times[name]),
    row(`  p95`, ({ times }) => times[`${name} p95`]),
  ]);
  console.log("\nwrangler, over stdio through the supervisor (what a client waits for)\n");
  console.log(table([head, row("search, first of a process", ({ cold }) => cold), ...own]));
  console.log("\nbeside it\n");
  console.log(
    table([
      head,
      row("rg -il (its whole run)", ({ rg }) => rg),
      row("grep -ril (its whole run)", ({ grep }) => grep),
      ...["cold", ...Object.keys(BOUNDS)].map((name) =>
        row(`backlog.md ${name}`, ({ backlog }) => backlog?.times?.[name]),
      ),
    ]),
  );
  const missing = results.find(({ backlog }) => backlog?.missing !== undefined)?.backlog.missing;
  if (missing !== undefined) console.log(`backlog.md: ${missing}`);
  console.log("\nfloors on this machine, in this run\n");
  const kinds = Object.keys(results[0].floors);
  console.log(table([head, ...kinds.map((kind) => row(kind, ({ floors: all }) => all[kind]))]));
  console.log("\nmemory (PSS of all its processes, MiB)\n");
  console.log(
    table([
      ["", ...head.slice(1)],
      row("wrangler", ({ mib }) => mib),
      row("backlog.md", ({ backlog }) => backlog?.mib),
    ]),
  );
  judge();
}

function judge() {
  const at = results.find(({ size }) => size === 10_000);
  const small = results.find(({ size }) => size === 100);
  const checks =
    at === undefined
      ? []
      : Object.entries(BOUNDS).map(([name, bound]) => [`${name} at 10,000: p50`, at.times[name], bound, "ms"]);
  if (at?.rg !== undefined) checks.push(["first search at 10,000, times rg", at.cold / at.rg, COLD_RATIO, "×"]);
  if (at !== undefined && small !== undefined)
    checks.push(["create at 10,000, times create at 100", at.times.create / small.times.create, FLAT, "×"]);
  console.log("");
  for (const [what, value, bound, unit] of checks) {
    const isKept = value <= bound;
    if (!isKept) process.exitCode = 1;
    console.log(`${isKept ? "kept  " : "BROKEN"} ${what}: ${value.toFixed(2)} ${unit} (bound ${bound} ${unit})`);
  }
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function median(runs, work) {
  const all = [];
  for (let run = 0; run < runs; run += 1) all.push(await work(run));
  return middle(all);
}

function middle(all) {
  return [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
}
