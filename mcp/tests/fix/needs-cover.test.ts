import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { CoverageLoss } from "../../src/fix/coverage.ts";
import { withoutRethrows } from "../../src/fix/needs-cover.ts";
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
