import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Coverage, CoverageLoss } from "../../src/fix/coverage.ts";
import { withoutMoved, withoutRethrows } from "../../src/fix/needs-cover.ts";
import { compilerOf } from "../../src/fix/rules/syntax.ts";

const compiler = compilerOf(resolve(import.meta.dirname, "../../../node_modules"));
const PATH = "mcp/src/a.ts";

/** The lines of a text that need cover, when no test ran any of its lines. */
function needed(code: string, why: CoverageLoss["why"] = "new"): string[] {
  const lines = code.split("\n");
  const losses = lines.map((_, index) => ({ path: PATH, line: index + 1, why }));
  return withoutRethrows(compiler, losses, [{ path: PATH, before: "", after: code }]).map(
    ({ line }) => lines[line - 1]?.trim() ?? "",
  );
}

const NARROW = `try {
  await write();
} catch (error) {
  if (error.code === "ENOENT") return;
  throw error;
}`;

describe("a new line needs no cover", () => {
  it.each([
    ["at the end of a catch", NARROW],
    ["in a block of its own", NARROW.replace("throw error;", "if (error.code !== 'EEXIST') {\n    throw error;\n  }")],
    [
      "behind else",
      NARROW.replace("return;", "{\n    again();\n  } else throw error;").replace("  throw error;\n}", "}"),
    ],
    ["of a switch", NARROW.replace("throw error;", "switch (error.code) {\n  default:\n    throw error;\n}")],
  ])("when it only gives a caught error on, %s", (_, code) => {
    expect(code).toMatch(/throw error;/);
    expect(needed(code).filter((line) => line.includes("throw error;"))).toEqual([]);
  });
});

describe("a new line needs cover", () => {
  it.each([
    ["that throws another error", "throw new Error(String(error));"],
    ["that throws what another name has", "throw first;"],
    ["with another statement", "log(); throw error;"],
    ["with a condition", "if (error.code === undefined) throw error;"],
    ["of a function that is made there", "again(() => { throw error; });"],
    ["that looks at the error", "throw error.cause;"],
  ])("%s", (_, line) => {
    expect(needed(NARROW.replace("throw error;", line))).toContain(line);
  });

  it.each([
    ["the error was replaced before", NARROW.replace("  throw", "  error = undefined;\n  throw")],
    [
      "the name is another variable's",
      NARROW.replace("  throw", "  {\n  const error = 1;\n  throw").replace(/}$/, "}}"),
    ],
    ["nothing was caught", "function work(error) {\n  throw error;\n}"],
    [
      "it is thrown in a function of the catch",
      NARROW.replace("throw error;", "later(function () {\n  throw error;\n});"),
    ],
  ])("that throws where %s", (_, code) => {
    expect(needed(code)).toContain("throw error;");
  });
});

it("a rethrow that the tests ran on the base needs cover still", () => {
  expect(needed(NARROW, "lost")).toContain("throw error;");
});

it("of a file that nobody can read, every line needs cover", () => {
  const losses: CoverageLoss[] = [{ path: PATH, line: 5, why: "new" }];

  expect(withoutRethrows(compiler, losses, [])).toEqual(losses);
});

describe("a line of code that is only moved", () => {
  const MOVED = `try {
  await rename(draft);
} catch (error) {
  await unlink(draft);
}`;
  const BEFORE = `async function one(draft) {
  await write(draft);
${MOVED}
}
`;
  /** The clean-up, the only line that no test ran. */
  const MISSED = 6;

  function losses(before: string, after: string, missed: readonly number[] = [MISSED]): string[] {
    const lines = after.split("\n");
    const all = lines.flatMap((text, at): CoverageLoss[] =>
      text.includes("unlink") ? [{ path: PATH, line: at + 1, why: "new" }] : [],
    );
    const base: Coverage = new Map([[PATH, { covered: new Set(), missed: new Set(missed) }]]);
    return withoutMoved(compiler, all, [{ path: PATH, before, after }], base).map(({ line }) => lines[line - 1] ?? "");
  }
  const helper = (body: string): string =>
    `async function two(draft) {\n${body}\n}\nasync function one(draft) {\n  await write(draft);\n  await two(draft);\n}\n`;

  it("needs no cover when no test ran it before", () => {
    expect(losses(BEFORE, helper(MOVED))).toEqual([]);
    expect(losses(BEFORE, helper(MOVED.replaceAll("\n", "\n    ")))).toEqual([]);
  });

  it("needs no cover when it was there twice", () => {
    const twice = `${BEFORE}${BEFORE.replace("one", "three")}`;

    expect(losses(twice, helper(MOVED), [MISSED, MISSED + 8])).toEqual([]);
  });

  it.each([
    ["a test ran it before", BEFORE, helper(MOVED), []],
    ["a test ran it in one of two places", `${BEFORE}${BEFORE.replace("one", "three")}`, helper(MOVED), [MISSED]],
    ["it changed", BEFORE, helper(MOVED.replace("unlink(draft)", "unlink(other)")), [MISSED]],
    ["what is tried changed", BEFORE, helper(MOVED.replace("rename(draft)", "rename(other)")), [MISSED]],
    ["it is there once more", BEFORE, `${helper(MOVED)}${BEFORE.replace("one", "three")}`, [MISSED]],
    ["it moved without what it stood in", BEFORE, helper("await unlink(draft);"), [MISSED]],
  ])("needs cover when %s", (_, before, after, missed) => {
    expect(losses(before, after, missed)).not.toEqual([]);
  });
});
