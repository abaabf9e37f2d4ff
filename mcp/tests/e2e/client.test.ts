import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { clientWorld } from "../support/client-world.ts";
import { runClient, type Decision } from "../support/real-client.ts";
import { requirePart } from "../support/real-parts.ts";
import type { Script } from "../support/scripted-model.ts";

const TOUCH = { tool: "Bash", input: { command: "touch made.txt" } };

async function client(context: Parameters<typeof requirePart>[0]) {
  const binary = await requirePart(context, "claude");
  const world = await clientWorld();
  const run = (script: Script, decision?: Decision) =>
    runClient({
      binary,
      home: world.home,
      projectDir: world.project,
      prompt: "go",
      script,
      ...(decision === undefined ? {} : { permission: () => decision }),
    });
  return { ...world, run };
}

it("gives the script the answer of one call to use in the next", async (context) => {
  const { run, project } = await client(context);
  const ending = await run(async function* () {
    const first = yield { tool: "Bash", input: { command: "echo id-$((40+2))" } };
    const second = yield { tool: "Bash", input: { command: `echo again ${first.text}` } };
    const [left, right] = (yield { tools: [{ tool: "Bash", input: { command: "pwd" } }, { tool: "Nope" }] }).all;
    yield { say: [first.text, second.text, left?.text, left?.isError, right?.isError].join("|") };
  });
  expect(ending).toMatchObject({
    exitCode: 0,
    result: `id-42|again id-42|${project}|false|true`,
    asks: [],
    denials: [],
  });
  expect(ending.model).toMatchObject({ finished: true, failure: undefined });
  expect(ending.model.sawText("again id-42")).toBe(true);
  expect(ending.model.sawText("never said")).toBe(false);
});

it("lets the client refuse what nobody allowed when no person is there", async (context) => {
  const { run, project } = await client(context);
  const ending = await run(async function* () {
    yield { say: (yield TOUCH).isError ? "refused" : "done" };
  });
  expect(ending).toMatchObject({ result: "refused", asks: [], denials: [TOUCH] });
  expect(await readdir(project)).toEqual([]);
});

it("asks the person, who may say no", async (context) => {
  const { run, project } = await client(context);
  const ending = await run(async function* () {
    yield { say: (yield TOUCH).text };
  }, "deny");
  expect(ending).toMatchObject({ result: "The person said no.", asks: [{ ...TOUCH, decision: "deny" }] });
  expect(await readdir(project)).toEqual([]);
});

it("goes on when the person says yes, and writes with the client's own Write tool", async (context) => {
  const { run, project } = await client(context);
  const path = join(project, "note.txt");
  const ending = await run(async function* () {
    const touched = yield TOUCH;
    const written = yield { tool: "Write", input: { file_path: path, content: "by the client\n" } };
    yield { say: `${touched.isError} ${written.isError}` };
  }, "allow");
  expect(ending).toMatchObject({ result: "false false", denials: [] });
  expect(ending.asks.map(({ tool, decision }) => [tool, decision])).toEqual([
    ["Bash", "allow"],
    ["Write", "allow"],
  ]);
  expect(await readdir(project)).toEqual(["made.txt", "note.txt"]);
  expect(await readFile(path, "utf8")).toBe("by the client\n");
});

it("carries the conversation on with what the person types after a turn", async (context) => {
  const { run } = await client(context);
  const ending = await run(async function* () {
    const typed = yield { say: "it failed", person: "then try the other way" };
    yield { say: `you said: ${typed.text}` };
  });
  expect(ending.result).toBe("you said: then try the other way");
  expect(ending.events.filter((event) => event["type"] === "result")).toMatchObject([{ result: "it failed" }, {}]);
});

it("fails with the script's own error when the script throws", async (context) => {
  const { run } = await client(context);
  const broken = run(async function* () {
    yield TOUCH;
    throw new Error("expected an id");
  });
  await expect(broken).rejects.toThrow("the script failed: expected an id");
});

it("refuses a script that goes on after its last words", async (context) => {
  const { run } = await client(context);
  const broken = run(async function* () {
    yield { say: "bye" };
    yield TOUCH;
  });
  await expect(broken).rejects.toThrow("the script goes on after its last words; say what the person types");
});

it("ends a client that does not end by itself", async (context) => {
  const binary = await requirePart(context, "claude");
  const world = await clientWorld();
  const stuck = runClient({
    binary,
    home: world.home,
    projectDir: world.project,
    prompt: "go",
    timeoutMs: 1500,
    permission: () => new Promise<Decision>(() => undefined),
    script: async function* () {
      yield TOUCH;
    },
  });
  await expect(stuck).rejects.toThrow("the client did not end within 1500 ms");
});
