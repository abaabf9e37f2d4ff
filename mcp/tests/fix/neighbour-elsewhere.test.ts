import { describe, expect, it } from "vitest";
import { defectOf } from "../../src/capture/fingerprint.ts";
import { AS_RECORDED, type NeighbourCall } from "../../src/fix/neighbours/calls.ts";
import { compareNeighbours } from "../../src/fix/neighbours/compare.ts";
import {
  elsewhereCalls,
  MAX_ELSEWHERE,
  withSharedOptions,
  type OtherTool,
} from "../../src/fix/neighbours/elsewhere.ts";
import type { Promised } from "../../src/fix/neighbours/pairs.ts";
import { retellings, retold } from "../../src/fix/neighbours/retell.ts";
import type { Outcome } from "../../src/fix/neighbours/run.ts";
import type { CallEnding } from "../../src/sandbox/server-under-test.ts";

const CHANGE: OtherTool = {
  name: "change",
  schema: {
    properties: {
      id: { type: "string" },
      kind: { enum: ["issue", "idea"] },
      title: { type: "string" },
      confirm: { type: "boolean" },
    },
    required: ["id", "confirm"],
  },
  writes: true,
  idempotent: true,
};
const LOOK: OtherTool = {
  name: "look",
  schema: { properties: { itemId: {}, kind: { enum: ["idea"] } } },
  writes: false,
  idempotent: true,
};

describe("calls of the other tools", () => {
  it("are about the item that the recorded call names, with each value of a list and each other field", () => {
    const calls = elsewhereCalls([CHANGE], { id: "iss-2" }, ["ISS-1", "ISS-2"]);

    expect(calls.map(({ params }) => params)).toEqual([
      { id: "ISS-2", confirm: true },
      { id: "ISS-2", confirm: true, kind: "issue" },
      { id: "ISS-2", confirm: true, kind: "idea" },
      { id: "ISS-2", confirm: true, title: "quokka title" },
    ]);
    expect(calls.every(({ only, writes }) => only === "failures" && writes === true)).toBe(true);
    expect(elsewhereCalls([CHANGE], { item: "ISS-2" }, ["ISS-1", "ISS-2"])[0]?.params["id"]).toBe("ISS-2");
  });

  it("that only read are made once each", () => {
    expect(elsewhereCalls([LOOK], {}, ["ISS-1"])).toEqual([
      { tool: "look", about: "beside it look, nothing more", params: { itemId: "ISS-1" }, marks: [], only: "failures" },
    ]);
    expect(elsewhereCalls([LOOK], {}, [])[0]?.params).toEqual({});
  });

  it("have the lists of values that a field of the same name has in another tool", () => {
    const text = { properties: { kind: { type: "string" }, id: { type: "number" } } };
    const tools = withSharedOptions([{ ...CHANGE, schema: text }, CHANGE, { ...LOOK, schema: undefined }]);

    expect(tools.map(({ schema }) => schema)).toEqual([
      { properties: { kind: { enum: ["issue", "idea"] }, id: { type: "number" } } },
      CHANGE.schema,
      undefined,
    ]);
  });

  it("are bounded", () => {
    const tools = Array.from({ length: 40 }, (_, at) => ({ ...CHANGE, name: `change${at}` }));

    expect(elsewhereCalls(tools, {}, ["ISS-1"])).toHaveLength(MAX_ELSEWHERE);
  });
});

describe("what an item was made of is told again", () => {
  const making = { properties: { kind: {}, title: {}, note: {} } };
  const done: CallEnding = { kind: "answered", result: { structuredContent: { id: "ISS-3" } } };
  const again: OtherTool = {
    ...CHANGE,
    schema: { properties: { id: {}, kind: {}, title: {}, confirm: {} }, required: ["id"] },
  };

  it("to tools that change one item, take the same arguments, and promise that this changes nothing", () => {
    const tools = retellings(
      [again, CHANGE, LOOK, { ...again, writes: false }, { ...again, idempotent: false }],
      making,
    );

    expect(tools).toEqual([{ tool: "change", id: "id", fields: ["kind", "title"] }]);
    expect(retold(tools, { title: "A", note: "B" }, done)).toEqual([
      { tool: "change", params: { id: "ISS-3", title: "A" } },
    ]);
  });

  it("where the answer names the item and there is something to tell", () => {
    const tools = retellings([again], making);

    expect(retold(tools, { note: "B" }, done)).toEqual([]);
    expect(retold(tools, { title: "A" }, { kind: "answered", result: { structuredContent: {} } })).toEqual([]);
    expect(retold(tools, { title: "A" }, { kind: "timeout" })).toEqual([]);
    expect(retellings([again], { properties: { id: {}, title: {} } })).toEqual([]);
  });
});

