import { afterEach, describe, expect, it } from "vitest";
import { Supervised, textOf, type SupervisedOptions } from "../support/supervised.ts";

const open: Supervised[] = [];

function supervise(options: SupervisedOptions = {}): Supervised {
  const supervised = new Supervised({ foreign: true, ...options });
  open.push(supervised);
  return supervised;
}

afterEach(async () => {
  for (const supervised of open.splice(0)) await supervised.close();
});

const CHANGED = { jsonrpc: "2.0", method: "notifications/tools/list_changed", params: {} };
/** Resolves when the server was asked for its whole list. */
async function listed(client: Supervised): Promise<void> {
  const pages = async (): Promise<number> => textOf(await client.call("heard")).split("tools/list").length - 1;
  await expect.poll(pages).toBe(textOf(await client.call("pages")) === "2" ? 2 : 1);
}
const changes = (client: Supervised): number => client.written.filter(({ method }) => method === CHANGED.method).length;

describe("a foreign server", () => {
  it("introduces itself: its answer is the client's, but that its tools may change", async () => {
    const client = supervise();

    expect(await client.handshake()).toEqual({
      jsonrpc: "2.0",
      id: 1,
      result: {
        protocolVersion: "2025-06-18",
        capabilities: { tools: { listChanged: true }, logging: {}, experimental: { "x-own": { deep: [1] } } },
        serverInfo: { name: "somebodys", version: "3.1" },
        instructions: "Ask kindly.",
      },
    });
  });

  it("hears `initialized` when the client says so, and nothing but pings before", async () => {
    const client = supervise();
    const clientInfo = { name: "slow", version: "1" };
    await client.ask("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await client.ask("ping"))["result"]).toEqual({});
    client.say({ method: "notifications/initialized" });

    const text = textOf(await client.call("heard"));

    expect(text).toBe("initialize notifications/initialized tools/list tools/call");
    expect(client.starts).toBe(1);
  });

  it("is told `initialized` for a client that forgets to, and answers its pings itself", async () => {
    const client = supervise();
    await client.ask("initialize", { protocolVersion: "2025-06-18", capabilities: {} });

    expect(textOf(await client.call("heard"))).toBe("initialize notifications/initialized tools/call");
    expect(await client.ask("ping")).toMatchObject({ result: { from: "the server" } });
  });

  it("may refuse the greeting in its own words", async () => {
    const client = supervise({ modes: ["refuses"] });

    expect(await client.ask("initialize", { protocolVersion: "2025-06-18" })).toEqual({
      jsonrpc: "2.0",
      id: 1,
      error: { code: -32000, message: "log in first", data: [7] },
    });
  });

  it("is greeted once by a client that greets twice, which gets the same answer twice", async () => {
    const client = supervise();

    const [first, second] = [await client.handshake(), await client.handshake()];

    expect(second["result"]).toEqual(first["result"]);
    expect(textOf(await client.call("heard"))).toMatch(
      /^initialize notifications\/initialized tools\/list tools\/call$/,
    );
  });
});

describe("a foreign server that dies", () => {
  it("has its call answered once, without a record, and its successor is greeted in the client's name", async () => {
    const client = supervise();
    await client.handshake();

    const answer = await client.call("exit");

    expect(answer["result"]).toEqual({
      content: [{ type: "text", text: "exit was cut off: the server process ended while it ran (exit code 3)." }],
      isError: true,
    });
    expect(textOf(await client.call("heard"))).toMatch(/^initialize notifications\/initialized /);
    expect(client.starts).toBe(2);
    expect(await client.close()).toEqual([]);
    expect(changes(client)).toBe(0);
  });

  it("before its greeting leaves that to its successor", async () => {
    const client = supervise({ modes: ["broken", ""] });

    expect(await client.handshake()).toMatchObject({ result: { serverInfo: { name: "somebodys" } } });
  });

  it.each([
    ["in one piece", "", "more"],
    ["in pages", "paged", "paged,more"],
  ])("tells that its tools changed, listed %s, when its successor has others", async (_, before, after) => {
    const client = supervise({ modes: [before, before, after, after] });
    await client.handshake();
    await listed(client);
    await client.call("exit");
    await listed(client);
    const unchanged = changes(client);
    await client.call("exit");

    await expect.poll(() => changes(client)).toBe(1);

    expect(unchanged).toBe(0);
    expect(client.written).toContainEqual(CHANGED);
  });

  it("is compared with the list that the client was given last", async () => {
    const client = supervise({ modes: ["", "more"] });
    await client.handshake();
    await client.call("exit");
    await expect.poll(() => changes(client)).toBe(1);
    const list = await client.ask("tools/list");
    await client.call("exit");
    await client.call("heard");

    expect(list).toMatchObject({ result: { tools: [{ name: "more" }] } });
    expect(changes(client)).toBe(1);
  });

  it("tells that its tools changed when its successor has not those that it had got while it ran", async () => {
    const client = supervise();
    await client.handshake();
    await listed(client);
    await client.call("grows");
    expect(await client.ask("tools/list")).toMatchObject({ result: { tools: [{ name: "more" }] } });
    const own = changes(client);

    await client.call("exit");

    await expect.poll(() => changes(client)).toBe(2);
    expect(own).toBe(1);
    expect(await client.ask("tools/list")).toMatchObject({ result: { tools: [{ name: "one" }] } });
  });

  it("leaves the client's log level and subscriptions to its successor", async () => {
    const client = supervise();
    await client.handshake();
    await client.ask("logging/setLevel", { level: "info" });
    await client.ask("resources/subscribe", { uri: "a:1" });
    await client.ask("resources/subscribe", { uri: "a:2" });
    await client.ask("resources/unsubscribe", { uri: "a:1" });
    await client.call("exit");

    expect(textOf(await client.call("heard"))).toMatch(/^\S+ \S+ logging\/setLevel resources\/subscribe (?!resources)/);
  });

  it("again and again at its start ends in a mode that says why, and later in its own tools", async () => {
    const client = supervise({ modes: [...Array.from({ length: 5 }, () => "broken"), ""], retryMs: 300 });

    const greeting = await client.handshake();
    const list = await client.ask("tools/list");
    const text = textOf(await client.call("anything"));

    expect(greeting).toMatchObject({ result: { serverInfo: { name: "some-server" } } });
    expect(list).toMatchObject({ result: { tools: [{ name: "wrangler_status" }] } });
    expect(text).toBe(
      'anything was not run. The server "some-server" does not run: its process ended again and again ' +
        "(Error: no such database).\nIt is tried again every 0 s.",
    );
    await expect.poll(() => changes(client), { timeout: 10_000 }).toBe(1);
    expect(await client.ask("tools/list")).toMatchObject({ result: { tools: [{ name: "one" }] } });
  });
});

describe("a foreign server that does not hear", () => {
  it("is left alone while it works, and ended when a call that somebody cancelled still blocks it", async () => {
    const client = supervise({ hangMs: 400 });
    await client.handshake();
    client.say({ id: 50, method: "tools/call", params: { name: "loop" } });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const starts = client.starts;

    client.say({ method: "notifications/cancelled", params: { requestId: 50 } });

    await expect.poll(() => client.starts, { timeout: 10_000 }).toBe(2);
    expect(starts).toBe(1);
    expect(textOf(await client.call("heard"))).toContain("tools/call");
  });

  it("and still hears is not replaced when a call takes too long", async () => {
    const client = supervise({ callTimeoutMs: 300 });
    await client.handshake();

    expect(textOf(await client.call("never"))).toBe("never did not answer within 0.3 s and was given up.");
    expect(textOf(await client.call("heard"))).toContain("ping notifications/cancelled tools/call");
    expect(client.starts).toBe(1);
  });
});
