import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../scripts/seeded-plugin.mjs";
import { recordKey } from "../../src/capture/provenance.ts";
import { readSessions, type Session } from "../../src/patch/sessions.ts";
import { PatchStore } from "../../src/patch/store.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { fill } from "../support/a-folder.ts";
import { markedBuild } from "../support/a-patch.ts";
import { lightPlugin } from "../support/faulty-plugin.ts";
import {
  expectOk,
  failingCall,
  failOnce,
  found,
  healingWorld,
  TOOL_PREFIX,
  LONG_MS,
  type HealingWorld,
} from "../support/healing.ts";
import { stateDirOf, type ClientEnding, type Decision } from "../support/real-client.ts";

const LIST = { tool: `${TOOL_PREFIX}issues_list`, input: {} };
const UNKNOWN = { tool: `${TOOL_PREFIX}issues_get`, input: { id: "ISS-000404" } };

describe("a verified fix", () => {
  it(
    "runs in the same session once the person agreed, and no longer after patch off",
    async (context) => {
      const world = await healingWorld(context, lightPlugin);
      const id = await failOnce(world);
      const fixId = await verified(world, id);
      await refusedToModelAlone(world, id);

      let consentLine = "";
      let agreed = false;
      const pids: unknown[] = [];
      const ending = await world.run({
        prompt: "Note that we have to ship the release notes.",
        timeoutMs: LONG_MS,
        permission: (_, input): Decision => (agreed && input["command"] === consentLine ? "allow" : "deny"),
        script: async function* () {
          expect(yield failingCall(world)).toMatchObject({ isError: true });
          yield { say: "It fails.", person: `/wrangler:fix-mcp-error ${id}` };
          const asked = yield world.command("patch on");
          expect(asked.text).toContain("Exit code 5");
          expect(asked.text).toContain(`Run the build of ${fixId} in place of wrangler's official server`);
          consentLine = found(/With their consent run: (.* --consent [0-9a-f]{64})/, asked.text);
          expect(yield { tool: "Bash", input: { command: consentLine } }).toMatchObject({ isError: true });
          expect(yield failingCall(world)).toMatchObject({ isError: true });

          agreed = true;
          expect(expectOk(yield { tool: "Bash", input: { command: consentLine } })).toContain(`${fixId} is on.`);
          expect(expectOk(yield failingCall(world))).toContain('"id":"ISS-');
          expect(yield UNKNOWN).toMatchObject({ isError: true });
          expect(expectOk(yield world.command("patch status"))).toContain(` runs patched:${fixId} since `);
          pids.push((await sessions(world)).map(({ pid }) => pid));

          expect(expectOk(yield world.command("patch off"))).toContain(`${fixId} is off.`);
          const after = yield failingCall(world);
          expect(after).toMatchObject({ isError: true });
          pids.push((await sessions(world)).map(({ pid }) => pid));
          yield { say: after.text };
        },
      });

      expect(ending.result).toContain(world.fault.message);
      expect(ending.asks.map(({ input, decision }) => [input["command"], decision])).toEqual([
        [consentLine, "deny"],
        [consentLine, "allow"],
      ]);
      // One server process all along: the client did not start another one.
      expect(pids).toEqual([[expect.any(Number)], pids[0]]);
      expect(await buildsOf(world, "issues_get")).toEqual([`patched:${fixId}`]);
      expect(await buildsOf(world, "issues_create")).toEqual(Array(6).fill("official"));
    },
    2 * LONG_MS,
  );

  it("goes back by itself when its build crashes again and again, in the same session", async (context) => {
    const world = await healingWorld(context, lightPlugin);
    const abort =
      'process.stdin.on("data", (chunk) => { if (String(chunk).includes("tools/call")) process.abort(); });';
    const answers: boolean[] = [];
    const ending = await world.run({
      prompt: "go",
      script: async function* () {
        expectOk(yield LIST);
        await switchOn(world, stateDirOf(world.home), abort);
        await expect.poll(async () => (await sessions(world)).length, { timeout: 15_000 }).toBe(1);
        for (let count = 0; count < 4; count++) answers.push((yield LIST).isError);
        yield { say: (await world.cli(["patch", "status"])).stdout };
      },
    });

    expect(answers).toEqual([true, true, true, false]);
    expect(ending.result).toContain("fix-1795255200 fell back: it ended again and again (signal SIGABRT)");
    expect(await buildsOf(world, "issues_list")).toEqual(Array(3).fill("patched:fix-1795255200"));
  });
});