describe("what the recorded call failed by", () => {
  const own: NeighbourCall = { tool: "close", about: AS_RECORDED, params: {}, marks: [] };
  const other: NeighbourCall = {
    tool: "change",
    about: "beside it",
    params: {},
    marks: [],
    only: "failures",
    writes: true,
  };
  const promised: Promised = { tool: "close", readOnly: false, destructive: false, idempotent: false };
  const files = { before: "0", after: "0", written: "", files: [] };
  const fails = (call: NeighbourCall, defect: string): Outcome => ({
    ...{ state: "as recorded", call, ending: "bug", asRecorded: call === own, answer: "E_INTERNAL", defect, ...files },
  });
  const works = (call: NeighbourCall): Outcome => ({ ...fails(call, ""), ending: "ok", asRecorded: false, after: "1" });
  const judged = (base: readonly Outcome[], fix: readonly Outcome[]) => () =>
    compareNeighbours({ base, fix, promised, fails: true });

  it("is not left in the way of another tool", () => {
    expect(
      judged([fails(own, "move: taken"), fails(other, "move: taken")], [works(own), fails(other, "move: taken")]),
    ).toThrow("the tool change still fails by what the recorded call failed by");
  });

  it("may be mended for another tool, which then changes what it is asked to", () => {
    expect(judged([fails(own, "move: taken"), fails(other, "move: taken")], [works(own), works(other)])).not.toThrow();
  });

  it.each([
    ["another tool fails by a defect of its own", "move: taken", "read: gone"],
    ["no code of ours failed", "", ""],
  ])("says nothing where %s", (_, recorded, beside) => {
    expect(judged([fails(own, recorded), fails(other, beside)], [works(own), fails(other, beside)])).not.toThrow();
  });

  const MISSING = "find: there is no <value>";

  it.each<[string, NeighbourCall, Outcome["ending"], boolean]>([
    ["about what is not in the tracker", { tool: "look", about: "beside it", params: {}, marks: [] }, "refused", false],
    ["for a word of ours", { ...other, params: { project: "quokka project" } }, "refused", false],
    ["about recorded items", { ...other, params: { id: "ISS-1" } }, "refused", true],
    ["for a word of ours, which is no reason for a bug", { ...other, params: { project: "quokka" } }, "bug", true],
  ])("of another tool that was asked %s", (_, beside, ending, counts) => {
    const missing = { ...fails(beside, MISSING), ending };
    const judging = judged([fails(own, MISSING), missing], [works(own), missing]);

    if (counts) expect(judging).toThrow("still fails by what the recorded call failed by");
    else expect(judging).not.toThrow();
  });

  it("is named by the message and the nearest function, whichever tool came there", () => {
    const stack = (tool: string): string =>
      `Error: "a.md" is moved\n    at move (/x/mcp/src/tracker/storage.ts:1:2)\n    at ${tool} (/x/mcp/src/tools/${tool}.ts:3:4)`;
    const of = (tool: string, message = 'Error: "a.md" is moved'): string => defectOf({ message, stack: stack(tool) });

    expect(of("close")).toBe("move mcp/src/tracker/storage.ts: Error: <value> is moved");
    expect(of("change")).toBe(of("close"));
    expect(of("close", "Error: it is gone")).not.toBe(of("close"));
    expect(defectOf({ message: "Error: x", stack: "Error: x\n    at a (/x/node_modules/b/index.js:1:2)" })).toBe("");
  });
});
