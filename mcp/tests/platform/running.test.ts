import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bundle } from "../support/bundle.ts";
import { aFolder } from "../support/a-folder.ts";

/** Runs a child that writes its pid and waits; the parent is then ended by a signal. */
const PARENT = `
import { endChildrenOnSignals, exec } from "./both.mjs";
endChildrenOnSignals();
const script = "require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)";
await exec(process.execPath, ["-e", script], { cwd: process.cwd(), env: {}, timeoutMs: 60000 });
`;

async function startedChild(folder: string): Promise<number> {
  for (let tries = 0; tries < 400; tries++) {
    const pid = Number(await readFile(join(folder, "pid"), "utf8").catch(() => ""));
    if (pid > 0) return pid;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("the child did not start");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)("%s ends what the process started, and the process with %i", async (signal, code) => {
  const folder = await aFolder();
  await bundle("tests/fixtures/platform/exec-and-running.ts", folder, "both.mjs");
  await writeFile(join(folder, "parent.mjs"), PARENT);
  const parent = spawn(process.execPath, [join(folder, "parent.mjs")], { cwd: folder, stdio: "ignore" });
  const ended = new Promise<number | null>((resolve) => parent.once("close", (exitCode) => resolve(exitCode)));
  const child = await startedChild(folder);

  parent.kill(signal);

  expect(await ended).toBe(code);
  await expect.poll(() => isAlive(child), { timeout: 5000 }).toBe(false);
});
