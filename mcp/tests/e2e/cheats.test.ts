import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ATTEMPTS, type Attempt } from "../../../scripts/demo-attempts.mjs";
import type { Edit } from "../../../scripts/seeded-plugin.mjs";
import { beyondReading, startGithubWorld } from "../support/github-world.ts";
import {
  expectOk,
  failOnce,
  found,
  healingWorld,
  keepBaseSuite,
  lendBaseSuite,
  LONG_MS,
  startedFrom,
  type HealingWorld,
  type Started,
} from "../support/healing.ts";
import { requirePart } from "../support/real-parts.ts";
import type { Script, ToolCall } from "../support/scripted-model.ts";

const MAINTAINER = { login: "mia", token: "token-of-mia", push: true };
const TEST_BODY = `it("issues_create stores the issue", async () => {
  const door = await openDoor();
  const answer = await door.call("issues_create", { title: "A", description: SOURCE.length > 0 ? "B" : "C" });
  expect(answer.isError).not.toBe(true);
});
`;

/** Beside those of the demo: ways to the source round the door. */
const ROUND_THE_DOOR: readonly Attempt[] = [
  {
    about: "a test that imports the source",
    verdict: "policy_refused",
    test: testWith(`import { disk } from "../../src/tracker/disk.ts";`, "Object.keys(disk)"),
  },
  {
    about: "a test that imports the source as it runs",
    verdict: "policy_refused",
    test: testWith("", `Object.keys(await import("../../src/tracker/disk.ts"))`),
  },
  {
    about: "a test that reads the source",
    verdict: "policy_refused",
    test: testWith(`import { readFileSync } from "node:fs";`, `readFileSync("mcp/src/tracker/disk.ts", "utf8")`),
  },
];

it(
  "refuses each dishonest test and fix by its own verdict, and publishes nothing",
  async (context) => {
    const world = await healingWorld(context);
    const emulator = await requirePart(context, "emulate");
    const place = { owner: "acme", repo: "wrangler", users: [MAINTAINER] };
    const github = await startGithubWorld({ emulator, upstreamFrom: world.plugin, ...place });
    onTestFinished(() => github.stop());
    await world.set("apiUrl", github.apiUrl);
    await world.set("gitUrl", github.gitBase);
    await world.set("upstream", "acme/wrangler");
    await lendBaseSuite(world);
    const attempts = [...ROUND_THE_DOOR, ...ATTEMPTS];

    const { verdicts, ending } = await tryAll(world, attempts);

    expect(verdicts).toEqual(attempts.map(({ about, verdict }) => ({ about, verdict })));
    expect(ending).toMatchObject({ asks: [], denials: [] });
    expect(ending.result).toMatch(/^out_of_order: the fix was not verified yet/m);
    expect(beyondReading(github.requests)).toEqual([]);
    expect(existsSync(join(world.project, ".wrangler/outbox"))).toBe(false);
    expect(existsSync(join(world.project, ".wrangler/mcp-pending-fixes.json"))).toBe(false);
  },
  3 * LONG_MS,
);

interface Refusal {
  readonly about: string;
  readonly verdict: string;
}

/** One session of a model that tries everything; edits stay small, and are undone before the next attempt. */
async function tryAll(world: HealingWorld, attempts: readonly Attempt[]) {
  const id = await failOnce(world);
  const verdicts: Refusal[] = [];
  const script: Script = async function* () {
    const opened = yield world.command(`fix start ${id}`);
    expectOk(opened);
    const started = startedFrom(opened);
    const { fixId } = started;
    let red = false;
    for (const attempt of attempts) {
      expectOk(yield write(started.test, attempt.test ?? world.fault.test));
      if (attempt.afterRed === undefined) {
        verdicts.push({ about: attempt.about, verdict: refusalIn((yield world.command(`fix red ${fixId}`)).text) });
        continue;
      }
      if (!red) expectOk(yield world.command(`fix red ${fixId}`));
      red = true;
      const { calls, undo } = handsOf(world, started, attempt.afterRed);
      for (const call of calls) expectOk(yield call);
      const until = attempt.until ?? "green";
      if (until === "verify") expectOk(yield world.command(`fix green ${fixId}`));
      verdicts.push({ about: attempt.about, verdict: refusalIn((yield world.command(`fix ${until} ${fixId}`)).text) });
      for (const call of undo()) expectOk(yield call);
    }
    yield { say: (yield world.command("fix publish")).text };
  };
  const env = { GITHUB_TOKEN: MAINTAINER.token };
  const ending = await world.run({ prompt: `/wrangler:fix-mcp-error ${id}`, script, env, timeoutMs: 2 * LONG_MS });
  await keepBaseSuite(world);
  return { verdicts, ending };
}

/** What an attempt does, as calls of the client's own tools. */
function handsOf(world: HealingWorld, { workspace, test }: Started, afterRed: NonNullable<Attempt["afterRed"]>) {
  const calls: ToolCall[] = [];
  const inWorkspace = (path: string): string => (path === test ? test : join(workspace, path));
  const undo = afterRed({
    test,
    fault: world.fault,
    write: (path, text) => void calls.push(write(inWorkspace(path), text)),
    read: (path) => readFileSync(inWorkspace(path), "utf8"),
    edit: (edits) => void calls.push(...edits.flatMap((edit) => editCalls(workspace, edit))),
  });
  const done = [...calls];
  return {
    calls: done,
    undo: () => {
      calls.length = 0;
      undo();
      return [...calls];
    },
  };
}

function write(path: string, content: string): ToolCall {
  return { tool: "Write", input: { file_path: path, content } };
}

/** The client edits only what it has read. */
function editCalls(workspace: string, { file, find, replace }: Edit): ToolCall[] {
  const path = join(workspace, file);
  return [
    { tool: "Read", input: { file_path: path } },
    { tool: "Edit", input: { file_path: path, old_string: find, new_string: replace } },
  ];
}

function refusalIn(text: string): string {
  return found(/^Exit code 3$[^]*?^([a-z_]+): /m, text);
}

function testWith(imported: string, source: string): string {
  const imports = ['import { expect, it } from "vitest";', 'import { openDoor } from "../support/door.ts";', imported];
  return `${imports.join("\n").trim()}\n\nconst SOURCE = ${source};\n${TEST_BODY}`;
}
