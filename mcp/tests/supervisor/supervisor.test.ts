import { afterEach, describe, expect, it } from "vitest";
import { isRunning } from "../support/is-running.ts";
import { MANIFEST, Supervised, textOf, type SupervisedOptions } from "../support/supervised.ts";

const open: Supervised[] = [];

function supervise(options: SupervisedOptions = {}): Supervised {
  const supervised = new Supervised(options);
  open.push(supervised);
  return supervised;
}

afterEach(async () => {
  for (const supervised of open.splice(0)) await supervised.close();
});

describe("the handshake", () => {
  it("is completed without a server, with the client's protocol version when it is a known one", async () => {
    const client = supervise({ modes: ["silent"] });

    expect(await client.handshake()).toEqual({
      jsonrpc: "2.0",
      id: 1,
      result: {
        protocolVersion: "2025-06-18",
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: "wrangler", title: "Wrangler", version: "9.9.9" },
        instructions: "Ask.",
      },
    });
    expect(await client.ask("ping")).toEqual({ jsonrpc: "2.0", id: 2, result: {} });
    expect(await client.ask("tools/list")).toEqual({ jsonrpc: "2.0", id: 3, result: { tools: MANIFEST.tools } });
  });

  it("offers the newest version to a client that asks for an unknown one", async () => {
    const answer = await supervise({ modes: ["silent"] }).ask("initialize", { protocolVersion: "2026-07-28" });

    expect(answer).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
  });

  it("refuses the probe for the stateless protocol at once", async () => {
    const answer = await supervise({ modes: ["silent"] }).ask("server/discover", {}, "server-discover-probe-1");

    expect(answer).toEqual({
      jsonrpc: "2.0",
      id: "server-discover-probe-1",
      error: { code: -32601, message: "Method not found" },
    });
  });

  it("answers a line that is no message with a parse error", async () => {
    const client = supervise({ modes: ["silent"] });

    client.supervisor.receive(Buffer.from('{"jsonrpc":"2.0","id":1,"meth'));

    expect(client.written).toEqual([
      {
        jsonrpc: "2.0",
        id: null,
        error: { code: -32700, message: "Parse error: a line must be one JSON-RPC 2.0 message" },
      },
    ]);
  });

  it("asks the server for its tools once it is there", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("echo");

    expect(await client.ask("tools/list")).toMatchObject({ result: { tools: [{ name: "from-the-child" }] } });
  });
});

describe("a running server", () => {
  it("gets the calls that came before it was there, in order, after one handshake", async () => {
    const client = supervise();
    void client.handshake();

    const answers = await Promise.all([client.call("echo", { n: 1 }), client.call("echo", { n: 2 })]);

    expect(answers.map(textOf)).toEqual(['echo {"n":1} call 1 initialized 1', 'echo {"n":2} call 2 initialized 1']);
  });

  it("serves a client that calls without a handshake", async () => {
    expect(textOf(await supervise().call("echo"))).toBe("echo {} call 1 initialized 1");
  });

  it.each(["garbage", "half_line"])("is heard through its %s on standard output", async (name) => {
    const client = supervise();
    await client.handshake();

    expect(textOf(await client.call(name))).toMatch(/^after /);
    expect(client.written).toHaveLength(2);
  });

  it("answers each request once", async () => {
    const client = supervise();
    await client.handshake();

    await client.call("twice", {}, "a");
    await client.call("echo");

    expect(client.written.map((reply) => textOf(reply))).toEqual(["", "first", "echo {} call 2 initialized 1"]);
  });

  it("has its notifications passed on, unchanged", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("notify");

    expect(client.written[1]).toEqual({
      jsonrpc: "2.0",
      method: "notifications/progress",
      params: { progressToken: 1, progress: 1 },
    });
  });

  it("refuses a method it does not have by itself", async () => {
    const client = supervise();
    await client.handshake();

    expect(await client.ask("resources/list")).toMatchObject({ error: { code: -32601 } });
  });
});

