import { describe, expect, it } from "vitest";
import { requireExplained, requireGreen, requireRed, requireVerified, withoutProof } from "../../src/fix/evidence.ts";
import { PROOFS, aFix } from "../support/a-fix.ts";

const { red, green, verified, explained } = PROOFS;
const REQUIRE = { red: requireRed, green: requireGreen, verify: requireVerified, explain: requireExplained } as const;

function outOfOrder(why: string, command: string) {
  return expect.objectContaining({
    code: "E_GATE_REFUSED",
    message: `out_of_order: ${why}`,
    hint: `Run "wrangler-mcp ${command}" first.`,
    details: { verdict: "out_of_order" },
  });
}

describe("a step needs the evidence of the one before", () => {
  it.each([
    ["red", {}, "the test was not proven red yet", "fix red"],
    ["green", {}, "the test was not proven red yet", "fix red"],
    ["green", { red }, "the fix was not proven green yet", "fix green"],
    ["verify", { red }, "the fix was not proven green yet", "fix green"],
    ["verify", { red, green }, "the fix was not verified yet", "fix verify"],
    ["explain", { red, green, verified }, "the fix was not explained yet", "fix explain"],
    // What comes later does not stand in for what is missing.
    ["explain", { verified, explained }, "the test was not proven red yet", "fix red"],
    ["verify", { red, verified }, "the fix was not proven green yet", "fix green"],
  ] as const)("%s of %j", (step, has, why, command) => {
    expect(() => REQUIRE[step](aFix(has))).toThrowError(outOfOrder(why, command));
  });

  it("and has it then", () => {
    const whole = aFix({ red, green, verified, explained });

    expect(requireExplained(whole)).toEqual(whole);
  });
});

const entries = ["red replay", "red", "green", "green", "green replay", "build", "suite", "revert"].map((step) => {
  const row = {
    command: "c",
    message: "",
    environment: "",
    tree: red.tree,
    exitCode: 0,
    counts: "",
    result: "passed",
    durationMs: 1,
    at: 1,
  } as const;
  return { ...row, step };
});

it.each([
  ["red", {}, 0],
  ["green", { red }, 2],
  ["verified", { red, green }, 5],
] as const)(
  "a new run of %s makes worthless all that followed from it, and keeps the explanation",
  (from, kept, rows) => {
    const whole = aFix({ red, green, verified, explained, entries });

    expect(withoutProof(whole, from)).toEqual(aFix({ ...kept, explained, entries: entries.slice(0, rows) }));
  },
);
