import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { NeighbourCall } from "../../src/fix/neighbours/calls.ts";
import { linkedCase } from "../../src/fix/neighbours/links.ts";
import { runNeighbours, type NeighbourRun, type Outcome } from "../../src/fix/neighbours/run.ts";
import type { Retelling } from "../../src/fix/neighbours/retell.ts";
import { STATES, type State } from "../../src/fix/neighbours/states.ts";
import { NO_JAIL } from "../../src/platform/jail.ts";
import type { RunRoot } from "../../src/sandbox/run-root.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import type { JsonObject } from "../../src/shared/json.ts";
import { aFolder, fill } from "../support/a-folder.ts";

const FAKE = join(import.meta.dirname, "../fixtures/children/fake-tracker.mjs");
const [AS_RECORDED] = STATES as readonly [State];
const TELLS: Retelling = { tool: "tells", id: "id", fields: ["label"] };
const LEADS_OUT = "linked/note.md";

/** A run root whose build is the fake tracker. */
async function aRoot(): Promise<RunRoot> {
  const folder = await aFolder();
  const inside = (part: string): string => join(folder, part);
  const dist = join(folder, "source/mcp/dist");
  await mkdir(dist, { recursive: true });
  await fill(dist, { "package.json": '{"type":"module"}' });
  await copyFile(FAKE, join(dist, "child.js"));
  const folders = { source: inside("source"), home: inside("home"), scratch: inside("scratch"), own: inside("own") };
  return { ...folders, doors: inside("doors"), env: {}, jail: NO_JAIL };
}

function asking(tool: string, params: JsonObject): NeighbourCall {
  return { tool, about: "as recorded", params, marks: [] };
}

async function run(
  tool: string,
  lanes: NeighbourRun["lanes"],
  more: Partial<NeighbourRun> = {},
): Promise<readonly Outcome[]> {
  const project = await aFolder({ ".wrangler/issues/A.md": "label: old\n" });
  const paths = projectPaths(project);
  return runNeighbours(await aRoot(), { tool, wanted: "f00d", lanes, idempotent: false, retell: [], paths, ...more });
}

async function one(tool: string, params: JsonObject, more: Partial<NeighbourRun> = {}): Promise<Outcome | undefined> {
  const [outcome] = await run(tool, [[{ state: AS_RECORDED, calls: [asking(tool, params)], isFresh: false }]], more);
  return outcome;
}

async function throughLinks(tool: string): Promise<readonly (string | undefined)[]> {
  const linked = linkedCase(tool, { path: LEADS_OUT.replace("linked/", "") }, new Map());
  const calls = linked.calls.filter(({ params }) => params["path"] === LEADS_OUT);
  const outcomes = await run(tool, [[{ ...linked, calls }]]);
  return outcomes.map(({ harm }) => harm);
}

describe("of a tool that promises that the same call once more changes nothing", () => {
  it.each([
    ["sets", false],
    ["appends", true],
    ["dates", true],
  ])("%s: the second call changed files: %s", async (tool, again) => {
    expect(await one(tool, { label: "new" }, { idempotent: true })).toMatchObject({ ending: "ok", again });
  });
});

describe("a tool that promises no such thing", () => {
  it("is not called a second time", async () => {
    const outcome = await one("appends", { label: "new" });

    expect(outcome).not.toHaveProperty("again");
    expect(outcome).toMatchObject({ ending: "ok", written: "issues/A.md\nlabel: old\nnew\n" });
  });

  it.each([
    ["makes", false],
    ["makes-it-loud", true],
  ])("%s: another tool that is told the same of the new item changed it: %s", async (tool, isChanged) => {
    expect(await one(tool, { label: "new" }, { retell: [TELLS] })).toMatchObject({ ending: "ok", retold: isChanged });
  });
});

describe("behind a link that leads out of the tracker", () => {
  it.each([
    ["reads", "it reads what lies outside of the tracker"],
    ["writes", "it changes what lies outside of the tracker"],
    ["deletes", "it changes what lies outside of the tracker"],
    ["refuses-links", undefined],
  ])("%s: %s", async (tool, harm) => {
    expect(await throughLinks(tool)).toEqual([harm]);
  });

  it("a folder that is made is a change", async () => {
    const calls = [asking("makes-a-folder", { path: "linked/fresh" })];
    const outcomes = await run("makes-a-folder", [[{ ...linkedCase("makes-a-folder", {}, new Map()), calls }]]);

    expect(outcomes).toMatchObject([{ ending: "ok", harm: "it changes what lies outside of the tracker" }]);
  });
});

it("what a server only does since the files of its last call are gone is asked of a fresh one", async () => {
  const calls = [asking("fails-when-old", { label: "a" }), asking("fails-when-old", { label: "b" })];
  const outcomes = await run("fails-when-old", [[{ state: AS_RECORDED, calls, isFresh: false }]]);

  expect(outcomes.map(({ ending }) => ending)).toEqual(["ok", "ok"]);
});

it.each([
  ["a fresh one was asked", "fails-when-old", ["1", "3"]],
  ["another tool was told the same of a new item", "makes", ["1", "2"]],
])("a server goes on with what it knows after %s", async (_, tool, counts) => {
  const count = { ...asking("counts", {}), only: "failures" as const };
  const calls = [count, asking(tool, { label: "new" }), count];
  const outcomes = await run(tool, [[{ state: AS_RECORDED, calls, isFresh: false }]], { retell: [TELLS] });

  expect(outcomes.map(({ ending }) => ending)).toEqual(["ok", "ok", "ok"]);
  expect([0, 2].map((at) => /"calls":(\d)/.exec(outcomes[at]?.answer ?? "")?.[1])).toEqual(counts);
});

it("what always fails is told as the recorded failure", async () => {
  expect(await one("refuses-links", {})).toMatchObject({ ending: "bug", asRecorded: true, answer: "E_INTERNAL" });
});