describe("a server that dies", () => {
  it.each([
    ["exit", "exit code 3"],
    ["kill", "signal SIGKILL"],
    ["half_answer", "exit code 5"],
    ["throw", "TypeError: item.title is undefined"],
  ])("in %s has its call answered, recorded, and the next call served", async (name, reason) => {
    const client = supervise();
    await client.handshake();

    const answer = await client.call(name, { id: "ISS-000001" }, "toolu_7");
    const next = await client.call("echo");
    const records = await client.close();

    expect(textOf(answer)).toBe(
      [
        `${name} was cut off: the server process ended while it ran (${reason}).`,
        "The server was started again, so other calls work. What this call had done so far may have taken effect.",
        "Error id: err-ID",
        "This may be a bug in wrangler itself: /wrangler:fix-mcp-error err-ID can heal it.",
      ].join("\n"),
    );
    expect(answer).toMatchObject({
      result: { isError: true, _meta: { code: "E_CHILD_CRASHED", blame: "bug", suggestFix: true } },
    });
    expect(textOf(next)).toBe("echo {} call 1 initialized 1");
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      origin: "ours",
      tool: name,
      surface: "crash",
      code: "E_CHILD_CRASHED",
      params: { id: "ISS-000001" },
      toolUseId: "toolu_7",
      server: { name: "wrangler", version: "9.9.9", build: "official", commit: "" },
      runtime: { client: "claude-code/2.1.329", protocol: "2025-06-18" },
    });
  });

  it("keeps the exception's stack and cause in the record", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("throw");

    expect((await client.close())[0]).toMatchObject({
      stackTrace: "TypeError: item.title is undefined\n    at render (/plugin/mcp/src/tracker/item.ts:7:9)",
      causes: [{ name: "TypeError", message: "item.title is undefined" }],
    });
  });

  it("leaves its last lines as breadcrumbs, without secrets", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("last_words");

    const [record] = await client.close();
    expect(record?.breadcrumbs.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      "log: opening the index",
      "log: password=<secret:password:14>",
    ]);
  });

  it("tells the calls, failures and ends of the servers before it, and hands them to the next server", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("echo");
    await client.call("refuses");
    await client.call("exit");
    const inherited = textOf(await client.call("inherited"));
    await client.call("exit");

    const [, second] = await client.close();
    const told = second?.breadcrumbs.map(({ kind, text }) => `${kind}: ${text.replace(/\d+ ms/, "N ms")}`);
    expect(told).toEqual([
      "call: echo answered after N ms",
      "call: refuses failed after N ms",
      "log: the server process ended (exit code 3)",
      "call: inherited answered after N ms",
    ]);
    expect(inherited.replace(/\d+ ms/g, "N ms")).toBe(
      "echo answered after N ms, refuses failed after N ms, the server process ended (exit code 3)",
    );
  });

  it("cuts no secret in half in its last lines, and hides a key over several of them", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("secret_words");

    const [record] = await client.close();
    const text = JSON.stringify(record);
    expect(record?.breadcrumbs).toHaveLength(5);
    expect(text).not.toContain("MIIEv");
    expect(text).not.toContain(["gh", "p_"].join(""));
    expect(record?.breadcrumbs.every((crumb) => crumb.text.length < 400)).toBe(true);
  });

  it("has every call in flight answered, and is recorded once, for the call that it began last", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("echo");
    const cut = [client.call("never", {}, "a"), client.call("exit", {}, "b"), client.call("untold", {}, "c")];

    const answers = await Promise.all(cut);
    const records = await client.close();

    expect(answers.map((answer) => textOf(answer).split("\n")[0])).toEqual([
      "never was cut off: the server process ended while it ran (exit code 3).",
      "exit was cut off: the server process ended while it ran (exit code 3).",
      "untold was cut off: the server process ended while it ran (exit code 3).",
    ]);
    expect(records.map(({ tool, toolUseId }) => ({ tool, toolUseId }))).toEqual([{ tool: "exit", toolUseId: "b" }]);
    expect(new Set(answers.map((answer) => Object(answer["result"])._meta.errorId))).toEqual(new Set([records[0]?.id]));
    expect(records[0]?.breadcrumbs.map(({ text }) => text.replace(/\d+ ms/, "N ms"))).toEqual([
      "echo answered after N ms",
      "never had been running for N ms",
      "untold had been running for N ms",
    ]);
  });

  it("has a request that is no call refused", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("echo");
    const other = client.ask("completion/unanswered");
    await client.call("exit");

    expect(await other).toMatchObject({
      error: { code: -32603, message: "The server process ended before it answered (exit code 3)." },
    });
  });

  it("is not blamed when somebody told it to end", async () => {
    const client = supervise();
    await client.handshake();

    const answer = await client.call("term");

    expect(answer).toMatchObject({ result: { _meta: { code: "E_UNAVAILABLE", blame: "environment" } } });
    expect(textOf(answer)).not.toContain("fix-mcp-error");
  });

  it("is not answered for a call that was cancelled", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("echo");
    client.say({ id: 50, method: "tools/call", params: { name: "never" } });
    client.say({ method: "notifications/cancelled", params: { requestId: 50 } });

    await client.call("exit");

    expect(client.written.filter(({ id }) => id === 50)).toEqual([]);
  });
});

