import { join } from "node:path";
import { expect, it } from "vitest";
import { readAttempts } from "../../../scripts/bench/attempts.mjs";
import { applyEdits } from "../../../scripts/seeded-plugin.mjs";
import { fill } from "../support/a-folder.ts";
import { BuiltSession } from "../support/built-session.ts";
import { done, engineWorld, openFix } from "../support/engine-world.ts";
import { lightPlugin } from "../support/faulty-plugin.ts";

const { fault, attempts } = readAttempts("search-without-labels");
/** What no attempt in the client comes to. `npm run bench:faults` tries all of all faults, the honest ones too. */
const late = attempts.filter(({ verdict }) => verdict === "test_does_not_guard").slice(0, 1);

it("a test that passes whatever the tool answers does not guard a fix", async () => {
  const world = await engineWorld(lightPlugin(fault));
  const { plugin, project, stateDir, folder } = world;
  await fill(project, fault.files ?? {});
  const session = new BuiltSession({
    dist: join(plugin, "mcp/dist"),
    args: [`--project=${project}`],
    env: { HOME: folder },
    state: stateDir,
  });
  await session.handshake();
  const answer = await session.call(fault.tool, fault.params);
  await session.close();
  const id = /err-\d{8}-[a-z2-7]{8}/.exec(JSON.stringify(answer))?.[0] ?? "no record";
  const fix = openFix(await world.json(["fix", "start", id]));
  const seen = [];
  for (const { test = fault.test, edits = [] } of late) {
    await fill(fix.workspace, { [fix.test]: test });
    done(await world.json(["fix", "red"]));
    applyEdits(fix.workspace, edits);
    done(await world.json(["fix", "green"]));
    seen.push((await world.json(["fix", "verify"]))["verdict"]);
  }

  expect(seen).toEqual(["test_does_not_guard"]);
});
