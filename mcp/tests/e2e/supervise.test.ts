import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { buildDist } from "../support/built.ts";
import { clientWorld } from "../support/client-world.ts";
import { isRunning } from "../support/is-running.ts";
import { runClient } from "../support/real-client.ts";
import { requirePart } from "../support/real-parts.ts";

const SERVERS = ["server-filesystem", "server-memory", "server-everything"] as const;

let folder = "";
let files = "";
beforeAll(() => {
  folder = buildDist();
  files = mkdtempSync(join(tmpdir(), "wrangler-supervise-"));
  writeFileSync(join(files, "hello.txt"), "hello, supervised world\n");
});
afterAll(() => {
  for (const path of [folder, files]) rmSync(path, { recursive: true, force: true });
});

interface Connection {
  readonly client: Client;
  readonly pid: number;
  readonly stderr: () => string;
}

/** What a server has to be given to do something that shows. */
function argumentsOf(server: (typeof SERVERS)[number]): string[] {
  return { "server-filesystem": [files], "server-memory": [], "server-everything": ["stdio"] }[server];
}

function cli(): string {
  return join(folder, "dist/cli.js");
}

async function connect(command: readonly string[], memory = join(files, "memory.jsonl")): Promise<Connection> {
  const [file = "", ...args] = command;
  // Of the surrounding environment only PATH, so that both sides of a comparison get the same.
  const env = { PATH: process.env["PATH"] ?? "", HOME: files, MEMORY_FILE_PATH: memory, OF_THE_USER: "a token" };
  const transport = new StdioClientTransport({ command: file, args, env, cwd: files, stderr: "pipe" });
  let stderr = "";
  transport.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  const capabilities = { sampling: {}, elicitation: {}, roots: { listChanged: true } };
  const client = new Client({ name: "test", version: "1" }, { capabilities });
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: `file://${files}`, name: "the root" }] }));
  onTestFinished(() => client.close());
  await client.connect(transport);
  return { client, pid: transport.pid ?? 0, stderr: () => stderr };
}

function supervised(...command: string[]): Promise<Connection> {
  return connect([process.execPath, cli(), "supervise", "--", ...command]);
}

async function everything(context: Pick<TestContext, "skip">): Promise<Connection> {
  return supervised(process.execPath, await requirePart(context, "server-everything"), "stdio");
}

/** The processes below one, however deep, that run a program whose command line holds the text. */
function below(pid: number, text = ""): number[] {
  const rows = processes();
  const children = rows.filter(({ parent }) => parent === pid);
  return children.flatMap((row) => [...(row.args.includes(text) ? [row.pid] : []), ...below(row.pid, text)]);
}

function processes(): { pid: number; parent: number; args: string }[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
}

function textOf(result: unknown): string {
  const content: unknown = Object(result).content;
  const blocks: unknown[] = Array.isArray(content) ? content : [];
  return blocks.map((block) => String(Object(block).text ?? "")).join("\n");
}

/** Something that each server does, and that shows the world it was given. */
async function work(server: (typeof SERVERS)[number], { client }: Connection): Promise<unknown[]> {
  const call = (name: string, args: Record<string, unknown> = {}): ReturnType<Client["callTool"]> =>
    client.callTool({ name, arguments: args });
  if (server === "server-filesystem")
    return [
      await call("read_text_file", { path: join(files, "hello.txt") }),
      await call("list_directory", { path: "/" }),
    ];
  if (server === "server-everything")
    return [
      await call("get-env"),
      await call("get-tiny-image"),
      await client.listResources(),
      await client.listPrompts(),
    ];
  const entities = [{ name: "Ada", entityType: "person", observations: ["writes programs"] }];
  return [await call("create_entities", { entities }), await call("read_graph"), await call("search_nodes", {})];
}

