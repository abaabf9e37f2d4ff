import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { NO_JAIL, type Jail } from "../../src/platform/jail.ts";
import { hostDoor, type DoorHost } from "../../src/sandbox/door-host.ts";
import { aFolder } from "../support/a-folder.ts";

const CHILD = join(import.meta.dirname, "../fixtures/children/fake-server.mjs");

async function openPlace(): Promise<{ doors: string; jail: Jail; projects: string }> {
  return { doors: await aFolder(), jail: NO_JAIL, projects: await realpath(tmpdir()) };
}

async function aDoor(deadlineMs = 15_000, blank = false): Promise<DoorHost> {
  const door = await hostDoor({ child: CHILD, env: {}, deadlineMs, blank, ...(await openPlace()) });
  onTestFinished(() => door.close());
  return door;
}

/** What support/door.ts does: says who it is, then speaks MCP by lines. */
async function enter(door: DoorHost, hello: Record<string, unknown> = {}): Promise<Socket> {
  const [nonce, path = ""] = door.address.split(":");
  const socket = connect(path);
  await once(socket, "connect");
  socket.write(`${JSON.stringify({ nonce, project: await aFolder(), ...hello })}\n`);
  return socket;
}

function call(socket: Socket, tool: string, id = 1): void {
  socket.write(`${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: tool } })}\n`);
}

async function answerTo(socket: Socket, tool: string): Promise<unknown> {
  call(socket, tool);
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return JSON.parse(chunk.toString("utf8"));
}

it("gives each connection a server of its own in the project it names", async () => {
  const door = await aDoor();
  const project = await aFolder();

  const answers = await Promise.all([
    answerTo(await enter(door, { project }), "answers"),
    answerTo(await enter(door), "answers"),
  ]);

  expect(answers).toMatchObject([{ id: 1, result: { cwd: project, env: {} } }, { id: 1 }]);
  expect(door.witnessed).toEqual([]);
});

it("gives no server the means to run text as code", async () => {
  const door = await aDoor();
  const socket = await enter(door);
  call(socket, "makes-code");
  await once(socket, "close");

  expect(door.witnessed).toMatchObject([{ kind: "exited", tool: "makes-code" }]);
});

it("lets nobody in who does not know the nonce or names no project among those of tests", async () => {
  const door = await aDoor();

  for (const hello of [{ nonce: "guess" }, { nonce: undefined }, { project: 7 }, { project: "/usr" }]) {
    const socket = await enter(door, hello);
    socket.resume();
    await once(socket, "close");
  }
  await door.close();
});

it("witnesses what the server recorded, until the door is closed", async () => {
  const door = await aDoor();
  await answerTo(await enter(door), "fails");
  await answerTo(await enter(door), "fails-late");

  await door.close();

  expect(door.witnessed).toEqual([
    { kind: "record", record: { tool: "fails", saw: "it" } },
    { kind: "record", record: { tool: "fails-late", saw: "it" } },
  ]);
});

it("witnesses a death, with what was recorded before it", async () => {
  const door = await aDoor();
  const socket = await enter(door);
  call(socket, "dies-telling");
  socket.resume();
  await once(socket, "close");
  await door.close();

  expect(door.witnessed).toEqual([
    { kind: "record", record: { tool: "dies-telling", saw: "it" } },
    { kind: "exited", tool: "dies-telling", exitCode: 7, signal: null },
  ]);
});

it("witnesses a call that does not end, and ends its server", async () => {
  const door = await aDoor(500);
  const socket = await enter(door);
  call(socket, "hangs");
  socket.resume();
  await once(socket, "close");

  expect(door.witnessed).toEqual([{ kind: "timeout", tool: "hangs" }]);
});

it("hears nothing from a test that writes a record itself", async () => {
  const door = await aDoor();
  const socket = await enter(door);
  socket.write(`${JSON.stringify({ type: "record", record: { forged: true } })}\n`);
  await answerTo(socket, "answers");

  await door.close();

  expect(door.witnessed).toEqual([]);
});

it("empties the answers of calls that went well, when it is asked to", async () => {
  const door = await aDoor(15_000, true);
  const socket = await enter(door);

  expect(await answerTo(socket, "finds")).toEqual({
    jsonrpc: "2.0",
    id: 1,
    result: {
      content: [{ type: "text", text: "" }],
      structuredContent: { total: -1, items: [], first: { id: "" }, whole: false },
    },
  });
  expect(await answerTo(socket, "fails")).toEqual({ jsonrpc: "2.0", id: 1, result: { isError: true } });
});

/** Says `initialize` through a door whose server does not answer it. */
async function greet(mode: string, deadlineMs = 15_000): Promise<DoorHost> {
  const door = await hostDoor({ child: CHILD, env: { FAKE_MODE: mode }, deadlineMs, ...(await openPlace()) });
  const socket = await enter(door);
  socket.write(`${JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params: {} })}\n`);
  socket.resume();
  await once(socket, "close");
  await door.close();
  return door;
}

it("witnesses a server that does not start, be it by an exception or by silence", async () => {
  const fatal = {
    name: "TypeError",
    message: "x is not iterable",
    stack: "TypeError: x",
    code: "E_INTERNAL",
    hint: "",
  };
  const how = { signal: null, removed: undefined, spawnError: undefined, stderr: ["x is not iterable"] };

  expect((await greet("fatal")).witnessed).toEqual([{ kind: "not_started", end: { ...how, code: 70, fatal } }]);
  expect((await greet("silent", 500)).witnessed).toMatchObject([
    { kind: "not_started", end: { signal: "SIGKILL", removed: "hung" } },
  ]);
});

it("does not call it a failure when the test leaves before its server has started", async () => {
  const door = await hostDoor({
    child: CHILD,
    env: { FAKE_MODE: "silent" },
    deadlineMs: 15_000,
    ...(await openPlace()),
  });
  const socket = await enter(door);
  socket.write(`${JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params: {} })}\n`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.destroy();
  await door.close();

  expect(door.witnessed).toEqual([]);
});

it("tells of the start and of each call before there is a server, or it has the call", async () => {
  const told: unknown[] = [];
  const onCall = async (made: unknown): Promise<void> => void told.push(made);
  const door = await hostDoor({ child: CHILD, env: {}, deadlineMs: 15_000, onCall, ...(await openPlace()) });
  onTestFinished(() => door.close());
  const project = await aFolder();
  const stranger = await enter(door, { nonce: "guess", project });
  stranger.resume();
  await once(stranger, "close");
  const socket = await enter(door, { project });

  await answerTo(socket, "answers");

  expect(told).toEqual([
    { tool: "server", params: {}, project },
    { tool: "answers", params: {}, project },
  ]);
});
