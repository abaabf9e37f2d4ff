import { afterEach, describe, expect, it } from "vitest";
import type { Build } from "../../src/supervisor/build.ts";
import { isRunning } from "../support/is-running.ts";
import { MANIFEST, OFFICIAL, Supervised, textOf, type Reply, type SupervisedOptions } from "../support/supervised.ts";

const PATCHED: Build = { ...OFFICIAL, label: "patch-1", environment: "listed" };

const open: Supervised[] = [];

async function supervise(options: SupervisedOptions = {}): Promise<Supervised> {
  const supervised = new Supervised(options);
  open.push(supervised);
  await supervised.handshake();
  return supervised;
}

afterEach(async () => {
  for (const supervised of open.splice(0)) await supervised.close();
});

function notices(client: Supervised): unknown[] {
  return client.written.filter((message) => "method" in message && !("id" in message)).map(({ method }) => method);
}

function asked(client: Supervised): Reply[] {
  return client.written.filter(({ method }) => method === "elicitation/create");
}

describe("a swap", () => {
  it("gives the calls after it to the new build, lets those before it finish, and ends the old server", async () => {
    const client = await supervise();
    const old = Number(textOf(await client.call("pid")));
    const before = [client.call("slow"), client.call("slow")];

    const swapped = client.supervisor.swap(PATCHED);
    const after = [client.call("build"), client.call("build")];

    expect((await Promise.all(after)).map(textOf)).toEqual(["patch-1", "patch-1"]);
    expect((await Promise.all(before)).map(textOf)).toEqual(["slow", "slow"]);
    expect(await swapped).toEqual({ kind: "swapped" });
    await expect.poll(() => isRunning(old), { timeout: 5000 }).toBe(false);
    expect(await client.close()).toEqual([]);
  });

  it("tells the client that the tools differ, and lists the new ones", async () => {
    const client = await supervise();
    await client.call("echo");
    await client.supervisor.swap(PATCHED);

    await expect.poll(() => notices(client)).toEqual(["notifications/tools/list_changed"]);
    expect(await client.ask("tools/list")).toMatchObject({ result: { tools: [{ name: "from-patch-1" }] } });
  });

  it("is silent about tools that stay as they were", async () => {
    const client = await supervise({ manifest: { ...MANIFEST, tools: [{ name: "from-the-child" }] } });
    await client.call("echo");
    await client.supervisor.swap({ ...OFFICIAL, environment: "listed" });
    await client.call("echo");
    await client.ask("tools/list");

    expect(notices(client)).toEqual([]);
  });

  it("cuts off a call that does not finish in its time, and blames nobody", async () => {
    const client = await supervise({ drainMs: 100 });
    await client.call("echo");
    const cut = client.call("never");
    await client.supervisor.swap(PATCHED);

    expect(await cut).toMatchObject({
      result: {
        isError: true,
        content: [{ type: "text", text: "never was cut off: a server of another build took its place." }],
      },
    });
    expect(textOf(await client.call("build"))).toBe("patch-1");
    expect(await client.close()).toEqual([]);
  });

  it("goes through a loop in the old server, which is ended", async () => {
    const client = await supervise({ drainMs: 100 });
    const old = Number(textOf(await client.call("pid")));
    const cut = client.call("loop");
    await client.supervisor.swap(PATCHED);

    expect(textOf(await client.call("build"))).toBe("patch-1");
    expect(textOf(await cut)).toContain("cut off");
    await expect.poll(() => isRunning(old), { timeout: 5000 }).toBe(false);
  });

  it("does nothing when the build runs already, and only the last of several counts", async () => {
    const client = await supervise();
    await client.call("echo");

    expect(await client.supervisor.swap(OFFICIAL)).toEqual({ kind: "unchanged" });
    const results = [1, 2, 3].map((number) => client.supervisor.swap({ ...PATCHED, label: `patch-${number}` }));

    expect(await Promise.all(results)).toEqual([{ kind: "given_up" }, { kind: "given_up" }, { kind: "swapped" }]);
    expect(textOf(await client.call("build"))).toBe("patch-3");
  });

  it("back to the official build brings its tools back", async () => {
    const client = await supervise();
    await client.call("echo");
    await client.supervisor.swap(PATCHED);
    await expect.poll(() => notices(client)).toHaveLength(1);

    expect(await client.supervisor.swap(OFFICIAL)).toEqual({ kind: "swapped" });

    await expect.poll(() => notices(client)).toHaveLength(2);
    expect(textOf(await client.call("build"))).toBe("official");
  });

  it("loses no call, twenty swaps under load", async () => {
    const client = await supervise();
    const answers: Promise<Reply>[] = [];
    for (let round = 0; round < 20; round++) {
      answers.push(client.call("slow"), client.call("build"), client.call("slow"));
      void client.supervisor.swap(round % 2 === 0 ? { ...PATCHED, label: `patch-${round}` } : OFFICIAL);
      answers.push(client.call("build"));
      await new Promise((resolve) => setTimeout(resolve, round * 10));
    }

    const texts = (await Promise.all(answers)).map(textOf);

    expect(texts.filter((text) => !/^(slow|official|patch-\d+)$/.test(text))).toEqual([]);
    expect(client.written.filter((message) => "result" in message && message["id"] !== 1)).toHaveLength(80);
    expect(texts.at(-1)).toBe("official");
    expect(await client.close()).toEqual([]);
  }, 60_000);

  it("in the middle of a server's question leaves the answer with the server that asked", async () => {
    const client = await supervise();
    await client.call("echo");
    const before = client.call("ask");
    await expect.poll(() => asked(client)).toHaveLength(1);
    await client.supervisor.swap(PATCHED);
    const after = client.call("ask");
    await expect.poll(() => asked(client)).toHaveLength(2);

    for (const { id, params } of asked(client)) client.say({ id, result: { said: Object(params).message } });

    expect([textOf(await before), textOf(await after)]).toEqual(["official heard official", "patch-1 heard patch-1"]);
    expect(new Set(asked(client).map(({ id }) => id)).size).toBe(2);
  });
});

