// One start of an MCP server, timed as its client sees it.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { treePssMib } from "./process-tree.mjs";

const LIMIT_MS = 30_000;
/** Lazy work that a server does after its first answer is over by then. */
const SETTLE_MS = 300;

/**
 * Starts `args` with Node and does what a client does: initialize, tools/list, a first call; one after the other.
 * Times are in milliseconds from the spawn, memory in MiB of the whole process tree (undefined outside Linux).
 */
export async function session({ args, call, cwd, env }, { memory = false, holdMs = 0 } = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
  const exited = new Promise((resolve) => child.once("close", resolve));
  const ask = asker(child);
  try {
    const clientInfo = { name: "bench", version: "1" };
    await ask("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
    child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    await ask("tools/list", {});
    const list = performance.now() - started;
    const answer = await ask("tools/call", call);
    const first = performance.now() - started;
    if (answer.error !== undefined || answer.result.isError === true)
      throw new Error(`${args.at(-1)} refused its call: ${JSON.stringify(answer).slice(0, 300)}`);
    await sleep(holdMs);
    if (!memory) return { list, first };
    await sleep(SETTLE_MS);
    return { list, first, pss: await treePssMib(child.pid) };
  } finally {
    child.stdin.end();
    const late = setTimeout(() => child.kill("SIGKILL"), 3000);
    await exited;
    clearTimeout(late);
  }
}

/** The time from spawn to exit of the smallest program there is. */
export async function emptyProgram(env) {
  const started = performance.now();
  const child = spawn(process.execPath, ["-e", "0"], { env, stdio: "ignore" });
  await new Promise((resolve) => child.once("exit", resolve));
  return performance.now() - started;
}

function asker(child) {
  const waiting = new Map();
  let id = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
  });
  return (method, params) =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer to ${method} within ${LIMIT_MS} ms`)), LIMIT_MS);
      waiting.set(++id, (message) => {
        clearTimeout(late);
        resolve(message);
      });
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    });
}
