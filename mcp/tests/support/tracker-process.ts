import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Request {
  readonly op: string;
  readonly id?: string;
  readonly note?: string;
}

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly hint?: string };

/** `fixtures/tracker/on-demand.ts`, bundled, as a process of its own. */
export interface TrackerProcess {
  readonly pid: number;
  /** Undefined when the process ended before it answered. */
  ask(request: Request): Promise<Reply | undefined>;
  kill(): void;
  end(): Promise<void>;
}

/** @param command what starts the process, e.g. `[node, program, project]` */
export function trackerProcess([file = "", ...args]: readonly string[], env = process.env): TrackerProcess {
  // Who is to be killed at a step says so; that is no news.
  const errors = env["KILL_AT"] === undefined ? "inherit" : "ignore";
  const child: ChildProcess = spawn(file, args, { env, stdio: ["pipe", "pipe", errors] });
  const waiting: ((reply: Reply | undefined) => void)[] = [];
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(JSON.parse(line) as Reply));
  }
  child.stdin?.on("error", () => undefined);
  const closed = once(child, "close").then(() => waiting.splice(0).forEach((answer) => answer(undefined)));
  return {
    pid: child.pid ?? 0,
    ask: (request) =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve(undefined);
        waiting.push(resolve);
        child.stdin?.write(`${JSON.stringify(request)}\n`);
      }),
    kill: () => void child.kill("SIGKILL"),
    async end() {
      child.stdin?.end();
      await closed;
    },
  };
}
