import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { compilerOf } from "../../src/fix/rules/syntax.ts";
import { isSameCode } from "../../src/fix/same-code.ts";

const compiler = compilerOf(resolve(import.meta.dirname, "../../../node_modules"));

const FIXED = `import { join } from "./join.ts";
export function pathOf(name: string): string {
  return join("a", name);
}
`;

function same(after: string, back: string): boolean {
  return isSameCode(compiler, after, back);
}

describe("a hunk makes no other code", () => {
  it.each([
    ["comes without comments", `// Of one name.\n${FIXED}`],
    ["changes types", FIXED.replace("name: string", 'name: "a" | "b"')],
    ["takes an import out that nothing uses", `import { look } from "./look.ts";\n${FIXED}`],
    ["takes a name out of an import", FIXED.replace("{ join }", "{ join, split }")],
    ["takes an import out that only types used", `import { Look } from "./look.ts";\n${FIXED}type Own = Look;\n`],
  ])("when it %s", (_, back) => {
    expect(same(FIXED, back)).toBe(true);
  });
});

describe("a hunk makes other code", () => {
  it.each([
    ["when a value differs", FIXED, FIXED.replace('"a"', '"b"')],
    ["when it adds an import that nothing uses", `import { look } from "./look.ts";\n${FIXED}`, FIXED],
    ["when it adds a module that is only loaded", `import "./look.ts";\n${FIXED}`, FIXED],
    ["when it takes out a module that was only loaded", FIXED, `import "./look.ts";\n${FIXED}`],
    ["when what it takes out was used", FIXED, `import { look } from "./look.ts";\nlook();\n${FIXED}`],
    ["when it takes a value from elsewhere", FIXED, FIXED.replace("./join.ts", "./other.ts")],
  ])("%s", (_, after, back) => {
    expect(same(after, back)).toBe(false);
  });

  it("when the file is new or gone", () => {
    expect([isSameCode(compiler, FIXED, undefined), isSameCode(compiler, undefined, FIXED)]).toEqual([false, false]);
  });
});
