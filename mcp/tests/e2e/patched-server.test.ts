import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { recordKey } from "../../src/capture/provenance.ts";
import type { Activation } from "../../src/patch/activation.ts";
import { readSessions, type Session } from "../../src/patch/sessions.ts";
import { PatchStore } from "../../src/patch/store.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { aFolder } from "../support/a-folder.ts";
import { markedBuild } from "../support/a-patch.ts";
import { buildDist } from "../support/built.ts";

let plugin = "";
let dist = "";
beforeAll(() => {
  plugin = buildDist();
  dist = join(plugin, "dist");
});
afterAll(() => rmSync(plugin, { recursive: true, force: true }));

const FIX = "fix-1795255200";
const LABEL = `patched:${FIX}`;
const SECRET = "ghp_" + "a1B2".repeat(9);
const SOON = { timeout: 15_000, interval: 50 };

/** A person's private state and a project, with what a build writes when it runs. */
interface World {
  readonly stateDir: string;
  readonly project: string;
  readonly marker: string;
  readonly store: PatchStore;
  /** Switches on the installed build with `code` before its own. */
  on(code: string): Promise<Activation>;
  sessions(): Promise<Session[]>;
  /** What the build that ran last saw of its environment. */
  ran(): Record<string, string> | undefined;
}

async function world(): Promise<World> {
  const [stateDir, project, other] = [await aFolder(), await aFolder(), await aFolder()];
  const marker = join(other, "ran");
  const store = new PatchStore(stateDir, project);
  return {
    stateDir,
    project,
    marker,
    store,
    on: async (code) => store.switchOn(markedBuild(dist, { marker, code }), await recordKey(stateDir), systemClock),
    sessions: () => readSessions(store.layout.sessions),
    ran: () => (existsSync(marker) ? JSON.parse(readFileSync(marker, "utf8")) : undefined),
  };
}

interface Connected {
  readonly client: Client;
  /** Calls a tool that fails by its caller, and says which build recorded it. */
  failingBuild(): Promise<string>;
  stderr(): string;
}

async function connect({ stateDir, project }: World, env: Record<string, string> = {}): Promise<Connected> {
  const client = new Client({ name: "test", version: "1" });
  let stderr = "";
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(dist, "server.cjs")],
    cwd: project,
    env: { PATH: process.env["PATH"] ?? "", WRANGLER_STATE_DIR: stateDir, CLAUDE_PROJECT_DIR: project, ...env },
    stderr: "pipe",
  });
  transport.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  await client.connect(transport);
  onTestFinished(() => client.close());
  const log = join(project, ".wrangler", "mcp-error-log.jsonl");
  return {
    client,
    stderr: () => stderr,
    async failingBuild() {
      const answer = await client.callTool({ name: "issues_get", arguments: { id: "ISS-000404" } });
      const id = /err-\d{8}-[a-z2-7]{8}/.exec(JSON.stringify(answer))?.[0] ?? "no id";
      const line = (): string =>
        (existsSync(log) ? readFileSync(log, "utf8") : "").split("\n").find((text) => text.includes(id)) ?? "";
      await expect.poll(line, SOON).not.toBe("");
      return String(JSON.parse(line()).server.build);
    },
  };
}

