import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { exec, type ExecResult } from "../../src/platform/exec.ts";
import { killGroup } from "../../src/platform/running.ts";
import { isRecord } from "../../src/shared/json.ts";
import { startScriptedModel, type Script, type ScriptedModel } from "./scripted-model.ts";

/** An allowed call may go on with another input: so are the client's own questions answered (`answers`). */
export type Decision = "allow" | "deny" | { allowWith: Record<string, unknown> };

/** The person at the client: asked for every tool call that no rule allows. */
export type Permission = (toolName: string, input: Record<string, unknown>) => Decision | Promise<Decision>;

export interface ClientRun {
  /** The client's binary, from `requirePart(context, "claude")`. */
  binary: string;
  prompt: string;
  script: Script;
  /** A folder of the test's own: the client never sees the real one. */
  home: string;
  projectDir: string;
  /** Loads this plugin in place; without it, what `home` has installed. */
  pluginDir?: string;
  allowedTools?: readonly string[];
  permission?: Permission;
  env?: Readonly<Record<string, string>>;
  extraArgs?: readonly string[];
  timeoutMs?: number;
}

export interface Ask {
  tool: string;
  input: Record<string, unknown>;
  decision: Decision;
}

export interface ClientEnding {
  exitCode: number | null;
  /** The stream-json events, in order. */
  events: Record<string, unknown>[];
  /** The client's final answer. */
  result: string;
  /** Every time the client asked the person, with the answer given. */
  asks: Ask[];
  /** Calls the client itself refused, as its last event reports them. */
  denials: { tool: string; input: unknown }[];
  model: ScriptedModel;
  stderr: string;
}

const RUN_LIMIT_MS = 120_000;

/**
 * One headless run of the real client against a scripted model: a home of its own, a fake key, loopback only.
 * Throws when the script failed or the run exceeded its limit.
 */
export async function runClient(run: ClientRun): Promise<ClientEnding> {
  await mkdir(run.home, { recursive: true });
  const model = await startScriptedModel(run.script);
  try {
    const ending = await new Conversation(run, model).finish();
    if (model.failure !== undefined) throw new Error(`the script failed: ${model.failure.message}`, { cause: ending });
    if (model.requests.length > 0 && !model.finished)
      throw new Error(`the client ended before the script: ${ending.result}`);
    return ending;
  } finally {
    await model.close();
  }
}

/** Where wrangler keeps its private state in a run with that home. */
export function stateDirOf(home: string): string {
  return join(home, ".local", "state", "wrangler");
}

/** The client's environment: nothing of the surrounding one but PATH, and no way out to the network. */
export function clientEnv(home: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    HOME: home,
    PATH: process.env["PATH"] ?? "",
    CLAUDE_CODE_TMPDIR: join(home, ".tmp"),
    // wrangler finds this folder by the account, not by HOME; a test must not touch the account's.
    WRANGLER_STATE_DIR: stateDirOf(home),
    TERM: "xterm",
    LANG: "C.UTF-8",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    DISABLE_ERROR_REPORTING: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    ANTHROPIC_API_KEY: "sk-ant-fake-0000",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    ...extra,
  };
}

/** A sub-command of the client (`plugin validate`, `mcp list`, …), in the same environment as a run. */
export async function claude(
  binary: string,
  args: readonly string[],
  place: { home: string; cwd: string; env?: Readonly<Record<string, string>> },
): Promise<ExecResult> {
  await mkdir(place.home, { recursive: true });
  // Nothing listens on port 9: a sub-command that wanted the model's service would fail, not leave the machine.
  const env = { ...clientEnv(place.home, place.env), ANTHROPIC_BASE_URL: "http://127.0.0.1:9" };
  return exec(binary, args, { cwd: place.cwd, env, timeoutMs: RUN_LIMIT_MS });
}

class Conversation {
  readonly #run: ClientRun;
  readonly #model: ScriptedModel;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #events: Record<string, unknown>[] = [];
  readonly #asks: Ask[] = [];
  #stderr = "";
  #result: Record<string, unknown> = {};

  constructor(run: ClientRun, model: ScriptedModel) {
    this.#run = run;
    this.#model = model;
    const env = { ...clientEnv(run.home, run.env), ANTHROPIC_BASE_URL: model.url };
    this.#child = spawn(run.binary, argumentsOf(run), { cwd: run.projectDir, env, detached: true });
    this.#child.stdin.on("error", () => undefined); // A client that ended early is told by its exit code.
    this.#child.stderr.on("data", (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString()).slice(-20_000)));
  }

  async finish(): Promise<ClientEnding> {
    const limit = this.#run.timeoutMs ?? RUN_LIMIT_MS;
    let late = false;
    const timer = setTimeout(() => ((late = true), killGroup(this.#child.pid)), limit);
    const closed = new Promise<number | null>((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", resolve);
    });
    try {
      createInterface({ input: this.#child.stdout }).on("line", (line) => void this.#event(line));
      this.#say(this.#run.prompt);
      const exitCode = await closed;
      if (late) throw new Error(`the client did not end within ${limit} ms; stderr: ${this.#stderr}`);
      return this.#ending(exitCode);
    } finally {
      clearTimeout(timer);
    }
  }

  async #event(line: string): Promise<void> {
    const event: unknown = JSON.parse(line);
    if (!isRecord(event)) return;
    if (event["type"] === "control_request") return this.#control(event);
    this.#events.push(event);
    if (event["type"] !== "result") return;
    this.#result = event;
    const next = this.#model.takePrompt();
    if (next === undefined) this.#child.stdin.end();
    else this.#say(next);
  }

  async #control(event: Record<string, unknown>): Promise<void> {
    const request = isRecord(event["request"]) ? event["request"] : {};
    const tool = String(request["tool_name"]);
    const input = isRecord(request["input"]) ? request["input"] : {};
    const decision = (await this.#run.permission?.(tool, input)) ?? "deny";
    this.#asks.push({ tool, input, decision });
    const allowed = decision === "allow" ? input : typeof decision === "object" ? decision.allowWith : undefined;
    const answer =
      allowed === undefined
        ? { behavior: "deny", message: "The person said no." }
        : { behavior: "allow", updatedInput: allowed };
    this.#send({
      type: "control_response",
      response: { subtype: "success", request_id: event["request_id"], response: answer },
    });
  }

  #say(content: string): void {
    this.#send({ type: "user", message: { role: "user", content }, parent_tool_use_id: null });
  }

  #send(message: Record<string, unknown>): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #ending(exitCode: number | null): ClientEnding {
    const denied = Array.isArray(this.#result["permission_denials"]) ? this.#result["permission_denials"] : [];
    return {
      exitCode,
      events: this.#events,
      result: String(this.#result["result"] ?? ""),
      asks: this.#asks,
      denials: denied
        .filter(isRecord)
        .map((entry) => ({ tool: String(entry["tool_name"]), input: entry["tool_input"] })),
      model: this.#model,
      stderr: this.#stderr,
    };
  }
}

function argumentsOf(run: ClientRun): string[] {
  const format = ["--input-format", "stream-json", "--output-format", "stream-json", "--verbose"];
  const plugin = run.pluginDir === undefined ? [] : ["--plugin-dir", run.pluginDir];
  const person = run.permission === undefined ? [] : ["--permission-prompt-tool", "stdio"];
  const allowed = run.allowedTools === undefined ? [] : ["--allowedTools", ...run.allowedTools];
  return ["-p", ...format, ...plugin, ...person, ...(run.extraArgs ?? []), ...allowed];
}