describe("the environment of a listed build", () => {
  it("holds no token, no option of Node and no proxy", async () => {
    const env = { GITHUB_TOKEN: "t", NODE_OPTIONS: "--no-warnings", HTTPS_PROXY: "p", ANTHROPIC_API_KEY: "k" };
    const client = await supervise({ childEnv: { ...env, PATH: "/bin", LC_ALL: "C", WRANGLER_DIR: "/w", HOME: "/h" } });
    const all = textOf(await client.call("environment"));
    await client.supervisor.swap(PATCHED);

    const listed = textOf(await client.call("environment"));

    expect(all).toContain("GITHUB_TOKEN");
    expect(listed.split(" ").filter((name) => !name.startsWith("__"))).toEqual([
      "HOME",
      "LC_ALL",
      "PATH",
      "WRANGLER_DIR",
    ]);
  });
});

describe("a swapped build that fails", () => {
  it("to start gives way to the official one, which serves the calls that waited", async () => {
    const client = await supervise({ modes: ["", "fatal", ""] });
    await client.call("echo");
    const swapped = client.supervisor.swap(PATCHED);
    const waiting = client.call("build");

    expect(await swapped).toEqual({
      kind: "fell_back",
      why: "it did not start (TypeError: registry is not iterable)",
    });
    expect(textOf(await waiting)).toBe("official");
    expect(client.fallbacks).toEqual([
      { from: "patch-1", why: "it did not start (TypeError: registry is not iterable)" },
    ]);
    const records = await client.close();
    expect(records.map(({ surface, server }) => ({ surface, build: server.build }))).toEqual([
      { surface: "startup", build: "patch-1" },
    ]);
  });

  it("by hanging at its start gives way, too", async () => {
    const client = await supervise({ modes: ["", "silent", ""], startMs: 2000 });
    await client.call("echo");

    expect(await client.supervisor.swap(PATCHED)).toMatchObject({ kind: "fell_back" });
    expect(textOf(await client.call("build"))).toBe("official");
  });

  it("again and again gives way at the third time, though it answered in between", async () => {
    const client = await supervise();
    await client.call("echo");
    await client.supervisor.swap(PATCHED);
    const builds: string[] = [];
    for (let round = 0; round < 4; round++) {
      builds.push(textOf(await client.call("build")));
      if (round < 3) await client.call("exit");
    }

    expect(builds).toEqual(["patch-1", "patch-1", "patch-1", "official"]);
    expect(client.fallbacks).toEqual([{ from: "patch-1", why: "it ended again and again (exit code 3)" }]);
    expect((await client.close()).map(({ server }) => server.build)).toEqual(["patch-1", "patch-1", "patch-1"]);
  });

  it("can be swapped in again later", async () => {
    const client = await supervise({ modes: ["", "exit", ""] });
    await client.call("echo");
    await client.supervisor.swap(PATCHED);

    expect(await client.supervisor.swap(PATCHED)).toEqual({ kind: "swapped" });
    expect(textOf(await client.call("build"))).toBe("patch-1");
  });
});

describe("a swap in the degraded mode", () => {
  it("leaves it, when the new build starts", async () => {
    const client = await supervise({ modes: ["exit", "exit", "exit", "exit", "exit", ""] });
    expect(textOf(await client.call("echo"))).toContain("does not run");

    expect(await client.supervisor.swap(PATCHED)).toEqual({ kind: "swapped" });
    expect(textOf(await client.call("build"))).toBe("patch-1");
  });

  it("of a machine that can run none changes nothing", async () => {
    const client = await supervise({ outage: { why: "Node is too old.", hint: "", incident: undefined } });

    expect(await client.supervisor.swap(PATCHED)).toEqual({ kind: "given_up" });
    expect(client.starts).toBe(0);
  });
});
