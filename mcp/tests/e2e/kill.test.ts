import { access, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FixState } from "../../src/fix/ledger.ts";
import { gitIn } from "../support/a-repository.ts";
import { fill } from "../support/a-folder.ts";
import { recordLine } from "../support/a-record.ts";
import { engineWorld, type EngineWorld } from "../support/engine-world.ts";
import { killEverywhere } from "../support/killed.ts";
import {
  RECORD,
  diagnosedWorld,
  explainedWorld,
  smallPlugin,
  storeOf,
  verifiedWorld,
} from "../support/small-plugin.ts";

async function ledgers(world: EngineWorld): Promise<FixState[]> {
  return (await storeOf(world)).all();
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

describe("killed at every write and every child start, and run again", () => {
  it("fix start gives one workspace of one fix", async () => {
    const steps = await killEverywhere(async () => {
      const world = await diagnosedWorld();
      const check = async (): Promise<void> => {
        const [fix, ...others] = await ledgers(world);
        expect(others).toEqual([]);
        expect(fix).toMatchObject({ status: "open", recordId: RECORD.id, origin: { kind: "checkout" } });
        const workspace = fix?.workspace ?? "";
        expect(await gitIn(workspace, "rev-parse", "HEAD", "--abbrev-ref", "HEAD")).toBe(
          `${fix?.base}\n${fix?.branch}`,
        );
        expect(await gitIn(workspace, "status", "--porcelain")).toBe("");
        expect(await readdir(join(workspace, ".."))).toEqual([fix?.fixId]);
        const folders = await readdir((await storeOf(world)).folderOf(".."));
        expect(folders).toEqual(["diagnoses", "fixes"]);
      };
      return { world, args: ["fix", "start", RECORD.id], check };
    });

    expect(steps).toContain("rename .ledger.json.*.tmp");
  });

  it("fix explain keeps what was said", async () => {
    const steps = await killEverywhere(async () => {
      const { world, fix } = await verifiedWorld();
      const check = async (): Promise<void> => {
        expect((await ledgers(world)).map(({ explained }) => explained?.line)).toEqual([1]);
        const summary = await readFile(join(fix.workspace, "fix-summary.json"), "utf8");
        expect(Object(JSON.parse(summary)).explained).toMatchObject({ summary: "give the disk its writeFile back" });
      };
      return { world, args: ["fix", "explain"], check };
    });

    expect(steps).toContain("rename .ledger.json.*.tmp");
  });

  it("fix abandon leaves no workspace, and the ledger that says so", async () => {
    const steps = await killEverywhere(async () => {
      const { world, fix } = await explainedWorld();
      const check = async (): Promise<void> => {
        expect(await exists(fix.workspace)).toBe(false);
        expect((await ledgers(world)).map(({ status }) => status)).toEqual(["abandoned"]);
      };
      return { world, args: ["fix", "abandon", fix.fixId], check };
    });

    expect(steps).toContain("rename .ledger.json.*.tmp");
  });

  it("config set has the old value or the new one", async () => {
    const steps = await killEverywhere(async () => {
      const world = await diagnosedWorld();
      const file = join(world.stateDir, "settings.json");
      await writeFile(file, '{"assignee":"mia"}');
      const asked = await world.json(["config", "set", "baseBranch", "next"]);
      const check = async (): Promise<void> => {
        expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ assignee: "mia", baseBranch: "next" });
      };
      return {
        world,
        args: ["config", "set", "baseBranch", "next", "--consent", String(Object(asked["details"]).hash)],
        check,
      };
    });

    expect(steps).toContain("rename .settings.json.*.tmp");
  });

  it("errors list makes the user's key once", async () => {
    const steps = await killEverywhere(async () => {
      const world = await engineWorld(await smallPlugin());
      await rm(join(world.stateDir, "record-key"));
      await fill(world.project, { ".wrangler/mcp-error-log.jsonl": recordLine(RECORD) });
      const check = async (): Promise<void> => {
        // Base suites may be there from the start: other tests have kept them.
        const made = (await readdir(world.stateDir)).filter((name) => !["base-suites", "settings.json"].includes(name));
        expect(made).toEqual(["record-key"]);
        expect(await readFile(join(world.stateDir, "record-key"), "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
        expect(await world.json(["errors", "list"])).toMatchObject({ errors: [{ id: RECORD.id, origin: "unknown" }] });
      };
      return { world, args: ["errors", "list"], check };
    });

    expect(steps).toContain("link record-key.*.tmp");
  });
});
