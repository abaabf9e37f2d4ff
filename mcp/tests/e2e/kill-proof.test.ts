import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fill } from "../support/a-folder.ts";
import { byHand, done, openFix, type EngineWorld, type OpenFix } from "../support/engine-world.ts";
import { killOnTheWay } from "../support/killed.ts";
import { FIXED, RECORD, diagnosedWorld, storeOf } from "../support/small-plugin.ts";

/** A fix whose steps before `step` are done, each by the command line. */
async function fixBefore(step: "red" | "green" | "verify"): Promise<{ world: EngineWorld; fix: OpenFix }> {
  const world = await diagnosedWorld();
  const fix = openFix(await world.json(["fix", "start", RECORD.id]));
  await byHand.test(fix);
  if (step === "red") return { world, fix };
  done(await world.json(["fix", "red"]));
  await fill(fix.workspace, FIXED);
  if (step === "verify") done(await world.json(["fix", "green"]));
  return { world, fix };
}

const RED = ["red replay", "red"];
const GREEN = [...RED, "green", "green", "green replay"];
const VERIFIED = [
  ...GREEN,
  ...["build", "types", "lint", "suite", "coverage", "replay", "revert", "second build", "need", "bite"],
];

/** They start tens of children each: every third or seventh step stands for its neighbours. */
describe("killed on its way, each time some steps later, and run again", () => {
  it.each([
    ["red", 3, RED],
    ["green", 3, GREEN],
    ["verify", 7, VERIFIED],
  ] as const)("fix %s (every step of %i) comes to the same proof", async (step, every, entries) => {
    const { world, fix } = await fixBefore(step);

    const check = async (): Promise<void> => {
      const [state, ...others] = await (await storeOf(world)).all();
      expect(others).toEqual([]);
      expect(state?.entries.map((entry) => `${entry.step} ${entry.result}`)).toEqual(
        entries.map((one) => `${one} passed`),
      );
      expect(await readdir(join(world.stateDir, "runs"))).toEqual([]);
    };
    const steps = await killOnTheWay({ world, args: ["fix", step, fix.fixId], check }, { every });

    expect(steps).toEqual(expect.arrayContaining([expect.stringMatching(/^start(ed)? node child\.js$/)]));
  });

  it("diagnose (every step of 4) comes to the same diagnosis", async () => {
    const world = await diagnosedWorld();
    const kept = join((await storeOf(world)).folderOf(".."), "diagnoses", `${RECORD.id}.json`);
    const check = async (): Promise<void> => {
      expect(JSON.parse(await readFile(kept, "utf8"))).toMatchObject({
        class: "BUG",
        confidence: "MEDIUM",
        healable: true,
      });
      expect(await readdir(join(world.stateDir, "runs"))).toEqual([]);
    };

    const steps = await killOnTheWay({ world, args: ["diagnose", RECORD.id], check }, { every: 4 });

    expect(steps.length).toBeGreaterThan(15);
  });
});
