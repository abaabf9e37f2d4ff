import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCallTrace } from "../../src/capture/call-trace.ts";
import { NO_KNOWN_SECRETS } from "../../src/capture/known-secrets.ts";
import { parseRecord } from "../../src/capture/parse-record.ts";
import type { ErrorRecord } from "../../src/capture/record.ts";
import { createRecorder } from "../../src/capture/recorder.ts";
import { createServer } from "../../src/server/create-server.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { TOOLS } from "../../src/tools/registry.ts";
import { createTracker } from "../../src/tracker/tracker.ts";
import { buildDist } from "../support/built.ts";

let folder = "";
beforeAll(() => {
  folder = buildDist();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const INITIALIZE = {
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

interface Run {
  readonly stdout: string[];
  readonly control: Record<string, unknown>[];
  readonly stderr: string;
  readonly code: number | null;
}

/** Runs the built server process alone, says the messages, ends its input, and returns all it said. */
async function run(
  messages: readonly Record<string, unknown>[],
  options: { preload?: string; holdMs?: number; lastAfterMs?: number } = {},
): Promise<Run> {
  const project = mkdtempSync(join(tmpdir(), "wrangler-child-"));
  // A tracker folder that is a file: the calls that read it fail.
  mkdirSync(join(project, ".wrangler"));
  writeFileSync(join(project, ".wrangler/issues"), "");
  const preload = join(project, "preload.mjs");
  writeFileSync(preload, options.preload ?? "");
  const child = spawn(process.execPath, ["--import", preload, join(folder, "dist/child.js"), "--control-fd=3"], {
    cwd: project,
    env: { PATH: process.env["PATH"], WRANGLER_STATE_DIR: join(folder, "state") },
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const control = child.stdio[3];
  const texts = [child.stdout, child.stderr, control as Readable].map(async (stream) => {
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    return text;
  });
  const closed = new Promise<number | null>((done) => child.once("exit", done));
  child.stdin.on("error", () => undefined);
  const lines = messages.map((message, id) => `${JSON.stringify({ jsonrpc: "2.0", id, ...message })}\n`);
  child.stdin.write(lines.slice(0, -1).join(""));
  setTimeout(() => child.stdin.write(lines.at(-1) ?? ""), options.lastAfterMs ?? 0);
  setTimeout(() => child.stdin.end(), (options.holdMs ?? 0) + (options.lastAfterMs ?? 0));
  const code = await closed;
  const [stdout = "", stderr = "", said = ""] = await Promise.all(texts);
  rmSync(project, { recursive: true, force: true });
  const split = (text: string): string[] => text.split("\n").filter((line) => line !== "");
  return { stdout: split(stdout), stderr, control: split(said).map((line) => Object(JSON.parse(line))), code };
}

const FAILING = { method: "tools/call", params: { name: "issues_list", arguments: {} } };

describe("the built server process", () => {
  it("answers all it was asked before its input ended, tells its parent, and exits with 0", async () => {
    const { stdout, control, code } = await run([INITIALIZE, FAILING]);

    expect(stdout.map((line) => Object(JSON.parse(line)).id)).toEqual([0, 1]);
    expect(control.map(({ type }) => type)).toEqual(["ready", "began", "record"]);
    expect(code).toBe(0);
  });

  it("puts nothing but its answers on standard output, whatever logs there", async () => {
    // Not before the server has had its first say: what runs earlier is not the server's.
    const preload = `const before = console;
      const noise = () => { console.log("a log line"); process.stdout.write("half a line "); };
      setInterval(() => { if (console !== before) noise(); }, 1).unref();`;

    const { stdout, stderr } = await run([INITIALIZE, { method: "tools/list" }], { preload, holdMs: 300 });

    expect(stdout.map((line) => Object(JSON.parse(line)).id)).toEqual([0, 1]);
    expect(stderr).toContain("a log line");
    expect(stderr).toContain("half a line");
  });

  it("has what was logged before a failed call in its record, without secrets", async () => {
    const preload = `const before = console;
      const timer = setInterval(() => {
        if (console === before) return;
        clearInterval(timer);
        console.log("opening the index");
        process.stdout.write("password=hunter2hunter2\\n");
      }, 1);`;

    const { control } = await run([INITIALIZE, FAILING], { preload, lastAfterMs: 1500 });

    expect(control.at(-1)).toMatchObject({
      type: "record",
      record: {
        tool: "issues_list",
        breadcrumbs: [
          { kind: "log", text: "opening the index" },
          { kind: "log", text: "password=<secret:password:14>" },
        ],
      },
    });
  });

  it.each([
    ["an exception", `setTimeout(() => { throw new TypeError("outside of a call"); }, 300);`],
    ["a rejection", `setTimeout(() => { Promise.reject(new TypeError("outside of a call")); }, 300);`],
  ])("tells its parent of %s that ends it", async (_, preload) => {
    const { control, stderr, code } = await run([INITIALIZE], { preload, holdMs: 5000 });

    expect(code).toBe(70);
    expect(control.at(-1)).toMatchObject({
      type: "fatal",
      name: "TypeError",
      message: "outside of a call",
      code: "E_INTERNAL",
    });
    expect(stderr).toContain("TypeError: outside of a call");
  });

  it("prints its manifest", async () => {
    const child = spawn(process.execPath, [join(folder, "dist/child.js"), "--manifest"]);
    let text = "";
    for await (const chunk of child.stdout) text += String(chunk);

    expect(Object.keys(Object(JSON.parse(text)))).toEqual([
      "name",
      "title",
      "version",
      "instructions",
      "plainInstructions",
      "protocolVersions",
      "tools",
    ]);
  });
});

describe("a record's fingerprint", () => {
  it("is the same from the bundle and from the source", async () => {
    const { control } = await run([INITIALIZE, FAILING]);
    const built = parseRecord(JSON.stringify(control.find(({ type }) => type === "record")?.["record"]));

    const source = await recordFromSource();

    expect(built?.stackTrace).toContain("child.js");
    expect(source.stackTrace).toContain("mcp/src/tracker/");
    expect(built).toMatchObject({ tool: "issues_list", surface: "thrown", code: "E_PATH_REFUSED" });
    expect(built?.fingerprint).toBe(source.fingerprint);
  });
});

/** The same failure in this process, from the TypeScript source. */
async function recordFromSource(): Promise<ErrorRecord> {
  const project = mkdtempSync(join(tmpdir(), "wrangler-child-"));
  mkdirSync(join(project, ".wrangler"));
  writeFileSync(join(project, ".wrangler/issues"), "");
  const paths = projectPaths(project);
  const trace = createCallTrace();
  const recorded = new Promise<ErrorRecord>((done) => {
    const recorder = createRecorder({
      paths,
      clock: systemClock,
      known: async () => NO_KNOWN_SECRETS,
      server: { name: "wrangler", version: "9.9.9", build: "official", commit: "" },
      runtime: () => ({ node: "", platform: "", client: "", protocol: "" }),
      key: () => Promise.reject(new Error("none")),
      frames: async () => ({}),
      onRecord: done,
    });
    const tracker = createTracker({ paths, clock: systemClock, trace });
    void callOnce(createServer({ tools: TOOLS, context: { tracker }, recorder, version: "9.9.9", trace }));
  });
  const record = await recorded;
  rmSync(project, { recursive: true, force: true });
  return record;
}

async function callOnce(server: ReturnType<typeof createServer>): Promise<void> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(ours);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(theirs);
  await client.callTool({ name: "issues_list", arguments: {} });
  await client.close();
}
