import { describe, expect, it } from "vitest";
import type { NeighbourCall } from "../../src/fix/neighbours/calls.ts";
import { compareNeighbours, type Compared } from "../../src/fix/neighbours/compare.ts";
import { HEALTHY } from "../../src/fix/neighbours/healthy.ts";
import type { Promised } from "../../src/fix/neighbours/pairs.ts";
import { countsOf, refusalOfRecorded } from "../../src/fix/neighbours/counts.ts";
import type { Outcome } from "../../src/fix/neighbours/run.ts";
import { saidIn } from "../../src/fix/review/word-claims.ts";

const CREATES: Promised = { tool: "make", readOnly: false, destructive: false, idempotent: false };
const READS: Promised = { tool: "make", readOnly: true, destructive: false, idempotent: true };
const CALL: NeighbourCall = { tool: "make", about: "as recorded", params: { title: "A" }, marks: [] };

function outcome(more: Partial<Outcome>): Outcome {
  const files = { before: "0", after: "0", written: "", files: [] };
  return { state: "as recorded", call: CALL, ending: "ok", asRecorded: false, answer: "null", ...files, ...more };
}

const FAILED = { ending: "bug", asRecorded: true, answer: "E_INTERNAL" } as const;
const STORED = {
  after: "1",
  answer: '{"file":".wrangler/issues/A.md"}',
  written: "issues/A.md\nA",
  files: ["issues/A.md"],
};

const SOUND = HEALTHY[0]?.name ?? "";
const CONFLICT = '{"found":["A"],"conflicts":[{"id":"A","files":["a.md","b.md"]}]}';
const BROKEN = '{"found":[],"broken":[{"file":"issues/a.md","reason":"no title"}]}';

function refusal(was: Partial<Outcome>, is: Partial<Outcome>, more: Partial<Compared> = {}): unknown {
  const compared = { base: [outcome(was)], fix: [outcome(is)], promised: CREATES, fails: true, ...more };
  try {
    compareNeighbours(compared);
  } catch (error) {
    return String(Object(error).message);
  }
  return "it was allowed";
}

