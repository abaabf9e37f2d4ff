import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface Answer {
  readonly status: number;
  readonly data: unknown;
}

export interface Emulator {
  call(token: string, method: string, path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

export interface EmulatorSeed {
  readonly tokens: Record<string, { login: string; scopes: string[] }>;
  readonly github: {
    users: { login: string }[];
    repos: { owner: string; name: string; default_branch: string }[];
  };
}

/** Starts the emulator from its installed command, `…/emulate/dist/index.js`; its library stands beside it. */
export async function startEmulator(commandPath: string, publicUrl: string, seed: EmulatorSeed): Promise<Emulator> {
  const child = fileURLToPath(new URL("./emulate-child.mjs", import.meta.url));
  const api = pathToFileURL(join(dirname(commandPath), "api.js")).href;
  const running = spawn(process.execPath, [child, api, publicUrl, JSON.stringify(seed)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [port] = await once(createInterface(running.stdout), "line", { signal: AbortSignal.timeout(20_000) });
  const origin = `http://127.0.0.1:${String(port)}`;
  return {
    async call(token, method, path, body) {
      const response = await fetch(origin + path, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, data: text === "" ? null : JSON.parse(text) };
    },
    async stop() {
      const ended = once(running, "exit");
      running.stdin.end();
      await ended;
    },
  };
}
