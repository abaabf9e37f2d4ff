import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readStartup } from "../../src/settings/startup.ts";
import { DebugFeed, type Note, type WriteNote } from "../../src/supervisor/debug-feed.ts";
import { DEBUG_LOG_ROTATION, openDebugLog } from "../../src/supervisor/debug-log.ts";
import { aFolder } from "../support/a-folder.ts";

const AT = Date.UTC(2026, 10, 21, 10, 0, 0);
/** Built from parts: the whole would look like somebody's. */
const TOKEN = ["gh", "p_", "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"].join("");

async function aLog(env: Record<string, string> = {}): Promise<{ write: WriteNote; file: string; project: string }> {
  const project = await aFolder();
  const startup = readStartup(env, project);
  return { write: await openDebugLog({ startup, env, version: "9.9.9" }), file: startup.paths.debugLog, project };
}

function heard(method: string, params: unknown, id?: number): Note {
  return { what: "heard", line: JSON.stringify({ jsonrpc: "2.0", id, method, params }) };
}

function said(id: number, answer: unknown): Note {
  return { what: "said", line: JSON.stringify({ jsonrpc: "2.0", id, ...Object(answer) }) };
}

/** The lines without time and process. */
async function lines(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^2026-11-21T10:00:0\d\.\d{3}Z \d+ /, ""));
}

describe("the debug log", () => {
  it("has the start, the handshake, calls with outcome and duration, and the server's processes", async () => {
    const { write, file, project } = await aLog();
    const clientInfo = { name: "claude-code", version: "2.1.329" };
    write({ what: "spawned", pid: 77, build: "official" }, AT);
    write(heard("initialize", { protocolVersion: "2025-06-18", clientInfo }, 1), AT + 1);
    write(said(1, { result: { protocolVersion: "2025-06-18" } }), AT + 3);
    write(heard("notifications/initialized", undefined), AT + 4);
    write(heard("tools/call", { name: "issues_get", arguments: { id: "ISS-000001" } }, 2), AT + 5);
    const failed = {
      content: [{ type: "text", text: "There is none.\nList them." }],
      isError: true,
      _meta: { code: "E" },
    };
    write(said(2, { result: failed }), AT + 20);
    write({ what: "logged", line: "a warning" }, AT + 21);
    write(heard("nothing", {}, 3), AT + 30);
    write(said(3, { error: { code: -32601, message: "Method not found" } }), AT + 31);
    const end = { code: 3, signal: null, stderr: [], fatal: undefined, removed: undefined, spawnError: undefined };
    write({ what: "ended", build: "official", end }, AT + 40);

    const [first, ...rest] = await lines(file);
    expect(first).toBe(
      `session of wrangler 9.9.9, Node.js ${process.version}, ${process.platform}-${process.arch}, project ${project}`,
    );
    expect(rest).toEqual([
      "server process 77 of build official starts",
      'request initialize #1 {"protocolVersion":"2025-06-18","clientInfo":{"name":"claude-code","version":"2.1.329"}}',
      "answer to initialize #1 after 2 ms: done",
      "notification notifications/initialized {}",
      'call issues_get #2 {"id":"ISS-000001"}',
      'answer to issues_get #2 after 15 ms: failed {"code":"E"} There is none. List them.',
      "log: a warning",
      "request nothing #3",
      'answer to nothing #3 after 1 ms: refused {"code":-32601,"message":"Method not found"}',
      "server process of build official ended (exit code 3): exit code 3",
    ]);
  });

  it("holds no secret: of arguments, answers, logs, names, and the environment", async () => {
    const secret = "swordfish-of-the-environment";
    const { write, file } = await aLog({ DEPLOY_TOKEN: secret });
    write(
      heard("tools/call", { name: TOKEN, arguments: { token: "hunter2-hunter2", text: TOKEN, [TOKEN]: secret } }, 1),
      AT,
    );
    const content = [{ type: "text", text: `refused ${TOKEN} and ${secret}` }];
    write(said(1, { result: { isError: true, content } }), AT);
    write({ what: "logged", line: `using ${TOKEN} ${encodeURIComponent(secret)}` }, AT);
    write({ what: "logged", line: `${"x ".repeat(245)}${TOKEN}` }, AT);
    write(heard("resources/read", { uri: secret }), AT);

    const text = await readFile(file, "utf8");
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("swordfish");
    expect(text).not.toContain(TOKEN.slice(0, 12));
    expect(text.split("<secret:").length).toBeGreaterThan(8);
  });

  it("has one bounded line for each note, whatever it holds", async () => {
    const { write, file } = await aLog();
    write({ what: "logged", line: `a\nforged\u2028line ${"x ".repeat(100_000)}` }, AT);
    write({ what: "heard", line: "no JSON" }, AT);
    write(heard("tools/call", { name: 7, arguments: Array.from({ length: 500 }, () => "y".repeat(1000)) }, 1), AT);
    write({ what: "said", line: `{"text":"${"z".repeat(2_000_000)}"}` }, AT);

    const all = await lines(file);
    expect(all).toHaveLength(5);
    expect(all[1]).toMatch(/^log: a forged line x x /);
    expect(all[2]).toBe("the client said what is no message");
    expect(all[4]).toBe("a message of 2000011 characters");
    expect(Math.max(...all.map((line) => line.length))).toBeLessThan(8000);
  });

  it("is rotated, private, and hidden from git", async () => {
    const { write, file, project } = await aLog();
    const line = "w ".repeat(300);
    for (let at = 0; at < (3.2 * DEBUG_LOG_ROTATION.maxBytes) / 500; at++) write({ what: "logged", line }, AT);

    const names = (await readdir(join(project, ".wrangler"))).sort();
    expect(names).toEqual([".gitignore", "mcp-debug.log", "mcp-debug.log.1", "mcp-debug.log.2"]);
    expect(await readFile(join(project, ".wrangler/.gitignore"), "utf8")).toContain("/mcp-debug.log*\n");
    expect((await readFile(`${file}.1`)).length).toBeLessThan(DEBUG_LOG_ROTATION.maxBytes + 1000);
  });

  it("is not written through a .wrangler that is a link", async () => {
    const project = await aFolder({ "elsewhere/x": "" });
    await mkdir(join(project, "p"));
    await symlink(join(project, "elsewhere"), join(project, "p/.wrangler"));

    const opened = openDebugLog({ startup: readStartup({}, join(project, "p")), env: {}, version: "9.9.9" });

    await expect(opened).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
    expect(await readdir(join(project, "elsewhere"))).toEqual(["x"]);
  });
});

describe("what feeds the debug log", () => {
  it("keeps what comes before the log is open, with its time and in order", async () => {
    const told: [Note, number][] = [];
    let open: (write: WriteNote) => void = () => undefined;
    let now = 1;
    const feed = new DebugFeed({ now: () => now++ }, () => new Promise((done) => (open = done)));
    feed.note({ what: "logged", line: "first" });
    feed.note({ what: "logged", line: "second" });
    open((note, at) => told.push([note, at]));
    await Promise.resolve();
    await Promise.resolve();
    feed.note({ what: "logged", line: "third" });

    expect(told).toEqual([
      [{ what: "logged", line: "first" }, 1],
      [{ what: "logged", line: "second" }, 2],
      [{ what: "logged", line: "third" }, 3],
    ]);
  });
});