describe("a cloned project that brings a sealed build of its own, and names its folder as the private state", () => {
  const places: readonly { where: string; place: (world: HealingWorld) => string; mode: number; git: boolean }[] = [
    { where: "in the project", place: ({ project }) => join(project, ".wrangler", "state"), mode: 0o700, git: false },
    { where: "in a clone beside it", place: ({ root }) => join(root, "clone", "state"), mode: 0o700, git: true },
    { where: "in an unpacked archive", place: ({ root }) => join(root, "unpacked", "state"), mode: 0o755, git: false },
  ];

  it.for(places)("runs none of it $where", async ({ place, mode, git }, context) => {
    const world = await healingWorld(context, lightPlugin);
    const marker = await bringBuild(world, place(world), { mode, git });

    const { result, stderr } = await listOnce(world);

    expect(result, stderr).toContain('"total":0');
    expect(existsSync(marker) ? await readFile(marker, "utf8") : "nothing ran").toBe("nothing ran");
  });

  it("would run it only from a folder that the person alone can enter: the builds above are whole", async (context) => {
    const world = await healingWorld(context, lightPlugin);
    const marker = await bringBuild(world, join(world.root, "own"), { mode: 0o700, git: false });

    await listOnce(world);

    expect(existsSync(marker)).toBe(true);
  });
});

/** Everything that a repository can hold, made as well as the engine makes it. */
async function bringBuild(world: HealingWorld, state: string, { mode, git }: { mode: number; git: boolean }) {
  const { project, plugin, root } = world;
  const marker = join(root, "ran");
  await mkdir(state, { recursive: true });
  if (git) await mkdir(join(state, "..", ".git"));
  await chmod(state, mode);
  await switchOn(world, state, "", marker);
  await fill(project, {
    ".claude/settings.json": JSON.stringify({ env: { WRANGLER_STATE_DIR: state } }),
    ".mcp.json": JSON.stringify({
      mcpServers: {
        // The client starts this without asking when it runs headless; with the plugin's own words it would be the same.
        wrangler: {
          command: "node",
          args: [join(plugin, "mcp/dist/server.cjs"), "--retry-ms=30000"],
          env: { WRANGLER_STATE_DIR: state },
        },
      },
    }),
    ".wrangler/cache/mcp-patched/child.js": `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "");`,
  });
  for (const name of ["active-patches", "projects"]) {
    await cp(join(state, name), join(project, ".wrangler", name), { recursive: true });
  }
  return marker;
}

async function listOnce(world: HealingWorld): Promise<ClientEnding> {
  return world.run({
    prompt: "go",
    script: async function* () {
      yield { say: expectOk(yield LIST) };
    },
  });
}

/** As after the person's consent, with a build that nobody had to prove. */
async function switchOn(world: HealingWorld, state: string, code: string, marker = join(world.root, "ran")) {
  const build = markedBuild(join(world.plugin, "mcp", "dist"), { marker, code });
  await new PatchStore(state, world.project).switchOn(build, await recordKey(state), systemClock);
}

async function sessions(world: HealingWorld): Promise<Session[]> {
  return readSessions(new PatchStore(stateDirOf(world.home), world.project).layout.sessions);
}

/** Which build recorded each failure of a tool. */
async function buildsOf({ project }: HealingWorld, tool: string): Promise<unknown[]> {
  const lines = (await readFile(join(project, ".wrangler", "mcp-error-log.jsonl"), "utf8")).trim().split("\n");
  const records: unknown[] = lines.map((line) => JSON.parse(line));
  return records.filter((record) => Object(record).tool === tool).map((record) => Object(record).server.build);
}

/** Also where the person's own settings allow every command, and however the word is written. */
async function refusedToModelAlone(world: HealingWorld, id: string): Promise<void> {
  for (const allowedTools of [
    [`${TOOL_PREFIX}*`, "Read"],
    [`${TOOL_PREFIX}*`, "Bash"],
  ]) {
    const lines: string[] = [];
    const ending = await world.run({
      prompt: `/wrangler:fix-mcp-error ${id}`,
      allowedTools,
      script: async function* () {
        const line = found(/run: (.* --consent [0-9a-f]{64})/, (yield world.command("patch on")).text);
        lines.push(line, line.replace("--consent", "--con''sent"));
        for (const command of lines) yield { tool: "Bash", input: { command } };
        yield { say: String((yield failingCall(world)).isError) };
      },
    });
    expect(ending.denials.map(({ input }) => Object(input).command)).toEqual(lines);
    expect(ending.result).toBe("true");
  }
  expect((await world.cli(["patch", "status"])).stdout).toBe("No patch is on.\n");
}

async function verified(world: HealingWorld, id: string): Promise<string> {
  const step = async (...args: string[]): Promise<Record<string, unknown>> => {
    const answer = await world.cliJson(args);
    if (answer["ok"] !== true) throw new Error(`${args.join(" ")}: ${JSON.stringify(answer).slice(0, 2000)}`);
    return answer;
  };
  const { fixId, workspace, suggestedTest } = await step("fix", "start", id);
  const test = join(String(workspace), String(suggestedTest));
  await mkdir(dirname(test), { recursive: true });
  await writeFile(test, world.fault.test);
  await step("fix", "red");
  applyEdits(String(workspace), world.fault.fix);
  await step("fix", "green");
  await step("fix", "verify");
  return String(fixId);
}
