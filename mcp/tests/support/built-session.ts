import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseRecord } from "../../src/capture/parse-record.ts";
import type { ErrorRecord } from "../../src/capture/record.ts";
import { LineSplitter } from "../../src/shared/lines.ts";
import type { Reply } from "./supervised.ts";

export interface SessionOptions {
  /** Where the build lies. */
  readonly dist: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly state: string;
}

/** The built server as a client sees it: a process, lines in, lines out, in a project of its own. */
export class BuiltSession {
  readonly project = mkdtempSync(join(tmpdir(), "wrangler-session-"));
  readonly process: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  /** All it said. */
  readonly replies: Reply[] = [];
  /** Lines on standard output that are no JSON-RPC. */
  readonly junk: string[] = [];
  stderr = "";
  readonly #waiting = new Map<unknown, (reply: Reply) => void>();
  #id = 0;

  constructor({ dist, args = [], env = {}, state }: SessionOptions) {
    this.process = spawn(process.execPath, [join(dist, "server.cjs"), ...args], {
      cwd: this.project,
      env: { PATH: process.env["PATH"], WRANGLER_STATE_DIR: state, ...env },
    });
    this.ended = new Promise((done) => this.process.once("exit", (code, signal) => done({ code, signal })));
    const lines = new LineSplitter((line) => this.#receive(line.toString("utf8")));
    this.process.stdout?.on("data", (chunk: Buffer) => lines.push(chunk));
    this.process.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString("utf8")));
    this.process.stdin?.on("error", () => undefined);
  }

  ask(method: string, params: Record<string, unknown> = {}): Promise<Reply> {
    const id = ++this.#id;
    const answer = new Promise<Reply>((done, fail) => {
      const late = setTimeout(() => fail(new Error(`no answer to ${method}: ${this.stderr}`)), 60_000);
      this.#waiting.set(id, (reply) => {
        clearTimeout(late);
        done(reply);
      });
    });
    this.process.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    return answer;
  }

  call(name: string, args: Record<string, unknown> = {}): Promise<Reply> {
    return this.ask("tools/call", { name, arguments: args });
  }

  handshake(protocolVersion = "2025-11-25"): Promise<Reply> {
    const clientInfo = { name: "test", version: "1" };
    return this.ask("initialize", { protocolVersion, capabilities: {}, clientInfo });
  }

  log(): string {
    const path = join(this.project, ".wrangler/mcp-error-log.jsonl");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  records(): (ErrorRecord | undefined)[] {
    return this.log()
      .split("\n")
      .filter((line) => line !== "")
      .map(parseRecord);
  }

  async close(): Promise<void> {
    this.process.stdin?.end();
    await this.ended;
    rmSync(this.project, { recursive: true, force: true });
  }

  #receive(line: string): void {
    const reply: unknown = JSON.parse(line);
    if (typeof reply !== "object" || reply === null || !("jsonrpc" in reply)) return void this.junk.push(line);
    const message: Reply = { ...reply };
    this.replies.push(message);
    if (!("method" in message)) this.#waiting.get(message["id"])?.(message);
  }
}
