import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { expect, it } from "vitest";
import { BREADCRUMBS } from "../../src/capture/breadcrumbs.ts";
import { readLog } from "../../src/capture/log.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { captured, KEY, recorderFor } from "../fixtures/capture/servers.ts";
import { aFolder } from "../support/a-folder.ts";

it("tells in a record what happened in the server process before", async () => {
  const project = await aFolder();
  const recorder = recorderFor(project);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "1" });
  await Promise.all([captured(project, recorder).connect(ours), client.connect(theirs)]);
  const earlier = { at: 7, kind: "log", text: "the server process ended (exit code 3), token=hunter2hunter2" };

  await client.notification({ method: BREADCRUMBS, params: { breadcrumbs: [earlier] } });
  await client.callTool({ name: "works" });
  await client.callTool({ name: "fails" });
  await recorder.settled();

  const { records } = await readLog(projectPaths(project), KEY);
  expect(records.map(({ breadcrumbs }) => breadcrumbs.map(({ text }) => text.replace(/\d+ ms/, "N ms")))).toEqual([
    ["the server process ended (exit code 3), token=<secret:token:14>", "works answered after N ms"],
  ]);
});
