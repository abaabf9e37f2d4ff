// The whole loop without a model, from `fix start` to `fix verify`, on a warm cache, beside the same proof by hand.
// usage: npm run bench:loop [-- --fault <name>]
// Fails above 0.4 of the peer's time. Says where the time goes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readFault } from "../seeded-plugin.mjs";
import { openLoop } from "./loop-world.mjs";
import { naiveLoop } from "./naive-loop.mjs";
import { table } from "./table.mjs";

const MOST = 0.4;
const { values } = parseArgs({ options: { fault: { type: "string", default: "fs-write-file" } } });
const folder = mkdtempSync(join(tmpdir(), "wrangler-bench-"));
try {
  const fault = readFault(values.fault);
  const loop = await openLoop({ folder, fault });
  console.error("The cold loop, which fills the caches …");
  await provenBy(loop, fault);
  const abandoned = await loop.cli("fix", "abandon", loop.fixId);
  if (abandoned.ok !== true) throw new Error(JSON.stringify(abandoned).slice(0, 500));
  console.error("The warm loop …");
  const again = await loop.again();
  const warm = { seconds: await provenBy(again, fault), near: await callsNear(again) };
  console.error("The same by hand …");
  const { plugin, env, suggestedTest: test } = loop;
  const naive = await naiveLoop({ plugin, folder, fault, test, env, near: warm.near, onStep: tell });
  const [ours, theirs] = [warm.seconds, naive].map((steps) => Object.values(steps).reduce((sum, one) => sum + one, 0));
  const rows = (name, steps) => Object.entries(steps).map(([step, took]) => [`${name}: ${step}`, took.toFixed(1)]);
  console.log(table([["step", "s"], ...rows("engine", warm.seconds), ...rows("by hand", naive)]));
  const ratio = ours / theirs;
  console.log(
    `\nengine ${ours.toFixed(1)} s, by hand ${theirs.toFixed(1)} s: ${ratio.toFixed(2)} × (at most ${MOST} ×)`,
  );
  if (ratio > MOST) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function provenBy(loop, fault) {
  const seconds = { start: loop.startSeconds };
  loop.edit({ test: fault.test });
  for (const step of ["red", "green", "verify"]) {
    if (step === "green") loop.edit({ edits: fault.fix });
    const started = performance.now();
    const answer = await loop.cli("fix", step, loop.fixId);
    if (answer.ok !== true) throw new Error(`fix ${step}: ${JSON.stringify(answer).slice(0, 800)}`);
    seconds[step] = (performance.now() - started) / 1000;
    tell(step, seconds[step]);
  }
  return seconds;
}

/** How many calls near the recorded one the engine made of each build. */
async function callsNear(loop) {
  const { entries } = await loop.cli("fix", "status", loop.fixId);
  const counts = entries.find(({ step }) => step === "neighbours")?.counts ?? "";
  return Number(/^(\d+) calls/.exec(counts)?.[1] ?? NaN);
}

function tell(step, seconds) {
  console.error(`  ${step}: ${seconds.toFixed(1)} s`);
}