describe("a connection that is closed", () => {
  it("in the middle of calls is one record, of the call that was begun last, and blames nobody's code", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("echo");
    const cut = [client.call("never", {}, "a"), client.call("never", { last: true }, "b")];
    await new Promise((resolve) => setTimeout(resolve, 100));

    const records = await client.close();

    expect((await Promise.all(cut)).map(textOf)).toEqual([
      "never was cut off: the connection was closed.",
      "never was cut off: the connection was closed.",
    ]);
    expect(records.map(({ surface, code, blame, params }) => ({ surface, code, blame, params }))).toEqual([
      { surface: "crash", code: "E_UNAVAILABLE", blame: "environment", params: { last: true } },
    ]);
    expect(records[0]?.breadcrumbs).toHaveLength(2);
  });

  it("without a call in it is none", async () => {
    const client = supervise();
    await client.handshake();
    await client.call("echo");

    expect(await client.close()).toEqual([]);
  });
});

describe("a call that does not end", () => {
  it("is given up after its deadline; the server finishes its other calls and gets a successor", async () => {
    const client = supervise({ callTimeoutMs: 600 });
    await client.handshake();
    const old = Number(textOf(await client.call("pid")));
    const never = client.call("never");
    await new Promise((resolve) => setTimeout(resolve, 450));
    const slow = client.call("slow");

    expect(textOf(await never)).toBe(
      [
        "never did not answer within 0.6 s and was given up.",
        "What it had done so far may have taken effect. Check before you repeat it.",
        "Error id: err-ID",
        "This may be a bug in wrangler itself: /wrangler:fix-mcp-error err-ID can heal it.",
      ].join("\n"),
    );
    expect(textOf(await slow)).toBe("slow");
    expect(Number(textOf(await client.call("pid")))).not.toBe(old);
    expect((await client.close()).map(({ surface, code, tool }) => ({ surface, code, tool }))).toEqual([
      { surface: "timeout", code: "E_TIMEOUT", tool: "never" },
    ]);
  });

  it("has its time anew with each progress that it makes", async () => {
    const client = supervise({ callTimeoutMs: 700 });
    await client.handshake();
    await client.call("echo");

    const params = { name: "progresses", arguments: {}, _meta: { progressToken: "p" } };
    expect(textOf(await client.ask("tools/call", params))).toBe("after 4 steps");
    expect(await client.close()).toEqual([]);
  });
});

