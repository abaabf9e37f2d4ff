// A client of one MCP server over stdio, with as little of its own as can be.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { treePssMib } from "./process-tree.mjs";

const LIMIT_MS = 120_000;

/**
 * Starts a server, completes its handshake and waits for its tools.
 *
 * @param command the program and its arguments
 */
export async function openServer([file, ...args], cwd, ready = "issues_labels") {
  const env = { ...process.env, CLAUDE_PROJECT_DIR: cwd };
  const child = spawn(file, args, { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
  const exited = new Promise((done) => child.once("close", done));
  const ask = asker(child);
  const clientInfo = { name: "bench", version: "1" };
  await ask("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
  child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  await ask("tools/list", {});
  // A refusal comes from the process that will answer the calls, so it is there when this one has been answered.
  await ask("tools/call", { name: ready, arguments: { operation: "add" } });
  return {
    async call(name, given) {
      const answer = await ask("tools/call", { name, arguments: given });
      if (answer.error === undefined && answer.result.isError !== true) return answer.result;
      throw new Error(`${name} failed: ${JSON.stringify(answer).slice(0, 300)}`);
    },
    memoryMib: () => treePssMib(child.pid),
    async close() {
      child.stdin.end();
      const late = setTimeout(() => child.kill("SIGKILL"), 3000);
      await exited;
      clearTimeout(late);
    },
  };
}

function asker(child) {
  const waiting = new Map();
  let id = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  return (method, params) =>
    new Promise((done, refuse) => {
      const late = setTimeout(() => refuse(new Error(`no answer to ${method} within ${LIMIT_MS} ms`)), LIMIT_MS);
      waiting.set(++id, (message) => {
        clearTimeout(late);
        done(message);
      });
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    });
}
