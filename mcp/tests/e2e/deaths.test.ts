import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildDist } from "../support/built.ts";
import { BuiltSession } from "../support/built-session.ts";
import { clientWorld } from "../support/client-world.ts";
import { isRunning } from "../support/is-running.ts";
import { runClient } from "../support/real-client.ts";
import { requirePart } from "../support/real-parts.ts";
import { textOf } from "../support/supervised.ts";

const CHILD = join(import.meta.dirname, "../fixtures/children/dies.mjs");
/** Each way to die twenty times: by so many sessions at once, each so often in a row. */
const OFTEN = { sessions: 4, rounds: 5 };
/** Each of these takes a processor until it is ended. */
const AT_ONCE = { sessions: 10, rounds: 2 };
/** Little memory is filled quickly. Processes have half of it for objects, and some 50 MiB before the first. */
const MEMORY = "--memory-mib=160";
const LIMITS = [MEMORY, "--call-timeout-ms=1000"];
/** Enough for a server to run out of memory before its call is given up. */
const PATIENT = [MEMORY, "--call-timeout-ms=60000"];
const HANGS = ["loop", "exec-sync", "fifo"];

let folder = "";
/** Those that hang mostly wait, and do so beside the others. */
const hanging = new Map<string, Promise<unknown[]>>();
beforeAll(() => {
  folder = buildDist();
  for (const how of HANGS) {
    const facts = twentyDeaths(how);
    facts.catch(() => undefined);
    hanging.set(how, facts);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(how: string): BuiltSession {
  const args = [`--child=${CHILD}`, ...(HANGS.includes(how) ? LIMITS : PATIENT)];
  return new BuiltSession({ dist: join(folder, "dist"), args, state: join(folder, "state") });
}

async function pidsOf(session: BuiltSession): Promise<{ supervisor: number; child: number }> {
  const [supervisor = 0, child = 0] = textOf(await session.call("pids"))
    .split(" ")
    .map(Number);
  return { supervisor, child };
}

/** Lets a server die with calls in flight, again and again, and says what must hold of each session. */
async function dieOften(how: string, rounds: number): Promise<unknown> {
  const session = start(how);
  await session.handshake();
  const children: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { supervisor, child } = await pidsOf(session);
    expect(supervisor).toBe(session.process.pid);
    children.push(child);
    const inFlight = [session.call("waits"), session.call("waits"), session.call(how), session.call("after")];
    const answers = await Promise.all(inFlight);
    expect(textOf(answers[2] ?? {})).toMatch(
      how.startsWith("oom-") ? /was cut off.*(ran out of|took too much) memory/ : /was cut off|did not answer within/,
    );
  }
  const { child: last } = await pidsOf(session);
  session.process.stdin?.end();
  await session.ended;
  const asked = 2 + rounds * 5;
  const counts = Array.from(
    { length: asked },
    (_, index) => session.replies.filter(({ id }) => id === index + 1).length,
  );
  const facts = {
    exit: await session.ended,
    answeredOtherThanOnce: counts.filter((count) => count !== 1).length,
    junk: session.junk,
    records: session.records().map((record) => `${record?.tool} ${record?.surface}`),
    withBreadcrumbs: session.records().every((record) => (record?.breadcrumbs.length ?? 0) >= 2),
    sameChildTwice: new Set([...children, last]).size !== rounds + 1,
    left: [...children, last].filter(isRunning),
  };
  rmSync(session.project, { recursive: true, force: true });
  return facts;
}

function often(how: string): typeof OFTEN {
  return how === "loop" ? AT_ONCE : OFTEN;
}

function twentyDeaths(how: string): Promise<unknown[]> {
  const { sessions, rounds } = often(how);
  return Promise.all(Array.from({ length: sessions }, () => dieOften(how, rounds)));
}

describe("a server that dies twenty times with calls in flight", () => {
  it.each([
    ...["exception", "rejection", "exit", "abort", "SIGKILL", "SIGTERM", "SIGSEGV", "raw-half-line"],
    ...["oom-objects", "oom-map", "oom-set", "oom-split", "oom-fill", "oom-buffers", ...HANGS],
  ])("by %s costs no connection, no answer and no record", async (how) => {
    const facts = await (hanging.get(how) ?? twentyDeaths(how));
    hanging.delete(how);
    const { rounds } = often(how);

    expect(facts).toEqual(
      facts.map(() => ({
        exit: { code: 0, signal: null },
        answeredOtherThanOnce: 0,
        junk: [],
        records: Array.from({ length: rounds }, () => `${how} ${HANGS.includes(how) ? "timeout" : "crash"}`),
        withBreadcrumbs: true,
        sameChildTwice: false,
        left: [],
      })),
    );
  });
});

async function killSupervisor(how: string): Promise<number> {
  const session = start(how);
  await session.handshake();
  const { child } = await pidsOf(session);
  session.call(how).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 400));
  session.process.kill("SIGKILL");
  await session.ended;
  rmSync(session.project, { recursive: true, force: true });
  return child;
}

