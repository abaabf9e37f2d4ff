import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { neighbours, siblingCalls } from "../../src/fix/neighbours/calls.ts";
import { itemsIn, steady } from "../../src/fix/neighbours/states.ts";
import { aFolder } from "../support/a-folder.ts";

const SCHEMA = {
  type: "object",
  properties: {
    title: { type: "string" },
    kind: { type: "string", enum: ["issue", "idea"] },
    labels: { type: "array", items: { type: "string" } },
    limit: { type: "integer" },
    confirm: { type: "boolean" },
    id: { type: "string" },
  },
  required: ["title"],
};

describe("the neighbours of a call", () => {
  const calls = neighbours("make", { title: "Ship it", kind: "issue" }, SCHEMA, ["ISS-1", "ISS-2"]);

  it("begin with the call itself, alter and drop single fields, and add what the schema has", () => {
    expect(calls[0]).toEqual({
      tool: "make",
      about: "as recorded",
      params: { title: "Ship it", kind: "issue" },
      marks: [],
    });
    const params = calls.map((call) => call.params);
    expect(params).toEqual(
      expect.arrayContaining([
        { title: "Ship it" },
        { title: "Ship it", kind: "idea" },
        { title: "SHIP IT", kind: "issue" },
        { title: "Ship", kind: "issue" },
        { title: "quokka title", kind: "issue" },
        { title: "Ship it quokka", kind: "issue" },
        { title: "Ship it", kind: "issue", labels: ["quokka-label"] },
        { title: "Ship it", kind: "issue", limit: 1 },
        { title: "Ship it", kind: "issue", confirm: true },
        { title: "Ship it", kind: "issue", id: "ISS-1" },
      ]),
    );
    expect(params).not.toContainEqual({ kind: "issue" });
  });

  it("are distinct, bounded, and the same for the same call", () => {
    const wide = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`f${at}`, "text"]));

    expect(neighbours("make", wide, SCHEMA, [])).toHaveLength(32);
    expect(new Set(calls.map(({ params }) => JSON.stringify(params))).size).toBe(calls.length);
    expect(neighbours("make", { title: "Ship it", kind: "issue" }, SCHEMA, ["ISS-1", "ISS-2"])).toEqual(calls);
  });

  it("have the recorded call first, also where another form of a text is the same text", () => {
    expect(neighbours("make", { title: "   " }, SCHEMA, [])[0]?.about).toBe("as recorded");
  });

  it("alter the fields of the first of several entries", () => {
    const params = {
      entries: [
        { name: "Ada", notes: ["one"] },
        { name: "Bob", notes: [] },
      ],
    };
    const entry = { type: "object", properties: { name: { type: "string" }, notes: { type: "array" } } };
    const others = neighbours("add", params, { properties: { entries: { type: "array", items: entry } } }, []);
    const [ada, bob] = params.entries;

    expect(others.map((call) => call.params["entries"])).toEqual(
      expect.arrayContaining([[{ ...ada, name: "quokka name" }, bob], [{ ...ada, notes: [] }, bob], [], [bob]]),
    );
    expect(others.find((call) => JSON.stringify(call.params).includes("quokka name"))?.marks).toEqual(["quokka"]);
  });

  it("have calls of other tools beside them, with what those require", () => {
    expect(
      siblingCalls("look", { properties: { id: {}, query: { type: "string" } }, required: ["id", "query"] }, ["ISS-1"]),
    ).toEqual([{ tool: "look", about: "beside it look", params: { id: "ISS-1", query: "quokka query" }, marks: [] }]);
    expect(siblingCalls("look", {}, [])).toEqual([{ tool: "look", about: "beside it look", params: {}, marks: [] }]);
  });

  it("are the call alone when its arguments are none", () => {
    expect(neighbours("make", "nonsense", {}, [])).toEqual([
      { tool: "make", about: "as recorded", params: {}, marks: [] },
    ]);
  });
});

it("folders without files are among what a call leaves behind", async () => {
  const project = await aFolder({ ".wrangler/issues/a.md": "A" });
  await mkdir(join(project, ".wrangler", "issues", "made", "below"), { recursive: true });

  expect([...(await itemsIn(project))].sort()).toEqual([
    ["issues/a.md", "A"],
    ["issues/made/", "folder"],
    ["issues/made/below/", "folder"],
  ]);
});

it("what differs from run to run is not compared", () => {
  const text =
    '{"at":"2026-11-21T10:00:00.123Z","ms":1795255200123,"file":"/run/abc/.wrangler/a.md","id":"err-20261121-abcdefgh"}';

  expect(steady(text, "/run/abc")).toBe('{"at":"<time>","ms":<ms>,"file":"<project>/.wrangler/a.md","id":"<record>"}');
});
