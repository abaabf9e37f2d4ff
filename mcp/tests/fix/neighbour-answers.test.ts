import { describe, expect, it } from "vitest";
import type { NeighbourCall } from "../../src/fix/neighbours/calls.ts";
import { compareNeighbours } from "../../src/fix/neighbours/compare.ts";
import type { Promised } from "../../src/fix/neighbours/pairs.ts";
import type { Outcome } from "../../src/fix/neighbours/run.ts";

const READS: Promised = { tool: "look", readOnly: true, destructive: false, idempotent: true };
const WRITES: Promised = { tool: "look", readOnly: false, destructive: true, idempotent: true };
const CALL: NeighbourCall = { tool: "look", about: "as recorded", params: {}, marks: [] };
const FAILED = { ending: "bug", asRecorded: true, answer: "E_INTERNAL" } as const;
const REORDERED = "lines of data files the other way round";
const COMPLETED = "nothing missing in the recorded items";

function outcome(more: Partial<Outcome>): Outcome {
  const files = { before: "0", after: "0", written: "", files: [] };
  return { state: "as recorded", call: CALL, ending: "ok", asRecorded: false, answer: "null", ...files, ...more };
}

/** What base and fix do, by pairs; undefined where the base was not asked. */
function judged(promised: Promised, ...pairs: [Partial<Outcome> | undefined, Partial<Outcome>][]): string {
  const shared = (is: Partial<Outcome>) => ({
    ...(is.state && { state: is.state }),
    ...(is.call && { call: is.call }),
  });
  const base = pairs.flatMap(([was, is]) => (was === undefined ? [] : [outcome({ ...shared(is), ...was })]));
  const fix = pairs.map(([, is]) => outcome(is));
  try {
    compareNeighbours({ base, fix, promised, fails: base.some(({ asRecorded }) => asRecorded) });
  } catch (error) {
    return String(Object(error).message);
  }
  return "it was allowed";
}