describe("a supervisor that is killed", () => {
  it("leaves nothing behind, whatever its server hangs in", async () => {
    const children = await Promise.all(["waits", "loop", "exec-sync", "fifo"].map(killSupervisor));

    await expect.poll(() => children.filter(isRunning), { timeout: 15_000 }).toEqual([]);
    expect(children.filter((pid) => pid > 0)).toHaveLength(4);
  });
});

describe("a client that starts a server twice", () => {
  it("has a start-up failure recorded once, under one id", async () => {
    const missing = [`--child=${join(folder, "nothing.js")}`];
    const first = new BuiltSession({ dist: join(folder, "dist"), args: missing, state: join(folder, "state") });
    const args = [...missing, `--project=${first.project}`];
    const second = new BuiltSession({ dist: join(folder, "dist"), args, state: join(folder, "state") });
    await Promise.all([first.handshake(), second.handshake()]);

    const texts = await Promise.all([first, second].map((session) => session.call("issues_list").then(idIn)));
    await second.close();
    // A client that probes starts it once more afterwards.
    const third = new BuiltSession({ dist: join(folder, "dist"), args, state: join(folder, "state") });
    await third.handshake();
    texts.push(await third.call("issues_list").then(idIn));
    await third.close();
    first.process.stdin?.end();
    await first.ended;

    expect(texts[0]).toMatch(/^err-/);
    expect(texts).toEqual(texts.map(() => texts[0]));
    expect(first.records().map((record) => record?.id)).toEqual([texts[0]]);
    rmSync(first.project, { recursive: true, force: true });
  });
});

function idIn(reply: Readonly<Record<string, unknown>>): unknown {
  return Object(Object(reply["result"])._meta).errorId;
}

describe("the real client", () => {
  it("keeps its connection through deaths of the server, and gets each told", async (context) => {
    const binary = await requirePart(context, "claude");
    const { home, project } = await clientWorld();
    const plugin = join(folder, "plugin");
    mkdirSync(join(plugin, ".claude-plugin"), { recursive: true });
    const server = { command: "node", args: [join(folder, "dist/server.cjs"), `--child=${CHILD}`, ...LIMITS] };
    const manifest = { name: "wrangler", version: "0.1.0", description: "d", mcpServers: { wrangler: server } };
    writeFileSync(join(plugin, ".claude-plugin/plugin.json"), JSON.stringify(manifest));
    const tool = "mcp__plugin_wrangler_wrangler__issues_list";
    const ways = ["exit", "SIGKILL", "loop", "oom-fill", "oom-buffers"];
    const heard: string[] = [];
    await runClient({
      ...{ binary, home, projectDir: project, pluginDir: plugin, prompt: "go", allowedTools: [tool] },
      script: async function* () {
        for (const how of ways) {
          heard.push((yield { tool, input: { how: "pids" } }).text);
          heard.push((yield { tool, input: { how } }).text);
        }
        heard.push((yield { tool, input: { how: "pids" } }).text);
        yield { say: "done" };
      },
    });

    const supervisors = heard.flatMap((text) => /"text":"(\d+) \d+"/.exec(text)?.[1] ?? []);
    expect(supervisors).toHaveLength(ways.length + 1);
    expect(new Set(supervisors).size).toBe(1);
    expect(heard.filter((text) => /was cut off|did not answer within/.test(text))).toHaveLength(ways.length);
  });
});
