/**
 * Measures both tiers of redaction on a labelled corpus, beside the libraries that come closest.
 *
 *   npm run bench:redaction -- <corpus.jsonl> [--half <name>] [--logs <folder of .log files>] [--no-libraries]
 *   npm run bench:redaction -- --emit redact.mjs      writes both tiers as one module, for other scorers
 *
 * A line of the corpus: `{"source","kind","expect":true|false,"sample":"…","secrets":["…"]}`. Strict recall: every
 * listed secret is gone from the output, or, when none is listed, the sample changed. The corpus stays where it is.
 */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadSources } from "./bundle.mjs";
import { libraries } from "./redaction-libraries.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    half: { type: "string" },
    logs: { type: "string" },
    emit: { type: "string" },
    "no-libraries": { type: "boolean", default: false },
  },
});
const BARS = {
  write: { recall: 80, lines: 3, speed: 2 },
  publish: { recall: 97, speed: 2 },
};

const root = resolve(import.meta.dirname, "..", "..");
const { module, file } = await loadSources("mcp/src/capture/redaction.ts");
if (values.emit !== undefined) {
  copyFileSync(file, values.emit);
  writeFileSync(values.emit, `${readFileSync(values.emit, "utf8")}export { redactText as redact };\n`);
  print(`wrote ${values.emit}: redact and redactText (write tier), redactForPublishing (publish tier)`);
  process.exit(0);
}
if (positionals[0] === undefined) {
  process.stderr.write("usage: npm run bench:redaction -- <corpus.jsonl> [--half <name>] [--logs <folder>]\n");
  process.exit(2);
}

