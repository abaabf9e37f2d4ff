import { describe, expect, it } from "vitest";
import { classify } from "../../src/diagnose/classify.ts";
import { isTerm } from "../../src/diagnose/confidence.ts";
import type { Facts } from "../../src/diagnose/facts.ts";
import type { SeenFailure } from "../../src/diagnose/judge.ts";
import type { Reproduction } from "../../src/diagnose/reproduce.ts";
import { aRecord } from "../support/a-record.ts";

const OTHER: SeenFailure = { fingerprint: "f", claimed: "f", blame: "bug", code: "", what: "Error: other", stack: "" };
const PLACE = { fn: "storeNew", file: "mcp/src/tracker/storage.ts", line: 39 };
const COMMIT = { hash: "0123456789".repeat(4), day: "2026-11-20", subject: "Before" };
const YAML = { package: "yaml", version: "2.9.1", file: "dist/doc/createNode.js", line: 18, onPurpose: false };

function seen(same: number, other = 0): Reproduction {
  const others = Array.from({ length: other }, () => OTHER);
  return { runs: 5, same, other: others, succeeded: 5 - same - other, example: undefined, durationMs: 1 };
}

/** A bug of our own that comes every time, but for what is given. */
function someFacts(more: Partial<Facts> = {}): Facts {
  return {
    record: aRecord(),
    origin: "ours",
    seen: seen(5),
    places: [PLACE],
    foreign: undefined,
    withoutState: "succeeded",
    twin: "unavailable",
    tracker: { broken: [], conflicts: [] },
    storage: [],
    item: undefined,
    fit: { fits: "yes", wrong: [], tools: ["issues_create", "issues_get"], usage: [] },
    standIns: [],
    changed: { touched: 0, changed: [] },
    recurrence: { count: 1, sessions: 1, ids: [] },
    earlier: { outcome: "unavailable" },
    fixedIn: undefined,
    known: undefined,
    ...more,
  };
}

const NO_START = aRecord({ tool: "server", surface: "startup", code: "E_CHILD_START" });
const OF_CALLER = aRecord({ blame: "caller", code: "E_INVALID_ARGUMENTS", surface: "schema" });
const NOT_FOUND = aRecord({
  blame: "caller",
  code: "E_ISSUE_NOT_FOUND",
  tool: "issues_get",
  params: { id: "ISS-000001" },
});
const OF_FILES = aRecord({ blame: "environment", code: "E_ISSUE_BROKEN", params: { id: "ISS-000001" } });
const HABIT = { count: 4, sessions: 3, ids: [] };

