import ts from "typescript";
import { describe, expect, it } from "vitest";
import { mutantsOf, mutated, spread } from "../../src/fix/mutants.ts";

function whatOf(text: string, lines = [1]): string[] {
  return mutantsOf(ts, "a.ts", text, new Set(lines)).map(({ what }) => what);
}

describe("the small changes of a line", () => {
  it.each([
    ["const a = b === c;", ["!== for ==="]],
    ["const a = b < c && d >= e;", ["<= for <", "|| for &&", "> for >="]],
    ["const a = b ?? 1;", ["&& for ??", "(1 + 1) for 1"]],
    ["if (!ready) go();", ["true for !ready", "false for !ready", "ready for !ready", "nothing for go();"]],
    ["const a = ready ? 'x' : '';", ["true for ready", "false for ready", "\"\" for 'x'", "\"mutant\" for ''"]],
    ["const f = (a: number) => a * 2;", ["undefined for a * 2", "/ for *", "(2 + 1) for 2"]],
    ["function f() { return [true]; }", ["undefined for [true]", "[] for [true]", "false for true"]],
    ["await write(path);", ["nothing for await write(path);"]],
  ])("%s", (text, expected) => {
    expect(whatOf(text)).toEqual(expected);
  });

  it.each([
    'import { a } from "./a.ts";',
    'export { a } from "./a.ts";',
    'type A = "x" | 1 | true;',
    "interface A { a: 1 }",
    "// a === b",
    "const a: Array<'x'> = b;",
  ])("there are none of %s", (text) => {
    expect(whatOf(text)).toEqual([]);
  });

  it("are those of the given lines only, and each leaves the rest of the text as it is", () => {
    const text = 'const one = "é" === a;\r\nconst two = 2;\r\nconst three = 3;\r\n';

    const [only, ...others] = mutantsOf(ts, "a.ts", text, new Set([2]));

    expect(others).toEqual([]);
    expect(only === undefined ? "" : mutated(text, only)).toBe(text.replace("= 2", "= (2 + 1)"));
  });

  it("all build, and none builds to what was there", () => {
    const text =
      "export function f(a: string | undefined, b: number[]): string {\n" +
      '  if (a === undefined || b.length > 2) return "";\n' +
      "  b.push(1);\n" +
      '  const c = b.map((one) => one + 1).join(", ");\n' +
      "  return !c ? a : `${a}-${c}`;\n" +
      "}\n";
    const built = (source: string): string =>
      ts.transpileModule(source, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2022 } })
        .outputText;
    const mutants = mutantsOf(ts, "a.ts", text, new Set([1, 2, 3, 4, 5]));

    const outputs = mutants.map((mutant) => built(mutated(text, mutant)));

    expect(outputs.length).toBeGreaterThan(12);
    expect(new Set([...outputs, built(text)]).size).toBe(outputs.length + 1);
  });
});

describe("a choice of small changes", () => {
  const at = (path: string, line: number): { path: string; line: number } => ({ path, line });

  it("takes one of each line before a second of any, in the order of the text", () => {
    const all = [at("a", 1), at("a", 1), at("a", 1), at("a", 2), at("b", 1), at("b", 1)];

    expect(spread(all, 4)).toEqual([at("a", 1), at("a", 1), at("a", 2), at("b", 1)]);
  });

  it("takes all where there are few", () => {
    expect(spread([at("a", 1), at("a", 1)], 6)).toEqual([at("a", 1), at("a", 1)]);
  });
});
