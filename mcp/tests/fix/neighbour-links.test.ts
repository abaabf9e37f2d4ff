import { describe, expect, it } from "vitest";
import type { NeighbourCall } from "../../src/fix/neighbours/calls.ts";
import { compareNeighbours } from "../../src/fix/neighbours/compare.ts";
import { linkedCase, MAX_LINKED, OUTSIDE_MARK } from "../../src/fix/neighbours/links.ts";
import type { Outcome } from "../../src/fix/neighbours/run.ts";

describe("a tracker with links that lead out", () => {
  it("gets the recorded call, and the same about what lies behind a link", () => {
    const { state, calls } = linkedCase("make", { path: "work/plans/spring", title: "a/b" }, new Map());

    expect(calls.map(({ params }) => params)).toEqual([
      { path: "work/plans/spring", title: "a/b" },
      { path: "linked/spring", title: "a/b" },
      { path: "linked/work/plans/spring", title: "a/b" },
    ]);
    expect(calls.every(({ only }) => only === "harm")).toBe(true);
    expect(Object.fromEntries(state.outside ?? [])).toEqual({
      "note.md": `${OUTSIDE_MARK}\n`,
      spring: `${OUTSIDE_MARK}\n`,
    });
    expect(state.links).toEqual(expect.arrayContaining(["issues/linked", "issues/archived", "ideas/archived"]));
  });

  it("keeps the folders that the recorded one has, and whole paths as they are", () => {
    const { state, calls } = linkedCase(
      "make",
      { path: "/a/b", file: "C:\\b" },
      new Map([["issues/archived/a.md", "A"]]),
    );

    expect(state.links).not.toContain("issues/archived");
    expect(calls).toHaveLength(1);
  });

  it("gets no more calls than are counted on", () => {
    const params = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`a${at}_path`, `b/${at}`]));

    expect(linkedCase("make", params, new Map()).calls).toHaveLength(MAX_LINKED);
  });
});

describe("a call through a link", () => {
  const call: NeighbourCall = { tool: "make", about: "through a link", params: {}, marks: [], only: "harm" };
  const files = { before: "0", after: "0", written: "", files: [] };
  const failed: Outcome = { state: "linked", call, ending: "bug", asRecorded: true, answer: "E_INTERNAL", ...files };
  const promised = { tool: "make", readOnly: false, destructive: false, idempotent: false };
  const judged =
    (is: Partial<Outcome>, base = [failed]) =>
    () =>
      compareNeighbours({ base, fix: [{ ...failed, ...is }], promised, fails: true });

  it("may end in any way", () => {
    expect(judged({})).not.toThrow();
    expect(judged({}, [])).not.toThrow();
    expect(judged({ asRecorded: false, answer: "E_OTHER" })).not.toThrow();
    expect(judged({ asRecorded: false, ending: "ok" })).not.toThrow();
  });

  it("does not touch what lies outside", () => {
    const harm = "it changes what lies outside of the tracker";

    expect(judged({ asRecorded: false, ending: "ok", harm })).toThrow(
      `regression: a call changes what it was not asked to (${harm})`,
    );
    expect(judged({ harm }, [{ ...failed, harm }])).not.toThrow();
  });
});
