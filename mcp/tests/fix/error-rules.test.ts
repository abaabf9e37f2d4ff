import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { added } from "../../src/fix/rules/finding.ts";
import { hidesErrors } from "../../src/fix/rules/errors.ts";
import { compilerOf, parse } from "../../src/fix/rules/syntax.ts";

const compiler = compilerOf(resolve(import.meta.dirname, "../../../node_modules"));

const BASE = `async function store(path: string, text: string) {
  try {
    await write(path, text, "new");
  } catch (error) {
    if (error.code === "EEXIST") {
      const draft = path + ".draft";
      await write(draft, text, "any");
      await rename(draft, path);
    } else {
      throw error;
    }
  }
}`;

function newRules(find: string, replace: string): string[] {
  if (BASE.split(find).length !== 2) throw new Error(`not once: ${find}`);
  const findings = (text: string) => [...hidesErrors(compiler, parse(compiler, "mcp/src/tools/store.ts", text))];
  return added(findings(BASE), findings(BASE.replace(find, replace))).map(({ rule }) => rule);
}

describe("a catch that the base has", () => {
  it("would be refused if it were new", () => {
    expect(newRules("async function store", `${BASE.replace("store", "other")}\nasync function store`)).toEqual([
      "no-swallowed-errors",
    ]);
  });

  it("may do otherwise what it does", () => {
    expect(newRules('const draft = path + ".draft";', "const draft = draftBeside(path);")).toEqual([]);
  });

  it.each([
    ["try more", 'await write(path, text, "new");', 'await write(path, text, "new");\n    await work(path);'],
    ["expect another error", "if (error.code", 'if (error.code === "ENAMETOOLONG" || error.code'],
    ["end elsewhere", 'const draft = path + ".draft";', 'if (path === "") return;\n      const draft = path;'],
    ["throw something else", "throw error;", "throw new Error(path);"],
  ])("may not %s", (_, find, replace) => {
    expect(newRules(find, replace).length).toBeGreaterThan(0);
  });
});