describe("a server that hangs", () => {
  it.each([
    ["at a call's deadline", { callTimeoutMs: 1000 }],
    ["when it no longer hears, long before", { hangMs: 500 }],
  ])("is ended %s; its death is recorded once, for the call that it hangs in", async (_, limits) => {
    const client = supervise(limits);
    await client.handshake();
    const before = client.call("never", {}, "before");
    const hung = client.call("loop", {}, "hung");
    const after = client.call("echo", {}, "after");

    expect(textOf(await hung)).toMatch(/^loop did not answer within [\d.]+ s and was given up\./);
    for (const answer of [await before, await after]) {
      expect(answer).toMatchObject({ result: { _meta: { code: "E_UNAVAILABLE", blame: "environment" } } });
      expect(textOf(answer)).toContain("(it no longer answered and was replaced)");
    }
    expect(textOf(await client.call("echo"))).toBe("echo {} call 1 initialized 1");
    expect((await client.close()).map(({ tool, surface, blame }) => `${tool} ${surface} ${blame}`)).toEqual([
      "loop timeout bug",
    ]);
  });

  it("in a call that the client cancelled is ended and recorded, too", async () => {
    const client = supervise({ hangMs: 500 });
    await client.handshake();
    await client.call("echo");
    client.say({ id: 50, method: "tools/call", params: { name: "loop" } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    client.say({ method: "notifications/cancelled", params: { requestId: 50 } });

    await expect.poll(async () => textOf(await client.call("echo")), { timeout: 10_000 }).toContain("echo {} call");
    expect((await client.close()).map(({ tool, surface }) => `${tool} ${surface}`)).toEqual(["loop timeout"]);
    expect(client.written.filter(({ id }) => id === 50)).toEqual([]);
  });
});

describe("a server that takes too much memory", () => {
  it.runIf(process.platform === "linux")("is ended, be it in buffers, which no limit of the heap holds", async () => {
    const client = supervise({ memoryMib: 300 });
    await client.handshake();

    const answer = await client.call("buffers");

    expect(textOf(answer)).toContain("(it took too much memory and was ended)");
    expect(answer).toMatchObject({ result: { _meta: { code: "E_CHILD_CRASHED", blame: "bug" } } });
    expect(textOf(await client.call("echo"))).toBe("echo {} call 1 initialized 1");
    expect((await client.close()).map(({ tool, surface }) => `${tool} ${surface}`)).toEqual(["buffers crash"]);
  });

  it.runIf(process.platform === "linux")("is ended also while it has nothing to answer", async () => {
    const client = supervise({ memoryMib: 300 });
    await client.handshake();
    await client.call("leaks");

    await expect.poll(() => client.starts, { timeout: 15_000 }).toBe(2);

    expect(textOf(await client.call("echo"))).toBe("echo {} call 1 initialized 1");
    const error = "The server process ended while no call was running (it took too much memory and was ended).";
    expect(await client.close()).toMatchObject([{ surface: "crash", error }]);
  });
});

describe("what a server leaves behind", () => {
  it.skipIf(process.platform === "win32")("is ended with it, and does not hold up its calls", async () => {
    const client = supervise();
    await client.handshake();
    const grandchild = Number(textOf(await client.call("breeds")));
    const started = performance.now();

    await client.call("exit");

    expect(performance.now() - started).toBeLessThan(2000);
    await expect.poll(() => isRunning(grandchild)).toBe(false);
  });
});

describe("a server that dies often", () => {
  it("is started again each time, as long as it answers in between", async () => {
    const client = supervise();
    await client.handshake();

    for (let round = 0; round < 6; round++) {
      expect(textOf(await client.call("exit"))).toContain("exit code 3");
      expect(textOf(await client.call("echo"))).toContain("echo");
    }

    expect(client.starts).toBe(7);
  });
});

describe("a server that does not start", () => {
  it("ends in a degraded mode that says why, after five tries, and is recorded once", async () => {
    const client = supervise({ modes: ["fatal"] });
    await client.handshake();

    const answer = await client.call("echo");
    const [why, hint, ...rest] = textOf(answer).split("\n");
    const later = await client.call("echo");
    const list = await client.ask("tools/list");
    const other = await client.ask("resources/list");
    const records = await client.close();

    expect(why).toBe(
      "wrangler's server does not run: its process ended again and again (TypeError: registry is not iterable).",
    );
    expect(hint).toMatch(/^It is tried again every 60 s\. The errors are in .*mcp-error-log\.jsonl\.$/);
    expect(rest).toEqual([
      "Error id: err-ID",
      "This may be a bug in wrangler itself: /wrangler:fix-mcp-error err-ID can heal it.",
    ]);
    expect(textOf(later)).toBe(textOf(answer));
    expect(list).toMatchObject({ result: { tools: MANIFEST.tools } });
    expect(other).toMatchObject({ error: { code: -32603 } });
    expect(client.starts).toBe(5);
    expect(records.map(({ surface, code, tool, error }) => ({ surface, code, tool, error }))).toEqual([
      {
        surface: "startup",
        code: "E_CHILD_START",
        tool: "server",
        error: "The server process did not start (TypeError: registry is not iterable).",
      },
    ]);
  });

  it("is not called a bug when a setting is wrong", async () => {
    const client = supervise({ modes: ["settings"] });
    await client.handshake();

    const text = textOf(await client.call("echo"));

    expect(text).toContain("(WranglerError: WRANGLER_DIR is wrong).\nUnset it. It is tried again every ");
    expect(text).not.toContain("fix-mcp-error");
    expect((await client.close()).map(({ code, blame }) => ({ code, blame }))).toEqual([
      { code: "E_SETTINGS", blame: "environment" },
    ]);
  });

  it("serves the calls that waited when a later start succeeds", async () => {
    const client = supervise({ modes: ["exit", "exit", ""] });
    await client.handshake();

    expect(textOf(await client.call("echo"))).toBe("echo {} call 1 initialized 1");
  });

  it("is tried again later, and leaves the degraded mode", async () => {
    const client = supervise({ modes: ["exit", "exit", "exit", "exit", "exit", ""], retryMs: 50 });
    await client.handshake();
    const first = textOf(await client.call("echo"));

    await expect.poll(() => client.starts, { timeout: 10_000 }).toBe(6);

    expect(first).toContain("does not run");
    expect(textOf(await client.call("echo"))).toBe("echo {} call 1 initialized 1");
  });

  it("lists one tool that says why, by the last error line, when there is no manifest either", async () => {
    const client = supervise({ modes: ["exit"], manifest: { ...MANIFEST, tools: undefined } });
    await client.handshake();

    expect(await client.ask("tools/list")).toMatchObject({ result: { tools: [{ name: "wrangler_status" }] } });
    expect(textOf(await client.call("wrangler_status"))).toContain(
      "does not run: its process ended again and again (Error: this build is broken).",
    );
  });
});

describe("an outage of the machine", () => {
  it("starts nothing and says what helps", async () => {
    const outage = { why: "Node is too old.", hint: "Install a newer one.", incident: undefined };
    const client = supervise({ outage });
    await client.handshake();

    expect(textOf(await client.call("echo"))).toMatch(/^Node is too old\.\nInstall a newer one\. The errors are in /);
    expect(client.starts).toBe(0);
  });
});

describe("with self-healing switched off", () => {
  it("a crash is answered without an id, a suggestion or a record", async () => {
    const client = supervise({ env: { WRANGLER_DISABLE_SELF_HEALING: "true" } });
    await client.handshake();

    const answer = await client.call("exit");

    expect(answer).toEqual({
      jsonrpc: "2.0",
      id: 2,
      result: {
        content: [
          {
            type: "text",
            text: "exit was cut off: the server process ended while it ran (exit code 3).\nThe server was started again, so other calls work. What this call had done so far may have taken effect.",
          },
        ],
        isError: true,
        _meta: { code: "E_CHILD_CRASHED", blame: "bug" },
      },
    });
    expect(await client.close()).toEqual([]);
  });
});