describe("a fix is honest where", () => {
  it.each<[string, Partial<Outcome>, Partial<Outcome>, Promised]>([
    ["what failed is done", FAILED, STORED, CREATES],
    ["what failed is answered by a tool that reads", FAILED, {}, READS],
    ["what worked answers the same", STORED, STORED, CREATES],
    [
      "what was refused is refused by the same code",
      { ending: "refused", answer: "E_A" },
      { ending: "refused", answer: "E_A" },
      CREATES,
    ],
    [
      "what failed otherwise still fails otherwise",
      { ending: "bug", answer: "E_X" },
      { ending: "bug", answer: "E_X" },
      CREATES,
    ],
    ["an idempotent tool had nothing to change", FAILED, {}, { ...CREATES, idempotent: true }],
    ["a tool deletes what it was asked to", FAILED, { after: "1" }, { ...CREATES, destructive: true }],
  ])("%s", (_, was, is, promised) => {
    expect(refusal(was, is, { promised })).toBe("it was allowed");
  });

  it.each([
    ["has one more entry", '{"found":[],"total":0,"all":true}', '{"found":[{"id":"A"}],"total":1,"all":false}', true],
    ["has one before those it had", '{"found":[{"id":"B"}]}', '{"found":[{"id":"A"},{"id":"B"}]}', true],
    ["no longer calls a file broken", BROKEN, '{"found":[{"id":"A"}],"broken":[]}', true],
    ["no longer says that two files have one id", CONFLICT, '{"found":["A"],"conflicts":[]}', true],
    ["still says so, and counts otherwise", CONFLICT, CONFLICT.replace("}", ',"n":1}'), false],
    ["has lost an entry", '{"found":[{"id":"B"}]}', '{"found":[{"id":"A"}]}', false],
    ["has another order", '{"found":["B","C"]}', '{"found":["A","C","B"]}', false],
    ["has more entries than there are files", '{"found":[]}', '{"found":["A","B","C"]}', false],
    ["counts more than it shows", '{"found":[],"total":0}', '{"found":["A"],"total":2}', false],
    ["says another text beside it", '{"found":[],"note":"a"}', '{"found":["A"],"note":"b"}', false],
    ["counts otherwise, and shows the same", '{"found":[],"total":0}', '{"found":[],"total":1}', false],
    ["only forgets what was broken", BROKEN, '{"found":[],"broken":[]}', false],
    ["has another field", '{"found":[]}', '{"found":["A"],"more":1}', false],
  ])("where an item that was passed over is found, another tool's answer %s", (_, was, is, allowed) => {
    const found = { base: outcome({ ending: "refused", asRecorded: true, answer: "E_A" }), fix: outcome({}) };
    const more = { call: { ...CALL, tool: "list" }, files: ["issues/", "issues/a.md", "issues/b.md"] };
    const judged = (change: Partial<Outcome>, base = found.base): unknown => {
      const beside = { base: [base, outcome({ ...more, ...change, answer: was })] };
      return refusal(
        {},
        {},
        { ...beside, promised: READS, fix: [found.fix, outcome({ ...more, ...change, answer: is })] },
      );
    };

    const otherwise = "regression: a call that worked gives another answer";
    expect(judged({})).toContain(allowed ? "it was allowed" : otherwise);
    expect(judged({ state: "other items" })).toContain(otherwise);
    expect(judged({}, outcome(FAILED))).toContain(otherwise);
  });

  it.each([
    ["is an item, and no longer called broken", SOUND, BROKEN, '{"found":[{"id":"A"}],"broken":[]}', true],
    ["is no longer called broken, and no item", SOUND, BROKEN, '{"found":[],"broken":[]}', false],
    ["is shown, and was only passed over", SOUND, '{"found":[]}', '{"found":[{"id":"A"}]}', false],
    ["is one of others", "with more items", BROKEN, '{"found":[{"id":"A"}],"broken":[]}', false],
  ])("a sound item %s", (_, state, was, is, allowed) => {
    const more = { state, files: ["issues/", "issues/a.md"] };
    const judged = refusal(
      {},
      {},
      {
        base: [outcome(FAILED), outcome({ ...more, answer: was })],
        fix: [outcome({}), outcome({ ...more, answer: is })],
        promised: READS,
      },
    );

    expect(judged).toContain(allowed ? "it was allowed" : "regression: a call that worked gives another answer");
  });

  it.each([
    [
      "gives a value as a text that was a number",
      '{"issues":[{"n":42}]}',
      '{"issues":[{"n":"0042"}]}',
      "it was allowed",
    ],
    ["gives a text as what it says", '["true"]', "[true]", "it was allowed"],
    ["gives another value", '{"n":42}', '{"n":"43"}', "regression: a call that worked gives another answer"],
    ["leaves a value out", '{"n":42}', "{}", "regression: a call that worked gives another answer"],
    ["gives another text", '{"n":"42"}', '{"n":"0042"}', "regression: a call that worked gives another answer"],
    ["gives no value for an empty text", '{"n":""}', '{"n":0}', "regression: a call that worked gives another answer"],
  ])("another tool, where the recorded items are, %s", (_, was, is, expected) => {
    const call = { ...CALL, tool: "list" };

    expect(refusal({ call, answer: was }, { call, answer: is })).toContain(expected);
    const more = { call, state: "with more items" } as const;
    expect(refusal({ ...more, answer: was }, { ...more, answer: is })).toContain(expected);
    if (expected !== "it was allowed") return;
    const elsewhere = { call, state: "other items" } as const;
    const regression = "a call that worked gives another answer";
    expect(refusal({ ...elsewhere, answer: was }, { ...elsewhere, answer: is })).toContain(regression);
    expect(refusal({ answer: was }, { answer: is })).toContain(regression);
  });

  it("what was refused without a reason is done", () => {
    const was = { ending: "refused", asRecorded: true, answer: "E_ISSUE_BROKEN" } as const;

    expect(refusal(was, STORED)).toBe("it was allowed");
  });

  it("what is not in the tracker is still not found", () => {
    const missing = { ending: "refused", asRecorded: true, answer: "E_ISSUE_NOT_FOUND" } as const;
    const other = outcome({ ...missing, call: { ...CALL, about: 'id = "ISS-999999"' } });
    const [base, fix] = [
      [outcome(missing), outcome({ ...missing, state: "other items" }), other],
      [outcome({}), outcome({ ...missing, state: "other items" }), other],
    ];

    expect(refusal({}, {}, { base, fix, promised: READS })).toBe("it was allowed");
    expect(refusal(missing, missing, { promised: READS })).toContain("still fails as recorded");
  });

  it.each<[string, Partial<Outcome>, Partial<NeighbourCall>, boolean]>([
    ["a sound item", { state: SOUND, answer: "E_ISSUE_CONFLICT" }, {}, true],
    ["anything by the recorded defect", { defect: "find: there is no <value>" }, {}, true],
    ["anything by a defect of its own", { defect: "find: it is closed" }, {}, false],
    ["other arguments beside a sound item", { state: SOUND, answer: "E_INVALID_ARGUMENTS" }, {}, false],
    ["a sound item, and is the recorded tool", { state: SOUND, answer: "E_ISSUE_CONFLICT" }, { tool: "make" }, false],
    ["a sound item, and writes", { state: SOUND, answer: "E_ISSUE_CONFLICT" }, { writes: true }, false],
  ])("another tool was refused %s, and is answered: %s", (_, more, call, allowed) => {
    const recorded = outcome({ ...FAILED, defect: "find: there is no <value>" });
    const beside = { call: { ...CALL, tool: "look", about: "beside it look", ...call } };
    const was = outcome({ ending: "refused", answer: "E_A", ...more, ...beside });
    const is = outcome({ state: was.state, ...beside });
    const judged = refusal({}, {}, { base: [recorded, was], fix: [outcome({}), is], promised: READS });

    if (allowed) expect(judged).toBe("it was allowed");
    else expect(judged).toContain("regression: a call that was refused");
  });

  it("the call is refused, and the tool works on the same tracker", () => {
    const there = outcome({ state: "with more items" });
    const base = [outcome(FAILED), there];
    const fix = [outcome({ ending: "refused", answer: "E_ISSUE_NOT_FOUND" }), there];

    expect(refusal({}, {}, { base, fix, promised: READS })).toBe("it was allowed");
  });
});

