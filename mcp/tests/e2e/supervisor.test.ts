import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildManifest } from "../../src/server/manifest.ts";
import { TOOLS } from "../../src/tools/registry.ts";
import { buildDist } from "../support/built.ts";
import { BuiltSession } from "../support/built-session.ts";
import { isRunning } from "../support/is-running.ts";
import { SCRIPTED, textOf } from "../support/supervised.ts";

let folder = "";
let dist = "";
beforeAll(() => {
  folder = buildDist();
  dist = join(folder, "dist");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open: BuiltSession[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});

function session(
  args: readonly string[] = [],
  options: { dist?: string; env?: Record<string, string> } = {},
): BuiltSession {
  const started = new BuiltSession({ dist, args, state: join(folder, "state"), ...options });
  open.push(started);
  return started;
}

describe("the built server", () => {
  it("answers handshake and list from the manifest exactly as its child does", async () => {
    const client = session();

    const early = [await client.handshake(), await client.ask("tools/list")];
    await client.call("issues_list");
    const late = await client.ask("tools/list");

    expect(early[0]).toMatchObject({ result: { serverInfo: { name: "wrangler" } } });
    expect(late["result"]).toEqual(early[1]?.["result"]);
  });

  it("takes a message of 64 MB and goes on", async () => {
    const client = session([`--child=${SCRIPTED}`]);
    await client.handshake();

    expect(textOf(await client.call("size", { text: "x".repeat(64 * 1024 * 1024) }))).toBe("67108864 characters");
    expect(textOf(await client.call("echo"))).toContain("echo");
  });

  it("passes an answer of 50 MB on whole, and goes on", async () => {
    const client = session([`--child=${SCRIPTED}`]);
    await client.handshake();

    expect(textOf(await client.call("large", { bytes: 50_000_000 }))).toHaveLength(50_000_000);
    expect(textOf(await client.call("echo"))).toContain("echo");
  });

  it.each(buildManifest(TOOLS).protocolVersions)(
    "speaks %s with a client of that version, child and all",
    async (v) => {
      const client = session();

      expect(await client.handshake(v)).toMatchObject({ result: { protocolVersion: v } });
      expect(await client.call("issues_list")).toMatchObject({ result: { structuredContent: { total: 0 } } });
      await client.call("issues_get", { id: "ISS-000099" });
      await expect.poll(() => client.records().map((record) => record?.runtime.protocol)).toEqual([v]);
    },
  );

  it.each(["garbage", "half_line"])(
    "keeps what its child prints raw (%s) from the client, and logs it",
    async (how) => {
      const client = session([`--child=${SCRIPTED}`]);
      await client.handshake();

      expect(textOf(await client.call(how))).toMatch(/^after /);
      await client.call("exit");

      expect(client.junk).toEqual([]);
      expect(client.stderr).toContain(how === "garbage" ? "log line" : "Loading... ");
    },
  );

  it("takes a large message through to its own child, too", async () => {
    const client = session();
    await client.handshake();

    const answer = await client.call("issues_create", { title: "x".repeat(20 * 1024 * 1024), description: "" });

    expect(textOf(answer)).toContain('Argument "title": Too big');
    expect(textOf(await client.call("issues_list"))).not.toContain("failed");
  });

  it("survives arguments nested two hundred thousand deep", async () => {
    const client = session();
    await client.handshake();
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    client.process.stdin?.write(
      `{"jsonrpc":"2.0","id":"deep","method":"tools/call","params":{"name":"issues_list","arguments":{"labels":${deep}}}}\n`,
    );

    expect(textOf(await client.call("issues_list"))).not.toContain("failed");
    await expect.poll(() => client.log()).toContain('"surface":"schema"');
  });

  it("answers what is in flight at the end of input, then ends with exit code 0", async () => {
    const client = session([`--child=${SCRIPTED}`]);
    const answers = [client.handshake(), client.call("slow")];
    client.process.stdin?.end();

    expect(textOf((await Promise.all(answers))[1] ?? {})).toBe("slow");
    expect(await client.ended).toEqual({ code: 0, signal: null });
  });

  it("ends, and its child with it, when a client stops asking or is gone in the middle of a call", async () => {
    const ways = [false, true].flatMap((isGone) => ["never", "loop"].map((call) => ({ isGone, call })));
    const ended = ways.map(async ({ isGone, call }) => {
      const client = session([`--child=${SCRIPTED}`]);
      await client.handshake();
      const pid = Number(textOf(await client.call("pid")));
      void client.call(call).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      client.process.stdin?.destroy();
      if (isGone) client.process.stdout?.destroy();
      return { ...(await client.ended), left: isRunning(pid) };
    });

    expect(await Promise.all(ended)).toEqual(ways.map(() => ({ code: 0, signal: null, left: false })));
  });

  it("has the first server prepare itself, and one that is started again do nothing that it is not asked to", async () => {
    const client = session([`--child=${SCRIPTED}`]);
    await client.handshake();
    const commandLine = async (): Promise<string[]> =>
      JSON.parse(textOf(await client.call("command_line"))) as string[];

    const first = await commandLine();
    await client.call("exit");
    const second = await commandLine();

    expect(first).toContain("--prepare");
    expect(second).not.toContain("--prepare");
    expect(first.filter((argument) => argument !== "--prepare")).toEqual(second);
  });

  it.runIf(process.platform === "linux")("starts its server without options of V8", async () => {
    const client = session([`--child=${SCRIPTED}`]);
    await client.handshake();

    expect(textOf(await client.call("command_line"))).toMatch(/^\["",/);
  });

  it("serves on, and ends when asked to, where nobody reads its log", async () => {
    const client = session([`--child=${SCRIPTED}`]);
    await client.handshake();
    client.process.stderr?.destroy();

    await client.call("last_words");

    expect(textOf(await client.call("echo"))).toContain("echo");
    client.process.stdin?.end();
    expect(await client.ended).toEqual({ code: 0, signal: null });
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "ends on %s with exit code 0 and leaves no child",
    async (signal) => {
      const client = session([`--child=${SCRIPTED}`]);
      await client.handshake();
      const pid = Number(textOf(await client.call("pid")));
      void client.call("loop").catch(() => undefined);

      client.process.kill(signal);

      expect(await client.ended).toEqual({ code: 0, signal: null });
      await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
    },
  );

  it("replaces a server that hangs in a loop", async () => {
    const client = session([`--child=${SCRIPTED}`, "--call-timeout-ms=500"]);
    await client.handshake();

    const hung = await client.call("loop");
    const next = await client.call("echo");

    expect(textOf(hung)).toMatch(/^loop did not answer within [\d.]+ s and was given up/);
    expect(textOf(next)).toBe("echo {} call 1 initialized 1");
  });

  it("says why, in a completed handshake, when its child is missing", async () => {
    const broken = join(folder, "broken");
    cpSync(dist, broken, { recursive: true });
    rmSync(join(broken, "child.js"));
    const client = session([], { dist: broken });

    expect(await client.handshake()).toMatchObject({ result: { serverInfo: { name: "wrangler" } } });
    const text = textOf(await client.call("issues_list"));
    expect(text).toContain("wrangler's server does not run");
    expect(text).toContain("Cannot find module");
  });

  it.each(["missing", "{", "[]"])("serves without a usable manifest (%s)", async (content) => {
    const broken = join(folder, `manifest-${content.length}`);
    cpSync(dist, broken, { recursive: true });
    if (content === "missing") rmSync(join(broken, "manifest.json"));
    else writeFileSync(join(broken, "manifest.json"), content);
    const client = session([], { dist: broken });

    expect(await client.handshake()).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
    expect(await client.ask("tools/list")).toMatchObject({ result: { tools: buildManifest(TOOLS).tools } });
    expect(client.stderr).toContain("manifest.json");
  });

  it("answers for a child that dies when even its recorder is missing", async () => {
    const broken = join(folder, "no-recorder");
    cpSync(dist, broken, { recursive: true });
    rmSync(join(broken, "failures.js"));
    const client = session([`--child=${SCRIPTED}`], { dist: broken });
    await client.handshake();

    expect(textOf(await client.call("exit"))).toBe(
      "exit was cut off: the server process ended while it ran (exit code 3).",
    );
    expect(textOf(await client.call("echo"))).toBe("echo {} call 1 initialized 1");
  });

  it("completes the handshake in a Node that is too old, and says so", async () => {
    const client = session(["--node-version=18.20.4"]);

    expect(await client.handshake()).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
    expect(textOf(await client.call("issues_list"))).toContain("it needs Node.js 20.19 or newer, and this is 18.20.4");
  });

  it("records a failure and puts nothing but JSON-RPC on standard output", async () => {
    const client = session();
    await client.handshake();

    const text = textOf(await client.call("issues_get", { id: "ISS-000099" }));

    expect(text).toContain("Error id: err-ID");
    await expect.poll(() => client.log()).toContain('"code":"E_ISSUE_NOT_FOUND"');
    expect(client.junk).toEqual([]);
  });

  it("records nothing and names no id when self-healing is off", async () => {
    const client = session([], { env: { WRANGLER_DISABLE_SELF_HEALING: "true" } });
    const greeting = await client.handshake();

    const text = textOf(await client.call("issues_get", { id: "ISS-000099" }));

    expect(JSON.stringify(greeting)).not.toContain("fix-mcp-error");
    expect(text).not.toContain("Error id");
    expect(client.log()).toBe("");
  });
});