describe("a server behind `supervise`", () => {
  it.for(SERVERS)("says and does the same as without: %s", async (server, context) => {
    const command = [process.execPath, await requirePart(context, server), ...argumentsOf(server)];
    const alone = connect(command, join(files, "alone.jsonl"));
    const behind = connect([process.execPath, cli(), "supervise", "--", ...command], join(files, "behind.jsonl"));

    const seen = async (connection: Connection): Promise<unknown> => {
      const { client } = connection;
      const about = [client.getServerVersion(), client.getServerCapabilities(), client.getInstructions()];
      const answers = await work(server, connection);
      return JSON.stringify([about, await client.listTools(), answers], undefined, 1).replaceAll("alone.", "behind.");
    };

    const [one, other] = await Promise.all([alone.then(seen), behind.then(seen)]);
    expect(other).toBe(one);
    expect(one).toContain({ "server-everything": "a token" }[String(server)] ?? "content");
  });

  it("is asked, answered, cancelled and heard both ways", async (context) => {
    const { client } = await everything(context);
    client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => ({
      ...{ model: "none", role: "assistant" as const, stopReason: "endTurn" },
      content: { type: "text", text: `sampled ${params.maxTokens}` },
    }));
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: "decline" }));
    const logged: unknown[] = [];
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void logged.push(params.level));

    const progress: number[] = [];
    const steps = { name: "trigger-long-running-operation", arguments: { duration: 0.4, steps: 4 } };
    const slow = { name: steps.name, arguments: { duration: 60, steps: 60 } };
    const stop = new AbortController();
    const cancelled = client.callTool(slow, undefined, { signal: stop.signal }).catch(String);
    setTimeout(() => stop.abort("no longer wanted"), 200);
    const prompt = { prompt: "p", maxTokens: 42 };
    const [stepped, sampled, elicited, roots] = await Promise.all([
      client.callTool(steps, undefined, { onprogress: (at) => void progress.push(at.progress) }),
      client.callTool({ name: "trigger-sampling-request", arguments: prompt }),
      client.callTool({ name: "trigger-elicitation-request", arguments: {} }),
      client.callTool({ name: "get-roots-list", arguments: {} }),
      client.setLoggingLevel("debug"),
    ]);
    await client.callTool({ name: "toggle-simulated-logging", arguments: {} });

    expect(textOf(stepped)).toContain("operation completed");
    // The SDK drops a last one that it reads together with the answer.
    expect(progress.slice(0, 3)).toEqual([1, 2, 3]);
    expect(textOf(sampled)).toContain("sampled 42");
    expect(textOf(elicited)).toContain("declined");
    expect(textOf(roots)).toContain("the root");
    expect(await cancelled).toContain("no longer wanted");
    await expect.poll(() => logged.length).toBeGreaterThan(0);
    expect(await client.ping()).toEqual({});
  });

  it("is killed in mid-call: that call is answered, and the next ones by its successor", async (context) => {
    const { client, pid, stderr } = await everything(context);
    const slow = { name: "trigger-long-running-operation", arguments: { duration: 60, steps: 60 } };
    const [first = 0] = below(pid, "server-everything");

    const calls = [client.callTool(slow), client.callTool(slow)];
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.kill(first, "SIGKILL");
    const answers = await Promise.all(calls);
    const sum = await client.callTool({ name: "get-sum", arguments: { a: 2, b: 40 } });

    const error = `${slow.name} was cut off: the server process ended while it ran (signal SIGKILL).`;
    expect(answers).toEqual(calls.map(() => ({ content: [{ type: "text", text: error }], isError: true })));
    expect(textOf(sum)).toContain("42");
    expect(textOf(await client.callTool({ name: "get-roots-list", arguments: {} }))).toContain("the root");
    expect(below(pid, "server-everything")).not.toContain(first);
    expect(below(pid, "server-everything")).toHaveLength(1);
    expect(stderr()).toContain("wrangler: the server process ended (signal SIGKILL)\n");
  });

  it("that cannot be started leaves a connection that says why", async () => {
    const { client } = await supervised("no-such-program-of-anybody");

    const { tools } = await client.listTools();
    const said = textOf(await client.callTool({ name: "wrangler_status", arguments: {} }));

    expect(tools.map(({ name }) => name)).toEqual(["wrangler_status"]);
    expect(said).toContain("it could not be started: spawn no-such-program-of-anybody ENOENT");
  });

  it("is handed the three usual descriptors and no more", async (context) => {
    const server = await requirePart(context, "server-everything");
    const script = 'for n in 3 4 5; do (: >&$n) 2>/dev/null && echo "has $n" >&2; done; echo looked >&2; exec "$@"';
    const { stderr } = await supervised("/bin/sh", "-c", script, "sh", process.execPath, server, "stdio");

    await expect.poll(stderr).toContain("looked");
    expect(stderr()).not.toContain("has");
  });
});

