import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { applyEdits, readFault } from "../../../scripts/seeded-plugin.mjs";
import { BuiltSession } from "../support/built-session.ts";
import { done, engineWorld, openFix, type EngineWorld } from "../support/engine-world.ts";
import { lightPlugin } from "../support/faulty-plugin.ts";

const FAULT = readFault("start-on-a-note");

/** Starts the server in the person's project, which fails, and gives the id that a call's answer names. */
async function failToStart({ plugin, project, stateDir, folder }: EngineWorld): Promise<string> {
  const args = [`--project=${project}`];
  const session = new BuiltSession({ dist: join(plugin, "mcp/dist"), args, env: { HOME: folder }, state: stateDir });
  await session.handshake();
  const answer = await session.call("issues_list");
  await session.close();
  const text = JSON.stringify(answer);
  const id = /err-\d{8}-[a-z2-7]{8}/.exec(text)?.[0];
  if (id === undefined) throw new Error(`no record is named in ${text}`);
  return id;
}

it("a server that does not start is replayed, reduced to the file that it takes, and healed by proof", async () => {
  const world = await engineWorld(lightPlugin(FAULT));
  for (const [path, text] of Object.entries(FAULT.files ?? {})) {
    await mkdir(dirname(join(world.project, path)), { recursive: true });
    await writeFile(join(world.project, path), text);
  }
  const id = await failToStart(world);

  const diagnosis = done(await world.json(["diagnose", id, "--minimise", "--budget", "60"]));

  expect(diagnosis).toMatchObject({
    recordId: id,
    tool: "server",
    class: "BUG",
    confidence: "HIGH",
    healable: true,
    places: expect.arrayContaining([expect.objectContaining({ file: "mcp/src/tracker/tracker.ts" })]),
    minimal: { complete: true, params: {} },
  });
  expect(diagnosis["evidence"]).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        check: "replay",
        ran: "a start of the server",
        showed: "5 of 5 gave the recorded failure",
      }),
      expect.objectContaining({ check: "state", showed: "no failure: it takes files of the project" }),
    ]),
  );
  expect(Object.keys(Object(diagnosis["minimal"]).files)).toEqual([".wrangler/issues/note.md"]);

  const fix = openFix(await world.json(["fix", "start", id]));
  await mkdir(dirname(join(fix.workspace, fix.test)), { recursive: true });
  // The test that diagnose made is a proof as it is; a person or model would say more in it.
  await writeFile(join(fix.workspace, fix.test), String(Object(diagnosis["test"]).text));
  done(await world.json(["fix", "red"]));
  applyEdits(fix.workspace, FAULT.fix);
  done(await world.json(["fix", "green"]));
  done(await world.json(["fix", "verify"]));

  const entries = done(await world.json(["fix", "status", fix.fixId]))["entries"] as { step: string; counts: string }[];
  const counts = Object.fromEntries(entries.map((entry) => [entry.step, entry.counts]));
  expect(counts).toMatchObject({
    "red replay": "3 of 3 gave the recorded failure",
    red: "3 of 3 failed, 3 with the recorded failure at the door",
    green: "0 of 3 failed, 0 with the recorded failure at the door",
    "green replay": "0 of 3 gave the recorded failure",
    replay: "0 of 3 gave the recorded failure",
    revert: "3 of 3 failed, 3 with the recorded failure at the door",
  });
  expect(await readFile(join(world.project, ".wrangler/issues/note.md"), "utf8")).toBe("Ask Ada first.\n");
});
