import { execFile } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { aFolder, fill } from "../support/a-folder.ts";
import { commitFiles, gitIn } from "../support/a-repository.ts";
import { byHand, done, engineWorld, openFix, type EngineWorld, type OpenFix } from "../support/engine-world.ts";
import { FIXED, RECORD, recordedIn, smallPlugin } from "../support/small-plugin.ts";

const SOURCE = "mcp/src/tracker/disk.ts";
const RUNNER = "node_modules/vitest/vitest.mjs";

/** A small plugin of its own, with two commits behind it. */
async function aPlugin(): Promise<string> {
  const plugin = join(await aFolder(), "plugin");
  await cp(await smallPlugin(), plugin, { recursive: true });
  await commitFiles(plugin, { "CHANGELOG.md": "# Changelog\n" }, "Say what changed");
  return plugin;
}

async function shallow(plugin: string): Promise<string> {
  const clone = join(await aFolder(), "clone");
  await gitIn(plugin, "clone", "-q", "--depth", "1", `file://${plugin}`, clone);
  for (const path of ["node_modules", "mcp/dist/cli.js"]) {
    await cp(join(plugin, path), join(clone, path), { recursive: true });
  }
  expect(await gitIn(clone, "rev-parse", "--is-shallow-repository")).toBe("true");
  return clone;
}

async function started(plugin: string): Promise<{ world: EngineWorld; fix: OpenFix }> {
  const world = await engineWorld(plugin);
  await recordedIn(world);
  return { world, fix: openFix(await world.json(["fix", "start", RECORD.id])) };
}

/** The gates refuse what does not heal, and let the fix pass that does. */
async function expectGates({ world, fix }: { world: EngineWorld; fix: OpenFix }): Promise<void> {
  await byHand.test(fix);
  expect(done(await world.json(["fix", "red"]))).toMatchObject({ phase: "red" });
  await fill(fix.workspace, { [SOURCE]: "// It heals.\nexport const disk = {};\n" });
  expect(await world.json(["fix", "green"])).toMatchObject({ exitCode: 3, verdict: "fix_ineffective" });
  await fill(fix.workspace, FIXED);
  done(await world.json(["fix", "green"]));
  expect(done(await world.json(["fix", "verify"]))).toMatchObject({ verdict: "fix_verified" });
}

describe("the gates hold where the plugin's source is", () => {
  it.each<[string, (plugin: string) => Promise<string>]>([
    ["a shallow clone", shallow],
    ["at a detached head", async (plugin) => (await gitIn(plugin, "checkout", "-q", "--detach", "HEAD"), plugin)],
    [
      "with line ends of another platform",
      async (plugin) => {
        const text = (await readFile(join(plugin, SOURCE), "utf8")).replaceAll("\n", "\r\n");
        await fill(plugin, { [SOURCE]: text });
        await promisify(execFile)(process.execPath, [join(plugin, "scripts/generate.mjs")]);
        await commitFiles(plugin, {}, "Write it elsewhere");
        await gitIn(plugin, "config", "core.autocrlf", "true");
        return plugin;
      },
    ],
  ])("%s", async (_, made) => {
    await expectGates(await started(await made(await aPlugin())));
  });

  it("rebased while the fix is made: it stands on the commit that it began with", async () => {
    const plugin = await aPlugin();
    const begun = await started(plugin);
    const base = await gitIn(plugin, "rev-parse", "HEAD");
    await gitIn(plugin, "reset", "-q", "--hard", "HEAD~1");
    await commitFiles(plugin, { "README.md": "# Other\n" }, "Go another way");
    await gitIn(plugin, "reflog", "expire", "--expire=now", "--all");
    await gitIn(plugin, "gc", "-q", "--prune=now");

    await expectGates(begun);
    expect(await begun.world.json(["fix", "status", begun.fix.fixId])).toMatchObject({ base, phase: "verified" });
  });
});

describe("a change of nothing but line ends", () => {
  it("is no fix", async () => {
    const { world, fix } = await started(await aPlugin());
    await byHand.test(fix);
    done(await world.json(["fix", "red"]));
    const text = await readFile(join(fix.workspace, SOURCE), "utf8");
    await fill(fix.workspace, { [SOURCE]: text.replaceAll("\n", "\r\n") });

    expect(await world.json(["fix", "green"])).toMatchObject({ exitCode: 3, verdict: "fix_ineffective" });
  });
});

describe("a test runner", () => {
  /** The small plugin's runner says what it saw in one place. */
  async function saying(found: string, instead: string): Promise<string> {
    const plugin = await aPlugin();
    // What the base's suite showed is kept for its files; this runner shows something else.
    await commitFiles(plugin, { "RUNNER.md": instead }, "Say what the runner sees");
    const text = await readFile(join(plugin, RUNNER), "utf8");
    expect(text.split(found).length).toBe(2);
    await writeFile(join(plugin, RUNNER), text.replace(found, instead));
    return plugin;
  }
  const RESULTS = "testResults: [{ name, status, assertionResults: [test] }]";

  it("that finds no test proves nothing red", async () => {
    const { world, fix } = await started(await saying(RESULTS, "testResults: []"));
    await byHand.test(fix);

    expect(await world.json(["fix", "red"])).toMatchObject({ exitCode: 3, verdict: "test_does_not_load" });
  });

  it("that finds none in the suite proves no harmlessness", async () => {
    const none = "testResults: file === undefined ? [] : [{ name, status, assertionResults: [test] }]";
    const { world, fix } = await started(await saying(RESULTS, none));
    await byHand.test(fix);
    done(await world.json(["fix", "red"]));
    await fill(fix.workspace, FIXED);
    done(await world.json(["fix", "green"]));

    expect(await world.json(["fix", "verify"])).toMatchObject({
      exitCode: 3,
      verdict: "build_failed",
      message: expect.stringContaining("the base's suite ran no test"),
    });
  });

  const PARTLY_RED = `testResults: [{ name, status, assertionResults: file === undefined ? [test, RED, OTHER] : [test] }]`;
  const OTHERS =
    'const RED = { fullName: "was red before", status: "failed", failureMessages: ["old"] };\n' +
    'const broken = readFileSync("mcp/src/tracker/disk.ts", "utf8").includes("breaks");\n' +
    'const OTHER = { fullName: "was green before", status: broken ? "failed" : "passed", failureMessages: [] };\n';

  it("whose suite is partly red holds against a fix only what it breaks", async () => {
    const plugin = await saying(RESULTS, PARTLY_RED);
    const text = await readFile(join(plugin, RUNNER), "utf8");
    const imported = text.replace("mkdirSync, writeFileSync", "mkdirSync, readFileSync, writeFileSync");
    await writeFile(join(plugin, RUNNER), imported.replace("const failed =", `${OTHERS}const failed =`));
    const { world, fix } = await started(plugin);
    await byHand.test(fix);
    done(await world.json(["fix", "red"]));
    await fill(fix.workspace, { [SOURCE]: "export const disk = { writeFile: () => 'breaks' };\n" });
    done(await world.json(["fix", "green"]));
    expect(await world.json(["fix", "verify"])).toMatchObject({
      exitCode: 3,
      verdict: "regression",
      message: expect.stringContaining("was green before"),
    });
    await fill(fix.workspace, FIXED);
    done(await world.json(["fix", "green"]));

    expect(done(await world.json(["fix", "verify"]))).toMatchObject({ verdict: "fix_verified" });
  });
});