describe("a fix is refused where", () => {
  it.each<[string, Partial<Outcome>, Partial<Outcome>, Promised]>([
    ["fix_ineffective: a neighbour of the recorded call still fails as recorded", FAILED, FAILED, CREATES],
    ["regression: a call that did not fail before now fails", {}, { ending: "bug", answer: "E_INTERNAL" }, CREATES],
    ["regression: a call no longer answers (timeout)", {}, { ending: "timeout" }, CREATES],
    ["regression: a call no longer answers (exited)", FAILED, { ending: "exited" }, CREATES],
    [
      "regression: a call that worked is now refused (E_STORAGE)",
      {},
      { ending: "refused", answer: "E_STORAGE" },
      CREATES,
    ],
    ["regression: a call that worked gives another answer", { answer: "1" }, { answer: "2" }, READS],
    ["regression: a call that worked leaves other files", STORED, { ...STORED, after: "2" }, CREATES],
    [
      "regression: a call that was refused (E_A) now ends otherwise",
      { ending: "refused", answer: "E_A" },
      { ...STORED },
      CREATES,
    ],
    ["regression: a call that only reads, or was refused, changes files", FAILED, { after: "1" }, READS],
    [
      "regression: a call that only reads, or was refused, changes files",
      FAILED,
      { ending: "refused", answer: "E_A", after: "1" },
      CREATES,
    ],
    ["fix_ineffective: a call answers success and changed nothing", FAILED, {}, CREATES],
    [
      "fix_ineffective: a call answers with the file A.md, which is not there",
      FAILED,
      { ...STORED, files: [] },
      CREATES,
    ],
    [
      "fix_ineffective: every call like the recorded one is now refused (E_A), and none works",
      FAILED,
      { ending: "refused", answer: "E_A" },
      CREATES,
    ],
  ])("%s", (why, was, is, promised) => {
    expect(refusal(was, is, { promised })).toContain(why);
  });

  it("what a call was given is in no file", () => {
    const call = { ...CALL, marks: ["quokka"] };
    const why = "fix_ineffective: a call answers success, but what it was given is in no file";

    expect(refusal({ ...FAILED, call }, { ...STORED, call })).toContain(why);
    expect(refusal({ ...FAILED, call }, { ...STORED, call, written: "A\nQuokka title" })).toBe("it was allowed");
  });

  it("new texts are answered with success by a tool that may find nothing to change, and nothing ever changes", () => {
    const promised = { ...CREATES, idempotent: true, destructive: true };
    const call = { ...CALL, marks: ["quokka"] };
    const [looks, removes] = ["list", "remove"].map((operation) => ({ ...call, params: { operation } }));
    const why = "fix_ineffective: 1 calls that failed now answer success, and none of them changed anything";

    expect(refusal({ ...FAILED, call }, { call }, { promised })).toContain(why);
    expect(refusal({ ...FAILED, call }, { call, after: "1", written: "quokka" }, { promised })).toBe("it was allowed");
    for (const other of [looks, removes]) {
      if (other === undefined) continue;
      expect(refusal({ ...FAILED, call: other }, { call: other }, { promised })).toBe("it was allowed");
    }
  });

  it("every call that failed says that nothing was to change", () => {
    const said = { answer: '{"id":"A","changed":false}' };
    const base = [outcome(FAILED), outcome({ ...FAILED, state: "with more items" })];
    const fix = (first: Partial<Outcome>) => [
      outcome({ ...said, ...first }),
      outcome({ ...said, state: "with more items" }),
    ];

    expect(refusal({}, {}, { base, fix: fix({}) })).toContain(
      "fix_ineffective: 2 calls that failed now answer success, and none of them changed anything",
    );
    expect(refusal({}, {}, { base, fix: fix(STORED) })).toBe("it was allowed");
  });

  it("new texts of one field are never stored, and those of others are", () => {
    const promised = { ...CREATES, idempotent: true, destructive: true };
    const [labels, title] = ["labels", "title"].map((field) => ({
      ...CALL,
      about: `${field} = "quokka"`,
      params: { [field]: "quokka" },
      marks: ["quokka"],
    }));
    const pair = (of: NeighbourCall | undefined, is: Partial<Outcome>) => {
      const call = of ?? CALL;
      return { was: outcome({ ...FAILED, call }), is: outcome({ call, ...is }) };
    };
    const tried = (written: string) => {
      const pairs = [pair(labels, { after: "1", written }), pair(title, { after: "1", written: "quokka" })];
      return refusal({}, {}, { base: pairs.map(({ was }) => was), fix: pairs.map(({ is }) => is), promised });
    };

    expect(tried("nothing")).toContain("calls that failed now answer success, and never store labels");
    expect(tried("quokka")).toBe("it was allowed");
  });

  it("an idempotent tool that adds changes something, and not by what it was given", () => {
    const promised = { ...CREATES, idempotent: true };
    const call = { ...CALL, marks: ["quokka"] };

    expect(refusal({ ...FAILED, call }, { call, after: "1", written: "work/" }, { promised })).toContain(
      "fix_ineffective: a call answers success, but what it was given is in no file",
    );
  });

  it("a call is refused that the tool does beside more items", () => {
    const there = outcome({ ...STORED, state: "with more items" });
    const [base, fix] = [
      [outcome(FAILED), there],
      [outcome({ ending: "refused", answer: "E_STORAGE" }), there],
    ];
    const why = "fix_ineffective: a call that is done beside more items is refused without them";

    expect(refusal({}, {}, { base, fix })).toContain(why);
    expect(refusal({}, {}, { base, fix, promised: { ...CREATES, destructive: true } })).toBe("it was allowed");
  });

  it("a call that is made twice changes more than once, though its tool promises otherwise", () => {
    const why = "fix_ineffective: a call that is made twice changes more than once";
    const [twice, once] = [
      { ...STORED, again: true },
      { ...STORED, again: false },
    ];
    const promised = { ...CREATES, destructive: true, idempotent: true };
    const known = outcome({ ...twice, state: "other items" });

    expect(refusal(FAILED, twice, { promised })).toContain(why);
    expect(refusal(FAILED, once, { promised })).toBe("it was allowed");
    const [base, fix] = [
      [outcome(FAILED), known],
      [outcome(twice), known],
    ];
    expect(refusal({}, {}, { base, fix, promised })).toBe("it was allowed");
  });

  it("an item is made otherwise than it was told, which another tool sees that is told the same", () => {
    const why = "fix_ineffective: a call that failed makes an item otherwise than it was told";
    const [same, other] = [outcome({ ...STORED, state: "other items", retold: false }), { ...STORED, retold: true }];
    const [base, fix] = [
      [outcome(FAILED), same],
      [outcome(other), same],
    ];

    expect(refusal({}, {}, { base, fix })).toContain(why);
    expect(refusal({}, {}, { base, fix: [outcome({ ...other, retold: false }), same] })).toBe("it was allowed");
    expect(refusal(FAILED, other)).toBe("it was allowed");
    const never = [...base, outcome({ ...other, state: "with more items" })];
    expect(refusal({}, {}, { base: never, fix: [...fix, ...never.slice(2)] })).toBe("it was allowed");
  });

  it("arguments are refused that are accepted beside other files", () => {
    const elsewhere = outcome({ ...STORED, state: "other items" });
    const after = (answer: string) => [outcome({ ending: "refused", answer }), elsewhere];
    const [base, promised] = [[outcome(FAILED), elsewhere], { ...CREATES, destructive: true }];
    const more = [outcome({ state: "with more items", call: { ...CALL } })];

    expect(refusal({}, {}, { base, fix: after("E_INVALID_ARGUMENTS"), promised })).toContain(
      "fix_ineffective: a call is refused for its arguments, which are accepted elsewhere",
    );
    const fix = [...after("E_ISSUE_NOT_FOUND"), ...more];
    expect(refusal({}, {}, { base: [...base, ...more], fix, promised })).toBe("it was allowed");
  });

  it("a tool that reads answers from the files, and the same whatever it is asked", () => {
    const marked = { ...CALL, params: { title: "quokka" }, marks: ["quokka"] };
    const elsewhere = outcome({ state: "other items", answer: "[]" });
    const base = [outcome(FAILED), outcome({ ...FAILED, call: marked }), elsewhere];
    const after = (one: string, other: string) => [
      outcome({ answer: one }),
      outcome({ answer: other, call: marked }),
      elsewhere,
    ];
    const tried = (one: string, other: string) => refusal({}, {}, { base, fix: after(one, other), promised: READS });

    expect(tried('["A"]', '["A"]')).toContain("now answer the same whatever text they are made with");
    expect(tried('["A"]', "[]")).toBe("it was allowed");
    expect(tried("[]", "[]")).toBe("it was allowed");
  });

  it("another tool answers otherwise than before", () => {
    const call = { ...CALL, tool: "look" };

    expect(refusal({ call, answer: '["A","B"]' }, { call, answer: '["A"]' })).toContain(
      "regression: a call that worked gives another answer",
    );
  });

  it.each([
    ["an id", CALL, READS, '["ISS-900001"]', "[]", "ISS-900001"],
    ["a label", { ...CALL, params: { operation: "list" } }, CREATES, '["fence","zoo"]', '["fence"]', "zoo"],
  ])("a call that reads finds less among more items than among few: %s", (_, call, promised, found, less, word) => {
    const alone = outcome({ call, state: "other items", answer: found });
    const base = [outcome({ ...FAILED, call, state: "with more items" }), alone];
    const answers = (answer: string, files: readonly string[] = []) => {
      return [outcome({ call, state: "with more items", answer, files }), alone];
    };
    const many = Array.from({ length: 100 }, (_file, at) => `issues/${at}.md`);

    expect(refusal({}, {}, { base, fix: answers(less), promised })).toContain(
      `fix_ineffective: a call that failed now answers without what it finds elsewhere (${word})`,
    );
    expect(refusal({}, {}, { base, fix: answers(`${found}, and more`), promised })).toBe("it was allowed");
    expect(refusal({}, {}, { base, fix: answers(less, many), promised })).toBe("it was allowed");
  });

  it("says which call it was", () => {
    expect(refusal(FAILED, FAILED)).toContain(
      "still fails as recorded: the recorded call, as recorded; tracker as recorded",
    );
  });
});

