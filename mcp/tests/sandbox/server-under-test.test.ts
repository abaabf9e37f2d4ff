import { join } from "node:path";
import { expect, it } from "vitest";
import { ServerUnderTest, type CallEnding } from "../../src/sandbox/server-under-test.ts";
import { aFolder } from "../support/a-folder.ts";

const CHILD = join(import.meta.dirname, "../fixtures/children/fake-server.mjs");

async function callOnce(tool: string, deadlineMs = 15_000): Promise<{ ending: CallEnding; records: unknown[] }> {
  const server = await ServerUnderTest.start({ child: CHILD, project: await aFolder(), env: {}, deadlineMs });
  const ending = await server.call(tool, { a: 1 });
  await server.stop();
  return { ending, records: server.records };
}

it("runs in the project, with its own arguments and environment, and gives the answer", async () => {
  const project = await aFolder();
  const server = await ServerUnderTest.start({ child: CHILD, project, env: { ONLY: "this" }, deadlineMs: 15_000 });

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

it("says that a server which cannot start exited", async () => {
  const options = { child: "/nonexistent.js", project: await aFolder(), env: {}, deadlineMs: 15_000 };
  const server = await ServerUnderTest.start(options);

  expect(await server.call("answers", {})).toMatchObject({ kind: "exited", exitCode: 1, signal: null });
  await server.stop();
});