describe("the end of a supervised server", () => {
  it.for(["the end of input", "SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)(
    "by %s leaves no process behind, also of one that was started by a shell",
    async (how, context) => {
      const server = await requirePart(context, "server-everything");
      const { client, pid } = await supervised("/bin/sh", "-c", `"$0" "$1" stdio; true`, process.execPath, server);
      const started = below(pid, "server-everything");

      if (how === "the end of input") void client.close();
      else process.kill(pid, how);

      await expect.poll(() => [pid, ...started].filter(isRunning), { timeout: 15_000 }).toEqual([]);
      expect(started).toHaveLength(2);
    },
  );
});

describe("the command line of `supervise`", () => {
  it.each([[["supervise"]], [["supervise", "--", ""]], [["supervise", "--call-timeout", "0", "--", "x"]]])(
    "is refused without saying anything on standard output: %j",
    (args) => {
      const run = (): string => execFileSync(process.execPath, [cli(), ...args], { encoding: "utf8", stdio: "pipe" });

      expect(run).toThrow(expect.objectContaining({ status: 2, stdout: "" }));
    },
  );
});

describe("the real client", () => {
  it("keeps three supervised servers, one of which is killed in mid-call", async (context) => {
    const binary = await requirePart(context, "claude");
    const { home, project, root } = await clientWorld();
    const parts = await Promise.all(SERVERS.map((server) => requirePart(context, server)));
    const server = (index: number, ...args: string[]): unknown => ({
      command: "node",
      args: [cli(), "supervise", "--", process.execPath, parts[index], ...args],
    });
    const mcpServers = { files: server(0, files), memory: server(1), every: server(2, "stdio", root) };
    writeFileSync(join(project, "hello.txt"), "hello, supervised world");
    const plugin = join(root, "plugin");
    mkdirSync(join(plugin, ".claude-plugin"), { recursive: true });
    const manifest = { name: "others", version: "1.0.0", description: "d", mcpServers };
    writeFileSync(join(plugin, ".claude-plugin/plugin.json"), JSON.stringify(manifest));
    const tool = (name: string): string => `mcp__plugin_others_${name}`;
    const heard: string[] = [];
    const kill = setInterval(() => {
      const running = processes().find(({ args }) => args.endsWith(`stdio ${root}`) && !args.includes("supervise"));
      if (running === undefined || heard.length !== 2) return;
      process.kill(running.pid, "SIGKILL");
      clearInterval(kill);
    }, 500);
    onTestFinished(() => clearInterval(kill));

    await runClient({
      ...{ binary, home, projectDir: project, pluginDir: plugin, prompt: "go" },
      allowedTools: ["files", "memory", "every"].map((name) => tool(`${name}__*`)),
      script: async function* () {
        // The client's roots take the place of what the server was given.
        const hello = { path: join(project, "hello.txt") };
        heard.push((yield { tool: tool("files__read_text_file"), input: hello }).text);
        heard.push((yield { tool: tool("memory__read_graph"), input: {} }).text);
        const slow = { duration: 60, steps: 60 };
        heard.push((yield { tool: tool("every__trigger-long-running-operation"), input: slow }).text);
        heard.push((yield { tool: tool("every__get-sum"), input: { a: 2, b: 40 } }).text);
        heard.push((yield { tool: tool("files__read_text_file"), input: hello }).text);
        yield { say: "done" };
      },
    });

    expect(heard.map((text) => text.replace(/\s+/g, " "))).toEqual([
      expect.stringContaining("hello, supervised world"),
      expect.stringContaining("entities"),
      expect.stringContaining("was cut off: the server process ended while it ran (signal SIGKILL)"),
      expect.stringContaining("42"),
      expect.stringContaining("hello, supervised world"),
    ]);
  });
});