it("the ledger says how many calls failed, worked, and are refused by the fix, with the codes", () => {
  const other = { ...CALL, about: "without title" };
  const base = [outcome(FAILED), outcome({ ...FAILED, call: other }), outcome({ ...STORED, state: "other items" })];
  const fix = [outcome(STORED), outcome({ call: other, ending: "refused", answer: "E_A" }), outcome(STORED)];

  expect(countsOf(base, [outcome(STORED), outcome({ ...STORED, call: other })])).toBe(
    "3 calls: 2 failed as recorded and no longer do, 1 worked and answer the same",
  );
  expect(countsOf(base, fix)).toBe(
    "3 calls: 2 failed as recorded and no longer do (1 of them refused now: E_A), 1 worked and answer the same",
  );
});

it("a fix that refuses the recorded call itself is told from one that refuses calls near it", () => {
  const [refuses, near] = [{ ending: "refused", answer: "E_A" } as const, { ...CALL, about: "without title" }];
  const base = [outcome(FAILED), outcome({ ...FAILED, call: near }), outcome({ ...FAILED, state: "other items" })];

  expect(refusalOfRecorded(base, [outcome(refuses)])).toBe("E_A");
  expect(refusalOfRecorded(base, [outcome(STORED)])).toBe(undefined);
  expect(refusalOfRecorded(base, [outcome({ ...refuses, call: near })])).toBe(undefined);
  expect(refusalOfRecorded(base, [outcome({ ...refuses, state: "other items" })])).toBe(undefined);
  expect(refusalOfRecorded([outcome(refuses)], [outcome(refuses)])).toBe(undefined);
  expect(countsOf(base, [outcome(refuses)])).toContain("refused now: E_A, the recorded one by a person's word)");
});

it("a review knows from the ledger where somebody said that a person had let it pass", () => {
  const fix = [outcome({ ending: "refused", answer: "E_A" })];
  const counts = countsOf([outcome(FAILED)], fix);
  const rows = (step: string, text = counts) => ({ entries: [{ step, counts: text }] });

  expect(saidIn("neighbours", rows("neighbours"))).toBe(true);
  expect(saidIn("need", rows("neighbours"))).toBe(false);
  expect(saidIn("need", rows("need"))).toBe(true);
  expect(saidIn("neighbours", rows("neighbours", countsOf([outcome(FAILED)], [outcome(STORED)])))).toBe(false);
});