describe("a fix is refused where", () => {
  it("it still fails as recorded in a call that the base, which hung, was not asked", () => {
    const why = "fix_ineffective: a neighbour of the recorded call still fails as recorded";

    expect(judged(READS, [FAILED, {}], [undefined, { ...FAILED, state: "other blanks" }])).toContain(why);
    expect(judged(READS, [FAILED, {}], [undefined, { ending: "bug", state: "other blanks" }])).toBe("it was allowed");
  });

  it("a call that failed as recorded now fails otherwise, unless it is of another tool", () => {
    const otherwise = { ending: "bug", answer: "E_OTHER" } as const;
    const call = { ...CALL, tool: "list" };

    expect(judged(READS, [FAILED, {}], [FAILED, { ...otherwise, state: "other blanks" }])).toContain(
      "fix_ineffective: a call that failed as recorded now fails otherwise (E_OTHER): the recorded call, as recorded; tracker other blanks",
    );
    expect(judged(READS, [FAILED, {}], [FAILED, { ...otherwise, call }])).toBe("it was allowed");
  });

  it("the tool still answers about the recorded items what its schema refuses, as it did before", () => {
    const unfit: Partial<Outcome> = { ending: "bug", answer: "E_INVALID_OUTPUT" };
    const word: NeighbourCall = { ...CALL, about: 'text = "Lathe"', only: "failures" };
    const left = (more: Partial<Outcome>): string =>
      judged(
        READS,
        [FAILED, {}],
        [
          { ...unfit, call: word, ...more },
          { ...unfit, call: word, ...more },
        ],
      );

    expect(left({})).toContain(
      "fix_ineffective: the tool still answers about the recorded items what its schema refuses",
    );
    expect(left({ state: "other blanks" })).toBe("it was allowed");
    expect(left({ answer: "E_OTHER" })).toBe("it was allowed");
    expect(left({ call: { ...word, tool: "list" } })).toBe("it was allowed");
  });

  it("the recorded call is refused, and one of its kind is done", () => {
    const call: NeighbourCall = { ...CALL, about: 'text = "\\t"', only: "failures", isAlike: true };
    const refused = { ending: "refused", answer: "E_A" } as const;
    const works: [Partial<Outcome>, Partial<Outcome>] = [{ state: "with more items" }, { state: "with more items" }];
    const stored = { call, after: "1" };

    expect(judged(WRITES, [FAILED, refused], [FAILED, stored], works)).toContain(
      "fix_ineffective: the recorded call is refused (E_A), and a call of its kind is done",
    );
    expect(judged(WRITES, [FAILED, refused], [FAILED, { ...refused, call }], works)).toBe("it was allowed");
    expect(judged(WRITES, [FAILED, refused], [{}, stored], works)).toBe("it was allowed");
    expect(judged(WRITES, [FAILED, { after: "1" }], [FAILED, stored], works)).toBe("it was allowed");
  });

  it("the same data in another order is answered otherwise", () => {
    const answers = (one: string, other: string, state = REORDERED) =>
      judged(READS, [FAILED, { answer: one }], [FAILED, { state, answer: other }]);
    const why = "fix_ineffective: a call that failed answers otherwise for the same data in another order";

    expect(answers('{"all":["a",{"b":null}]}', '{"all":[{"b":null},"a"]}')).toBe("it was allowed");
    expect(answers('{"all":["a","b"]}', '{"all":["b"]}')).toContain(why);
    expect(answers('{"all":["a","b"]}', '{"all":["b"]}', "other blanks")).toBe("it was allowed");
  });

  it("two long texts that differ at their end find the items of both", () => {
    const state = "items with long texts";
    const long = (at: number): NeighbourCall => ({ ...CALL, about: `text ${at}`, params: { text: String(at) } });
    const answers = (one: string, other: string) =>
      judged(
        READS,
        [FAILED, {}],
        [FAILED, { state, call: long(1), answer: one }],
        [FAILED, { state, call: long(2), answer: other }],
      );
    const why = "fix_ineffective: calls that failed now answer the same for texts that differ at their end";

    expect(answers('["ISS-900401","ISS-900402"]', '["ISS-900401","ISS-900402"]')).toContain(why);
    expect(answers('["ISS-900401"]', '["ISS-900402"]')).toBe("it was allowed");
    expect(answers("[]", "[]")).toBe("it was allowed");
  });

  it("an item is not named that is named where nothing is missing in it", () => {
    const whole: [Partial<Outcome>, Partial<Outcome>] = [
      { answer: '[{"id":"ISS-000001"}]' },
      { state: COMPLETED, answer: '[{"id":"ISS-000001"}]' },
    ];
    const why = "fix_ineffective: a call that failed now answers without ISS-000001";

    expect(judged(READS, [FAILED, { answer: '{"total":1,"items":[]}' }], whole)).toContain(why);
    expect(judged(READS, [FAILED, { answer: '["ISS-000001"]' }], whole)).toBe("it was allowed");
    expect(judged(READS, [{ answer: "[]" }, { answer: "[]" }], whole)).toBe("it was allowed");
  });

  it("a call changes permissions, or forgets an id that was given out", () => {
    const harm = "issues/a.md: permissions 644, then permissions 600";

    expect(judged(WRITES, [FAILED, { after: "1", harm }])).toContain(
      `regression: a call changes what it was not asked to (${harm})`,
    );
    expect(
      judged(WRITES, [
        { harm, after: "1" },
        { harm, after: "1" },
      ]),
    ).toBe("it was allowed");
  });

  it("an item of another id that is there is not found in the way the recorded one was not", () => {
    const missing = { ending: "refused", asRecorded: true, answer: "E_ISSUE_NOT_FOUND" } as const;
    const about = (id: string): NeighbourCall => ({ ...CALL, about: `id = "${id}"`, params: { id } });
    const found: [Partial<Outcome>, Partial<Outcome>] = [missing, {}];
    const other = (id: string, state: string) =>
      judged(READS, found, [missing, { ...missing, call: about(id), state }]);

    expect(other("spec-900001", "with more items")).toContain("still fails as recorded");
    expect(other("spec-900001", "as recorded")).toBe("it was allowed");
    expect(other("iss-999999", "with more items")).toBe("it was allowed");
  });
});

describe("a call that is only asked whether it fails", () => {
  const call: NeighbourCall = { ...CALL, about: 'query = "+"', only: "failures" };

  it("may answer otherwise than on the base", () => {
    expect(judged(READS, [FAILED, {}], [{ answer: "1" }, { call, answer: "2" }])).toBe("it was allowed");
    expect(judged(READS, [FAILED, {}], [{ answer: "1" }, { call, ending: "refused", answer: "E_A" }])).toBe(
      "it was allowed",
    );
  });

  it("may not fail as recorded, nor by a mistake that it did not make before", () => {
    expect(judged(READS, [FAILED, {}], [FAILED, { ...FAILED, call }])).toContain("still fails as recorded");
    expect(judged(READS, [FAILED, {}], [{}, { call, ending: "bug" }])).toContain(
      "regression: a call that did not fail",
    );
  });
});

it("what the recorded call is about may be missing where it is not", () => {
  const missing = { ending: "refused", asRecorded: true, answer: "E_ISSUE_NOT_FOUND" } as const;
  const elsewhere = { ...missing, state: "a new project" };

  expect(judged(READS, [missing, {}], [missing, { ...elsewhere, isElsewhere: true }])).toBe("it was allowed");
  expect(judged(READS, [missing, {}], [missing, elsewhere])).toContain("still fails as recorded");
});