describe("a failure that comes every time is", () => {
  it.each<[string, Partial<Facts>, [string, string, boolean]]>([
    ["our own code's", {}, ["BUG", "HIGH", true]],
    ["our own code's, without a place in it", { places: [] }, ["BUG", "MEDIUM", true]],
    [
      "the ending of a process, which has no place",
      { places: [], record: aRecord({ surface: "crash" }) },
      ["BUG", "HIGH", true],
    ],
    ["a server's that does not start", { record: NO_START }, ["BUG", "HIGH", true]],
    ["ours where a library refuses what we gave it", { foreign: { ...YAML, onPurpose: true } }, ["BUG", "HIGH", true]],
    ["a library's where it fails inside", { foreign: YAML, places: [PLACE] }, ["UPSTREAM", "MEDIUM", false]],
    [
      "a regression where an earlier source succeeds",
      { earlier: { outcome: "succeeded", commit: COMMIT } },
      ["REGRESSION", "HIGH", true],
    ],
    [
      "a regression, whoever is blamed",
      { record: OF_CALLER, earlier: { outcome: "succeeded", commit: COMMIT } },
      ["REGRESSION", "HIGH", true],
    ],
    ["no regression where an earlier source fails otherwise", { earlier: { outcome: "other" } }, ["BUG", "HIGH", true]],
    ["the caller's", { record: OF_CALLER, recurrence: { ...HABIT, count: 2 } }, ["INVALID", "HIGH", false]],
    [
      "the caller's, often within one session",
      { record: OF_CALLER, recurrence: { ...HABIT, sessions: 1 } },
      ["INVALID", "HIGH", false],
    ],
    [
      "an affordance where callers do it again and again",
      { record: OF_CALLER, recurrence: HABIT },
      ["AFFORDANCE", "HIGH", true],
    ],
    ["the caller's, who asks for what is gone", { record: NOT_FOUND, recurrence: HABIT }, ["INVALID", "HIGH", false]],
    [
      "ours where the item that is not found is there",
      { record: NOT_FOUND, item: ".wrangler/issues/ISS-000001-a.md" },
      ["BUG", "HIGH", true],
    ],
    [
      "ours where a tool that is offered is not known",
      { record: aRecord({ blame: "caller", code: "E_UNKNOWN_TOOL", surface: "unknown_tool" }) },
      ["BUG", "HIGH", true],
    ],
    [
      "the files' where the tracker names a broken one",
      { record: OF_FILES, tracker: { broken: ["a.md"], conflicts: [] }, withoutState: "other" },
      ["CONFIG", "HIGH", false],
    ],
    [
      "the files' where a healthy item does not fail",
      { record: OF_FILES, twin: "succeeded" },
      ["CONFIG", "HIGH", false],
    ],
    ["ours where a healthy item fails the same", { record: OF_FILES, twin: "same" }, ["BUG", "HIGH", true]],
    [
      "ours where it fails the same without any file",
      { record: OF_FILES, withoutState: "same" },
      ["BUG", "HIGH", true],
    ],
    [
      "the folders' where they are not what they should be",
      { record: OF_FILES, storage: [".wrangler/ideas is a file"], withoutState: "same" },
      ["CONFIG", "HIGH", false],
    ],
    [
      "the environment's by its word alone where nothing else is known",
      { record: OF_FILES, withoutState: "other" },
      ["CONFIG", "MEDIUM", false],
    ],
  ])("%s", (_, facts, [kind, confidence, healable]) => {
    const { next, terms, ...rest } = classify(someFacts(facts));

    expect(rest).toEqual({ class: kind, confidence, healable });
    expect(next).toMatch(/\.$/);
    expect(terms.length).toBeGreaterThanOrEqual(4);
  });
});

describe("a failure that does not come every time", () => {
  it.each<[string, Partial<Facts>, Record<string, unknown>]>([
    ["has to be looked at", { seen: seen(3) }, { class: "BUG", verdict: "needs_manual_review" }],
    ["whoever is blamed", { record: OF_CALLER, seen: seen(1) }, { class: "BUG", verdict: "needs_manual_review" }],
    ["is not reproduced when it never comes", { seen: seen(0) }, { class: "BUG", verdict: "not_reproduced" }],
    ["also of a caller", { record: OF_CALLER, seen: seen(0) }, { class: "INVALID", verdict: "not_reproduced" }],
    ["also of the files", { record: OF_FILES, seen: seen(0) }, { class: "CONFIG", verdict: "not_reproduced" }],
    [
      "is a person's to judge when the agent reported it",
      { record: aRecord({ surface: "reported" }), seen: seen(0) },
      { class: "BUG", verdict: "needs_manual_review" },
    ],
    [
      "cannot be replayed at all",
      { record: aRecord({ surface: "cli" }) },
      { class: "BUG", verdict: "needs_manual_review" },
    ],
  ])("%s", (_, facts, expected) => {
    expect(classify(someFacts(facts))).toEqual({
      ...expected,
      confidence: "LOW",
      healable: false,
      next: expect.stringMatching(/\.$/),
      terms: expect.any(Array),
    });
  });

  it("is a setting's when the server starts without it, and says so", () => {
    const record = aRecord({ tool: "server", surface: "startup", blame: "environment", code: "E_SETTINGS" });

    expect(classify(someFacts({ record, seen: seen(0) }))).toMatchObject({
      class: "CONFIG",
      confidence: "LOW",
      healable: false,
      next: expect.stringContaining("A setting or the machine is at fault"),
    });
    expect(classify(someFacts({ record: NO_START, seen: seen(0) }))).toMatchObject({
      class: "BUG",
      verdict: "not_reproduced",
      next: expect.stringContaining("The server starts on this source"),
    });
  });

  it("is the folders' when a scratch copy cannot have their fault", () => {
    const facts = { record: OF_FILES, seen: seen(0), storage: [".wrangler/issues is a link"] };

    expect(classify(someFacts(facts))).toMatchObject({ class: "CONFIG", confidence: "MEDIUM", healable: false });
  });

  it("says what may be the reason", () => {
    const next = (facts: Partial<Facts>): string => classify(someFacts({ seen: seen(0), ...facts })).next;

    expect(next({})).toContain("fixed already");
    expect(next({ seen: seen(0, 2) })).toContain("otherwise than recorded");
    expect(next({ standIns: ["wranglerContext.apiKey"] })).toContain(
      'does not survive the stand-ins of "wranglerContext.apiKey"',
    );
    expect(next({ changed: { touched: 2, changed: ["a.md"] } })).toContain('have changed since: "a.md"');
  });
});