describe("a running session", () => {
  it("swaps to what is switched on, says so, and goes back, without a new connection", async () => {
    const here = await world();
    const { failingBuild } = await connect(here);
    expect(await failingBuild()).toBe("official");

    await here.on("");
    await expect.poll(() => here.sessions(), SOON).toMatchObject([{ build: LABEL, reason: "" }]);
    expect(await failingBuild()).toBe(LABEL);

    await here.store.switchOff();
    await expect.poll(() => here.sessions(), SOON).toMatchObject([{ build: "official", reason: "" }]);
    expect(await failingBuild()).toBe("official");
  });

  it("falls back by itself when the build does not start, and no session tries it again", async () => {
    const here = await world();
    const { failingBuild, stderr } = await connect(here);
    await failingBuild();

    await here.on('throw new TypeError("broken build");');

    await expect.poll(() => here.sessions(), SOON).toMatchObject([{ build: "official" }]);
    const why = `${FIX} fell back: it did not start (TypeError: broken build)`;
    expect(await here.sessions()).toMatchObject([{ reason: why }]);
    expect(stderr()).toContain("wrangler: the official build runs again: patched:fix-1795255200: it did not start");
    expect(await failingBuild()).toBe("official");

    rmSync(here.marker);
    const later = await connect(here);
    expect(await later.failingBuild()).toBe("official");
    expect(here.ran()).toBeUndefined();
    expect(later.stderr()).toContain(why);
  });

  it("falls back by itself when the build crashes again and again, each call answered", async () => {
    const here = await world();
    const { client, failingBuild } = await connect(here);
    await here.on(
      'process.stdin.on("data", (chunk) => { if (String(chunk).includes("tools/call")) process.abort(); });',
    );
    await expect.poll(() => here.sessions(), SOON).toMatchObject([{ build: LABEL }]);

    const calls = [];
    for (let count = 0; count < 4; count++) calls.push(await client.callTool({ name: "issues_list", arguments: {} }));

    expect(calls.map(({ isError }) => isError === true)).toEqual([true, true, true, false]);
    expect(JSON.stringify(calls[0])).toContain("issues_list was cut off: the server process ended while it ran");
    await expect
      .poll(() => here.sessions(), SOON)
      .toMatchObject([{ build: "official", reason: `${FIX} fell back: it ended again and again (signal SIGABRT)` }]);
    expect(await failingBuild()).toBe("official");
    const records = readFileSync(join(here.project, ".wrangler", "mcp-error-log.jsonl"), "utf8")
      .trim()
      .split("\n");
    expect(records.map((line) => JSON.parse(line).server.build)).toEqual([LABEL, LABEL, LABEL, "official"]);
  });
});

describe("a session that starts", () => {
  it("runs what is on from its first call", async () => {
    const here = await world();
    await here.on("");
    const { failingBuild } = await connect(here);

    expect(await failingBuild()).toBe(LABEL);
    expect(await here.sessions()).toMatchObject([{ build: LABEL, reason: "" }]);
  });

  it("gives it no token, key or option of its environment", async () => {
    const here = await world();
    await here.on("");
    const { failingBuild } = await connect(here, {
      GITHUB_TOKEN: SECRET,
      ANTHROPIC_API_KEY: SECRET,
      NODE_OPTIONS: "--no-warnings",
      HTTPS_PROXY: "http://127.0.0.1:9",
      LANG: "C.UTF-8",
      TERM: "xterm",
      WRANGLER_DEBUG: "false",
    });
    await failingBuild();

    expect(Object.keys(here.ran() ?? {}).sort()).toEqual([
      "CLAUDE_PROJECT_DIR",
      "HOME",
      "LANG",
      "PATH",
      "TERM",
      "WRANGLER_DEBUG",
      "WRANGLER_STATE_DIR",
    ]);
  });

  it("runs the official build with self-healing off", async () => {
    const here = await world();
    await here.on("");
    const { client } = await connect(here, { WRANGLER_DISABLE_SELF_HEALING: "true" });

    await client.callTool({ name: "issues_list", arguments: {} });

    expect(here.ran()).toBeUndefined();
  });

  it("runs the official build, and says why, when a file of the build is another one", async () => {
    const here = await world();
    const { files } = await here.on("");
    const [content = ""] = readdirSync(join(here.store.layout.builds, FIX));
    const child = join(here.store.layout.builds, FIX, content, "child.js");
    await chmod(child, 0o600);
    writeFileSync(child, `${readFileSync(child, "utf8")}\n// one more line\n`);
    const { failingBuild, stderr } = await connect(here);

    expect(await failingBuild()).toBe("official");
    expect(here.ran()).toBeUndefined();
    const why = `${FIX} is not what was agreed to: child.js has other content`;
    expect(stderr()).toContain(`wrangler: the official build runs: ${why}\n`);
    expect(await here.sessions()).toMatchObject([{ build: "official", reason: why }]);
    expect(files["child.js"]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("completes its start when the reader of the registry cannot be loaded", async () => {
    const here = await world();
    await here.on("");
    const broken = await aFolder();
    await mkdir(join(broken, "dist"));
    for (const name of readdirSync(dist)) await writeFile(join(broken, "dist", name), readFileSync(join(dist, name)));
    await writeFile(join(broken, "package.json"), '{"type":"module"}');
    await writeFile(join(broken, "dist", "patches.js"), "not a program (");
    const before = dist;
    dist = join(broken, "dist");
    const { failingBuild, stderr } = await connect(here).finally(() => (dist = before));

    expect(await failingBuild()).toBe("official");
    expect(stderr()).toContain("wrangler: the official build runs: ");
  });
});
