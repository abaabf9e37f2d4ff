import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { clientSettingsFile, upstreamFromClient } from "../../src/settings/client-config.ts";

const ANSWERED = JSON.stringify({ pluginConfigs: { "wrangler@wrangler": { options: { upstream: "me/mine" } } } });

async function homeWith(text: string): Promise<{ home: string; file: string; project: string }> {
  const home = await mkdtemp(join(tmpdir(), "wrangler-home-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const file = clientSettingsFile(home);
  await mkdir(join(home, ".claude"));
  await writeFile(file, text);
  return { home, file, project: join(home, "project") };
}

it("takes the upstream that the user answered in the client's dialog", async () => {
  const { file, project } = await homeWith(ANSWERED);

  expect(upstreamFromClient(file, project)).toBe("me/mine");
});

it("does not take it from a file that lies in the project", async () => {
  const { home, file } = await homeWith(ANSWERED);

  expect(upstreamFromClient(file, home)).toBe(undefined);
});

it.each([
  ["no such file", undefined],
  ["a file that is not JSON", "{half"],
  ["other plugins' answers", '{"pluginConfigs":{"other@x":{"options":{"upstream":"a/b"}}}}'],
  ["a value of another type", '{"pluginConfigs":{"wrangler@x":{"options":{"upstream":7}}}}'],
])("says nothing for %s", async (_, text) => {
  const { file, project } = await homeWith(text ?? "");
  if (text === undefined) await rm(file);

  expect(upstreamFromClient(file, project)).toBe(undefined);
});