it("computes its confidence from terms, and shows each with its weight", () => {
  expect(classify(someFacts({ origin: "unknown", earlier: { outcome: "succeeded", commit: COMMIT } })).terms).toEqual([
    { name: "blame by error code", value: "bug (E_INTERNAL) (0)" },
    { name: "replay of the recorded call", value: "5 of 5 the same failure (+2)" },
    { name: "ground", value: "an earlier source succeeds (+2)" },
    { name: "nearest own frame", value: "storeNew in mcp/src/tracker/storage.ts (+1)" },
    { name: "origin of the record", value: "unknown (-1)" },
  ]);
  expect(classify(someFacts({ origin: "unknown" })).confidence).toBe("MEDIUM");
});

it("shows terms that a review of a published body knows, and no others", () => {
  const all = [
    someFacts({ origin: "unknown", earlier: { outcome: "succeeded", commit: COMMIT } }),
    someFacts({ seen: seen(0, 2), standIns: ["a"], changed: { touched: 2, changed: ["a.md"] }, places: [] }),
    someFacts({ record: OF_CALLER, recurrence: HABIT }),
  ].flatMap((facts) => classify(facts).terms);

  expect(new Set(all.map(({ name }) => name)).size).toBe(8);
  expect(all.filter((term) => !isTerm(term))).toEqual([]);
  expect(isTerm({ name: "ground", value: "audited by experts (+2)" })).toBe(false);
  expect(isTerm({ name: "audit", value: "5 of 5 the same failure" })).toBe(false);
});

it("says what follows from each class", () => {
  const next = (facts: Partial<Facts>): string => classify(someFacts(facts)).next;

  expect(next({ earlier: { outcome: "succeeded", commit: COMMIT } })).toBe(
    "0123456789 of 2026-11-20 does it right: look at what changed since then (--since finds the commit), then start the fix.",
  );
  expect(next({ foreign: YAML })).toContain("Report it there");
  expect(next({ foreign: YAML })).toContain("yaml 2.9.1");
  expect(next({ record: OF_CALLER, fit: { fits: "no", wrong: ["prioritty"], tools: [], usage: [] } })).toContain(
    'What does not fit: "prioritty".',
  );
  expect(
    next({ record: OF_CALLER, recurrence: HABIT, fit: { fits: "no", wrong: ["body"], tools: [], usage: [] } }),
  ).toContain('the schema and the description of issues_create do not lead callers to the right "body"');
});

describe("what could be healed is not healed here", () => {
  const KNOWN = { version: "9.0.0", isNewer: true, reason: undefined, prNumber: undefined };

  it.each<[string, Partial<Facts>, string, string]>([
    ["when the newest version does it right", { fixedIn: "0.2.0" }, "already_fixed_upstream", "Update to 0.2.0"],
    ["when a newer one is known to", { known: { ...KNOWN, verdict: "fixed" } }, "already_fixed_upstream", "9.0.0"],
    ["when it was decided on", { known: { ...KNOWN, verdict: "rejected", reason: "As meant" } }, "blocked", "As meant"],
    [
      "while somebody works on it",
      { known: { ...KNOWN, verdict: "in_progress", prNumber: 7 } },
      "blocked",
      "request 7",
    ],
  ])("%s", (_, facts, verdict, next) => {
    expect(classify(someFacts(facts))).toMatchObject({ healable: false, verdict, next: expect.stringContaining(next) });
  });

  it("unless the fix that is known is in the installed version, and it failed all the same", () => {
    const known = { ...KNOWN, verdict: "fixed" as const, version: "0.0.1", isNewer: false };

    expect(classify(someFacts({ known }))).toMatchObject({ healable: true, class: "BUG" });
  });
});
