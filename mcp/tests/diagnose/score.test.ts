import { describe, expect, it } from "vitest";
import { belowAim, summaryOf, tablesOf, type Result } from "../../../scripts/bench/diagnose/score.mjs";

function results(expected: string, right: number, wrong: number, more: Partial<Result> = {}): Result[] {
  const one = (isRight: boolean): Result => ({ expected, right: isRight, confidence: "HIGH", times: 10, ...more });
  return [...Array.from({ length: right }, () => one(true)), ...Array.from({ length: wrong }, () => one(false))];
}

describe("the bench of diagnosis", () => {
  it("reaches its aim when all is right", () => {
    const summary = summaryOf([...results("BUG", 10, 0), ...results("CONFIG", 3, 0, { confidence: "LOW", times: 30 })]);

    expect(belowAim(summary)).toEqual([]);
    expect(tablesOf(summary)).toBe(
      [
        "| class  |    right | share |",
        "| ------ | -------: | ----: |",
        "| BUG    | 10 of 10 | 100 % |",
        "| CONFIG |   3 of 3 | 100 % |",
        "| all    | 13 of 13 | 100 % |",
        "",
        "| confidence |    right | share |",
        "| ---------- | -------: | ----: |",
        "| HIGH       | 10 of 10 | 100 % |",
        "| MEDIUM     |   0 of 0 |     - |",
        "| LOW        |   3 of 3 | 100 % |",
        "",
        "Time per case: median 10 ×, largest 30 × one bare replay of the call.",
      ].join("\n"),
    );
  });

  it("is below it with one class that is often wrong, although all together are right enough", () => {
    const summary = summaryOf([...results("BUG", 96, 0), ...results("CONFIG", 4, 1, { confidence: "LOW" })]);

    expect(belowAim(summary)).toEqual(["CONFIG: 4 of 5 (80 %), the aim is 90 %"]);
  });

  it("is below it when what is called HIGH is wrong more than twice in a hundred", () => {
    const summary = summaryOf([...results("BUG", 97, 3), ...results("CONFIG", 100, 0, { confidence: "LOW" })]);

    expect(belowAim(summary)).toEqual(["HIGH: 97 of 100 (97 %), the aim is 98 %"]);
  });

  it("counts a case that could not be tried as wrong", () => {
    const summary = summaryOf([...results("BUG", 9, 0), { expected: "BUG", error: "it did not fail" }]);

    expect(summary).toMatchObject({ all: { right: 9, of: 10 }, failed: 1 });
    expect(belowAim(summary)).toEqual(["all cases: 9 of 10 (90 %), the aim is 95 %"]);
  });

  it("is below it with one generated test that does not show the failure", () => {
    const summary = summaryOf([
      ...results("BUG", 9, 0, { proof: { ok: true } }),
      ...results("BUG", 1, 0, { proof: { ok: false } }),
    ]);

    expect(belowAim(summary)).toEqual(["generated tests: 9 of 10 (90 %), the aim is 100 %"]);
    expect(tablesOf(summary)).toContain(
      "red for the recorded reason and green with the reference fix: 9 of 10 (90 %).",
    );
  });
});
