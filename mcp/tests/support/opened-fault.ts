import { join } from "node:path";
import type { Fault } from "../../../scripts/seeded-plugin.mjs";
import { fill } from "./a-folder.ts";
import { BuiltSession } from "./built-session.ts";
import { engineWorld, openFix, type EngineWorld, type OpenFix } from "./engine-world.ts";
import { lightPlugin } from "./faulty-plugin.ts";

/** A world in which the fault's call failed once, and a fix of it was started. */
export async function openedFault(fault: Fault): Promise<{ readonly world: EngineWorld; readonly fix: OpenFix }> {
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
  return { world, fix: openFix(await world.json(["fix", "start", id])) };
}
