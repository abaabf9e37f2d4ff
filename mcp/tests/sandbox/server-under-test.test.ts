import { NO_JAIL } from "../../src/platform/jail.ts";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ServerUnderTest, type CallEnding } from "../../src/sandbox/server-under-test.ts";
import { aFolder } from "../support/a-folder.ts";

const CHILD = join(import.meta.dirname, "../fixtures/children/fake-server.mjs");

async function callOnce(tool: string, deadlineMs = 15_000): Promise<{ ending: CallEnding; records: unknown[] }> {
  const server = await ServerUnderTest.start({
    child: CHILD,
    project: await aFolder(),
    env: {},
    deadlineMs,
    jail: NO_JAIL,
  });
  const ending = await server.call(tool, { a: 1 });
  await server.stop();
  return { ending, records: server.records };
}

it("runs in the project, with its own arguments and environment, and gives the answer", async () => {
  const project = await aFolder();
  const server = await ServerUnderTest.start({
    child: CHILD,
    project,
    env: { ONLY: "this" },
    deadlineMs: 15_000,
    jail: NO_JAIL,
  });

  const ending = await server.call("answers", {});
  await server.stop();

  const argv = ["--control-fd=3", "--project", project];
  expect(ending).toEqual({ kind: "answered", result: { content: [], cwd: project, argv, env: { ONLY: "this" } } });
  expect(server.records).toEqual([]);
});

it("tells a refusal from an answer, and neither is confused by what else is printed", async () => {
  expect(await callOnce("refuses")).toEqual({
    ending: { kind: "refused", error: { code: -32602, message: "no" } },
    records: [],
  });
  expect((await callOnce("talks-junk")).ending).toEqual({ kind: "answered", result: { content: [] } });
});

it("runs no text as code", async () => {
  const { ending } = await callOnce("makes-code");

  const refusal = expect.stringContaining("EvalError: Code generation from strings disallowed for this context");
  expect(ending).toMatchObject({ kind: "exited", exitCode: 1, stderr: refusal });
});

it.each(["fails", "fails-late"])("has every record once it is stopped: %s", async (tool) => {
  expect(await callOnce(tool)).toEqual({
    ending: { kind: "answered", result: { isError: true } },
    records: [{ tool, saw: "it" }],
  });
});

it("gives exit code, last words and last record of a server that dies", async () => {
  expect(await callOnce("dies-telling")).toEqual({
    ending: { kind: "exited", exitCode: 7, signal: null, stderr: "last words" },
    records: [{ tool: "dies-telling", saw: "it" }],
  });
  expect((await callOnce("is-killed")).ending).toMatchObject({ kind: "exited", exitCode: null, signal: "SIGKILL" });
});

it("ends a server that hangs at the deadline of the call", async () => {
  expect(await callOnce("hangs", 1_000)).toEqual({ ending: { kind: "timeout" }, records: [] });
});

async function startAs(mode: string, deadlineMs = 15_000): Promise<CallEnding[]> {
  const env = { FAKE_MODE: mode };
  const server = await ServerUnderTest.start({
    child: CHILD,
    project: await aFolder(),
    env,
    deadlineMs,
    jail: NO_JAIL,
  });
  const endings = [await server.call("answers", {}), await server.call("server", {})];
  await server.stop();
  return endings;
}

it("says how a server ended that did not start, to every call", async () => {
  const options = { child: "/nonexistent.js", project: await aFolder(), env: {}, deadlineMs: 15_000, jail: NO_JAIL };
  const server = await ServerUnderTest.start(options);
  const missing = await server.call("answers", {});
  const fatal = {
    name: "TypeError",
    message: "x is not iterable",
    stack: "TypeError: x",
    code: "E_INTERNAL",
    hint: "",
  };
  const how = { signal: null, removed: undefined, spawnError: undefined };

  expect(missing).toEqual({
    kind: "not_started",
    end: { ...how, code: 1, fatal: undefined, stderr: expect.arrayContaining([expect.stringMatching(/^Error: .*/)]) },
  });
  const ending = { kind: "not_started", end: { ...how, code: 70, fatal, stderr: ["x is not iterable"] } };
  expect(await startAs("fatal")).toEqual([ending, ending]);
  expect(await startAs("silent", 500)).toMatchObject([
    { kind: "not_started", end: { signal: "SIGKILL", removed: "hung" } },
    { kind: "not_started" },
  ]);
});

it("looks at a server itself: one that stays answers its list of tools, one that ends by itself has ended", async () => {
  expect((await startAs(""))[1]).toEqual({ kind: "answered", result: { tools: [] } });
  expect((await startAs("ends-later"))[1]).toMatchObject({ kind: "exited", exitCode: 9 });
});
