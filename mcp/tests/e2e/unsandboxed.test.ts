import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fill } from "../support/a-folder.ts";
import { byHand, done, openFix, type EngineWorld, type OpenFix } from "../support/engine-world.ts";
import { realPart } from "../support/real-parts.ts";
import { FIXED, RECORD, diagnosedWorld, storeOf } from "../support/small-plugin.ts";

/** A test was written; what confines on this machine is as the person's settings say. */
async function aWrittenTest(settings: Record<string, string>): Promise<{ world: EngineWorld; fix: OpenFix }> {
  const world = await diagnosedWorld();
  await writeFile(join(world.stateDir, "settings.json"), JSON.stringify(settings));
  const fix = openFix(await world.json(["fix", "start", RECORD.id]));
  await byHand.test(fix);
  return { world, fix };
}

async function entriesOf(world: EngineWorld, { fixId }: OpenFix): Promise<string[]> {
  const { entries } = await (await storeOf(world)).load(fixId);
  return entries.map(({ step, environment }) => `${step}: ${environment.split(", ").at(-1) ?? ""}`);
}

const NONE = { bubblewrap: "/nonexistent/bwrap" };

describe("where no sandbox works", () => {
  it("each new content waits for a person's word, by its hash, before anything of it runs", async () => {
    const { world, fix } = await aWrittenTest(NONE);

    const asked = await world.json(["fix", "red"]);
    expect(asked).toMatchObject({
      exitCode: 5,
      code: "E_CONSENT",
      hint: expect.stringMatching(/fix allow fix-\d+ --project .* --consent [0-9a-f]{64}\nThen run this step again\.$/),
    });
    expect(asked["message"]).toContain(`  A ${fix.test}`);
    expect(await entriesOf(world, fix)).toEqual([]);

    const { hash } = Object(asked["details"]);
    expect(await world.json(["fix", "allow", "--consent", "0".repeat(64)])).toMatchObject({ exitCode: 5 });
    expect(await world.json(["fix", "allow"])).toMatchObject({ exitCode: 5, details: { hash } });
    expect(await world.json(["fix", "red"])).toMatchObject({ exitCode: 5 });

    done(await world.json(["fix", "allow", "--consent", String(hash)]));
    done(await world.json(["fix", "red"]));
    expect(await entriesOf(world, fix)).toEqual(["red replay: no sandbox", "red: no sandbox"]);

    await fill(fix.workspace, FIXED);
    const again = await world.json(["fix", "green"]);
    expect(again).toMatchObject({ exitCode: 5, code: "E_CONSENT" });
    expect(Object(again["details"]).hash).not.toBe(hash);
  });

  it("runs by the standing word of the person's settings, and by none that something else wrote", async () => {
    const { world, fix } = await aWrittenTest({ ...NONE, unsandboxed: "yes" });
    done(await world.json(["fix", "red"]));

    await writeFile(join(world.stateDir, "settings.json"), JSON.stringify(NONE));
    const { hash } = Object((await world.json(["fix", "red"]))["details"]);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    done(await world.json(["fix", "allow", "--consent", hash]));
    const store = await storeOf(world);
    await writeFile(join(store.folderOf(".."), "fixes", `allowed-${fix.fixId}.json`), '{"mac":"","value":["x"]}');

    expect(await world.json(["fix", "red"])).toMatchObject({ exitCode: 5, code: "E_CONSENT" });
  });

  it("no variable of the environment is a person's word, and where one takes the sandbox away, the standing word is none", async (context) => {
    const part = await realPart("bubblewrap");
    if ("missing" in part) return context.skip(`needs bubblewrap: ${part.missing}`);
    const { world, fix } = await aWrittenTest({ bubblewrap: part.path, unsandboxed: "yes" });
    const env = { WRANGLER_SANDBOX: "none", WRANGLER_UNSANDBOXED: "yes" };

    const asked = await world.json(["fix", "red"], { env });
    expect(asked).toMatchObject({
      exitCode: 5,
      code: "E_CONSENT",
      message: expect.stringMatching(
        /^bubblewrap \d\S* works on this machine, but the variable WRANGLER_SANDBOX takes/,
      ),
    });
    done(await world.json(["fix", "red"]));

    const entries = await entriesOf(world, fix);
    expect(entries).toEqual(["red replay: ", "red: "].map((step) => expect.stringMatching(`^${step}bubblewrap \\d`)));
  });
});
