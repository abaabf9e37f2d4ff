import { describe, expect, it } from "vitest";
import type { Blame } from "../../src/shared/error-codes.ts";
import type { Surface } from "../../src/capture/record.ts";
import { classify } from "../../src/diagnose/classify.ts";
import type { SeenFailure } from "../../src/diagnose/judge.ts";
import type { Reproduction } from "../../src/diagnose/reproduce.ts";
import { aRecord } from "../support/a-record.ts";

const OTHER: SeenFailure = { fingerprint: "f", claimed: "f", blame: "bug", what: "Error: other", stack: "" };
const PLACE = { fn: "storeNew", file: "mcp/src/tracker/storage.ts", line: 39 };

interface Case {
  blame?: Blame;
  surface?: Surface;
  /** Replays, of three, that gave the recorded failure, and that failed otherwise. */
  same: number;
  other?: number;
  located?: boolean;
  onlyForeignFrames?: boolean;
}

function classified({ blame = "bug", surface = "thrown", same, other = 0, located = true, ...rest }: Case) {
  const seen: Reproduction = {
    runs: 3,
    same,
    other: Array.from({ length: other }, () => OTHER),
    succeeded: 3 - same - other,
    example: undefined,
    durationMs: 1,
  };
  const places = located ? [PLACE] : [];
  return classify({ record: aRecord({ blame, surface }), seen, places, onlyForeignFrames: false, ...rest });
}

describe("a failure", () => {
  it.each<[string, Case, Record<string, unknown>]>([
    ["of the source that comes every time, with a place", { same: 3 }, { class: "BUG", confidence: "HIGH" }],
    ["of the source without a place", { same: 3, located: false }, { class: "BUG", confidence: "MEDIUM" }],
    [
      "that has no stack by its nature",
      { same: 3, located: false, surface: "timeout" },
      { class: "BUG", confidence: "HIGH" },
    ],
  ])("%s can be healed", (_, facts, expected) => {
    expect(classified(facts)).toEqual({
      ...expected,
      healable: true,
      next: expect.stringMatching(/\.$/),
      terms: expect.any(Array),
    });
  });

  it.each<[string, Case, Record<string, unknown>]>([
    ["of a caller", { blame: "caller", same: 3 }, { class: "INVALID", confidence: "HIGH" }],
    ["of a caller, not seen again", { blame: "caller", same: 0 }, { class: "INVALID", confidence: "MEDIUM" }],
    ["of the environment", { blame: "environment", same: 1 }, { class: "CONFIG", confidence: "HIGH" }],
    [
      "of the environment, not seen again",
      { blame: "environment", same: 0 },
      { class: "CONFIG", confidence: "MEDIUM" },
    ],
    [
      "that the agent reported of a call that succeeds",
      { surface: "reported", same: 0 },
      { class: "BUG", confidence: "LOW", verdict: "needs_manual_review" },
    ],
    ["that is not seen again", { same: 0 }, { class: "BUG", confidence: "LOW", verdict: "not_reproduced" }],
    ["that is another one now", { same: 0, other: 3 }, { class: "BUG", confidence: "LOW", verdict: "not_reproduced" }],
    ["that comes and goes", { same: 2 }, { class: "BUG", confidence: "LOW", verdict: "needs_manual_review" }],
    [
      "that lies in a dependency",
      { same: 3, located: false, onlyForeignFrames: true },
      { class: "UPSTREAM", confidence: "MEDIUM" },
    ],
  ])("%s cannot be healed here", (_, facts, expected) => {
    expect(classified(facts)).toEqual({
      ...expected,
      healable: false,
      next: expect.stringMatching(/\.$/),
      terms: expect.any(Array),
    });
  });

  it("that is not seen again is told from one that is another now", () => {
    expect(classified({ same: 0 }).next).toContain("succeeds on this source");
    expect(classified({ same: 0, other: 1 }).next).toContain("otherwise than recorded");
  });
});

it("says what its confidence was computed from", () => {
  expect(classified({ same: 2, other: 1 }).terms).toEqual([
    { name: "blame by error code", value: "bug (E_INTERNAL)" },
    { name: "replay of the recorded call", value: "2 of 3 the same failure" },
    { name: "other failures in replay", value: "1" },
    { name: "nearest own frame", value: "storeNew in mcp/src/tracker/storage.ts" },
  ]);
  expect(classified({ same: 3, located: false }).terms.at(-1)).toEqual({ name: "nearest own frame", value: "none" });
});
