import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { expect, it } from "vitest";
import { BREADCRUMBS } from "../../src/capture/breadcrumbs.ts";
import { readLog } from "../../src/capture/log.ts";
import type { Recorder } from "../../src/capture/recorder.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { captured, KEY, recorderFor } from "../fixtures/capture/servers.ts";
import { aFolder } from "../support/a-folder.ts";

async function connect(
  project: string,
  recorder = recorderFor(project),
): Promise<{ client: Client; recorder: Recorder }> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "1" });
  await Promise.all([captured(project, recorder).connect(ours), client.connect(theirs)]);
  return { client, recorder };
}

async function breadcrumbsOfLast(project: string): Promise<string[] | undefined> {
  const { records } = await readLog(projectPaths(project), KEY);
  return records.at(-1)?.breadcrumbs.map(({ text }) => text.replace(/\d+ ms/, "N ms"));
}

it("tells in a record what happened in the server process before", async () => {
  const project = await aFolder();
  const { client, recorder } = await connect(project);
  const earlier = { at: 7, kind: "log", text: "the server process ended (exit code 3), token=hunter2hunter2" };

  await client.notification({ method: BREADCRUMBS, params: { breadcrumbs: [earlier] } });
  await client.callTool({ name: "works" });
  await client.callTool({ name: "fails" });
  await recorder.settled();

  expect(await breadcrumbsOfLast(project)).toEqual([
    "the server process ended (exit code 3), token=<secret:token:14>",
    "works answered after N ms",
  ]);
});

it("tells of a call to no tool without what its name hides", async () => {
  const project = await aFolder();
  const { client, recorder } = await connect(project);

  await client.callTool({ name: `wo\u202erks${"s".repeat(5000)}` });
  await client.callTool({ name: "fails" });
  await recorder.settled();

  const cut = `works${"s".repeat(59)}…`;
  expect(await breadcrumbsOfLast(project)).toEqual([`${cut} failed (unknown_tool) after N ms`]);
});