const rows = readFileSync(positionals[0], "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line))
  .filter((row) => values.half === undefined || row.half === values.half);
const failed = [];

await report("write tier", module.redactText, BARS.write);
await report("publish tier", module.redactForPublishing, BARS.publish);
for (const library of values["no-libraries"] ? [] : await libraries()) await report(library.name, library.redact);
hostile();
if (failed.length > 0) {
  print(`\nbelow the bar: ${failed.join("; ")}`);
  process.exitCode = 1;
}

async function report(name, redact, bar) {
  const groups = new Map();
  let ms = 0;
  let bytes = 0;
  let unstable = 0;
  for (const row of rows) {
    const started = cpu();
    const clean = await redact(row.sample);
    ms += cpu() - started;
    bytes += row.sample.length;
    if (bar !== undefined && (await redact(clean)) !== clean) unstable++;
    const key = row.kind === "pii" ? `${row.source} (personal data)` : `${row.source} ${row.kind}`;
    const group = groups.get(key) ?? { found: 0, all: 0, flagged: 0, harmless: 0 };
    groups.set(key, group);
    if (row.expect) {
      group.all++;
      if (row.secrets.length > 0 ? row.secrets.every((secret) => !clean.includes(secret)) : clean !== row.sample)
        group.found++;
    } else {
      group.harmless++;
      if (clean !== row.sample) group.flagged++;
    }
  }
  const total = { found: 0, all: 0, flagged: 0, harmless: 0 };
  print(`\n${name}`);
  for (const [key, group] of [...groups].sort()) {
    line(key, group);
    if (!key.endsWith("(personal data)")) for (const part of Object.keys(total)) total[part] += group[part];
  }
  line("all but personal data", total);
  const cold = bytes / 1e6 / (ms / 1e3);
  print(`  first pass over the samples ${cold.toFixed(1)} MB/s`);
  if (bar === undefined) return;
  print(`  changed again when redacted twice: ${unstable}`);
  const recall = (100 * total.found) / total.all;
  if (recall < bar.recall) failed.push(`${name}: recall ${recall.toFixed(1)} % of ${bar.recall} %`);
  await ordinary(name, redact, bar);
}

function line(key, { found, all, flagged, harmless }) {
  const recall = all === 0 ? "" : `${((100 * found) / all).toFixed(2)} % (${found} of ${all})`;
  print(`  ${key.padEnd(28)} strict recall ${recall.padEnd(24)} harmless samples changed ${flagged} of ${harmless}`);
}

/** Ordinary text: log lines, our own source, and the integrity hashes of the lockfile. */
async function ordinary(name, redact, bar) {
  if (values.logs !== undefined) {
    const lines = readdirSync(values.logs)
      .filter((entry) => entry.endsWith(".log"))
      .flatMap((entry) => readFileSync(join(values.logs, entry), "utf8").split(/\r?\n/))
      .filter((entry) => entry !== "");
    const started = cpu();
    const changed = lines.filter((entry) => redact(entry) !== entry).length;
    const seconds = (cpu() - started) / 1e3;
    const speed = lines.reduce((sum, entry) => sum + entry.length, 0) / 1e6 / seconds;
    const share = (100 * changed) / lines.length;
    print(
      `  log lines changed            ${share.toFixed(2)} % (${changed} of ${lines.length}), ${speed.toFixed(1)} MB/s`,
    );
    if (bar.lines !== undefined && share > bar.lines)
      failed.push(`${name}: ${share.toFixed(1)} % of log lines changed`);
  }
  const source = sources(join(root, "mcp", "src")).flatMap((text) => text.split("\n"));
  const altered = source.filter((entry) => redact(entry) !== entry).length;
  print(
    `  lines of our source changed  ${((100 * altered) / source.length).toFixed(2)} % (${altered} of ${source.length})`,
  );
  if (name === "write tier") {
    const lock = readFileSync(join(root, "package-lock.json"), "utf8").split("\n");
    print(
      `  lines of the lockfile changed ${lock.filter((entry) => redact(entry) !== entry).length} of ${lock.length}`,
    );
  }
  const samples = rows.map(({ sample }) => sample);
  for (const sample of samples) redact(sample);
  const started = cpu();
  for (const sample of samples) redact(sample);
  const warm = samples.reduce((sum, sample) => sum + sample.length, 0) / 1e6 / ((cpu() - started) / 1e3);
  print(`  warm, sample by sample       ${warm.toFixed(1)} MB/s`);
  if (warm < bar.speed) failed.push(`${name}: ${warm.toFixed(1)} MB/s`);
  const record = samples.join("\n").slice(0, 10_240);
  const times = Array.from({ length: 50 }, () => {
    const begun = cpu();
    redact(record);
    return cpu() - begun;
  }).sort((a, b) => a - b);
  print(`  a record of 10 KiB           ${times[25].toFixed(2)} ms (median of 50)`);
}

function sources(folder) {
  return readdirSync(folder, { recursive: true })
    .map((entry) => join(folder, String(entry)))
    .filter((path) => path.endsWith(".ts") && !path.endsWith("gitleaks-rules.ts"))
    .map((path) => readFileSync(path, "utf8"));
}

/** Twice the length takes about twice the time, on what makes expressions backtrack. */
function hostile() {
  const shapes = {
    "quoted keys": '"password":"',
    "long base64": "QUJD",
    "nested JSON": '{"a":[',
    "PEM without end": "-----BEGIN PRIVATE KEY-----\n",
    "long URLs": "https://a:b@c.d/?sig=",
    "names without values": "key=key=",
    "lists without end": '"tokens":["',
  };
  print("\nhostile text, 200 KB and 400 KB");
  for (const [shape, piece] of Object.entries(shapes)) {
    for (const [tier, redact] of [
      ["write", module.redactText],
      ["publish", module.redactForPublishing],
    ]) {
      const [once, twice] = [200_000, 400_000].map((length) => {
        const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
        return Math.min(...[1, 2, 3].map(() => timed(() => redact(text))));
      });
      const ratio = twice / once;
      print(
        `  ${shape.padEnd(22)} ${tier.padEnd(8)} ${once.toFixed(0)} ms, ${twice.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`,
      );
      if (ratio > 2.5 && twice > 100) failed.push(`${shape}: ratio ${ratio.toFixed(2)}`);
    }
  }
}

function timed(work) {
  const started = cpu();
  work();
  return cpu() - started;
}

/** Milliseconds of processor time: what others do on the machine does not count. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
