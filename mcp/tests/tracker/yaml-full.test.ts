import { describe, expect, it } from "vitest";
import { toJson } from "../../src/tracker/values.ts";
import { parseYaml } from "../../src/tracker/yaml-full.ts";

function read(yaml: string): unknown {
  return Object.fromEntries([...parseYaml(yaml).fields].map(([key, value]) => [key, toJson(value)]));
}

describe("parseYaml", () => {
  it("resolves scalars by the core schema: no dates, no binary, no sexagesimal numbers", () => {
    expect(read("a: 7\nb: 2026-01-02\nc: 12:30\nd: yes\ne: true\nf: ~\ng: 0x10\nh: .inf\ni: 010")).toEqual({
      a: 7,
      b: "2026-01-02",
      c: "12:30",
      d: "yes",
      e: true,
      f: null,
      g: 16,
      h: null,
      i: 10,
    });
  });

  it("remembers how a number was written", () => {
    expect(parseYaml("id: 000058").fields.get("id")).toEqual({ kind: "scalar", text: "000058", data: 58 });
  });

  it("keeps __proto__ and constructor as data", () => {
    const fields = parseYaml("__proto__: {polluted: true}\nconstructor: x").fields;

    expect([...fields.keys()]).toEqual(["__proto__", "constructor"]);
    expect(Object("").polluted).toBe(undefined);
  });

  it.each(["", "\n", "# only a comment\n", "null\n", "~"])("reads %j as no keys", (yaml) => {
    expect(read(yaml)).toEqual({});
  });

  it.each`
    what                           | yaml                                         | reason
    ${"an alias"}                  | ${"a: &x 1\nb: *x\n"}                        | ${"its front matter uses YAML aliases, which are not read"}
    ${"a list"}                    | ${"- a\n"}                                   | ${"its front matter is not a list of keys and values"}
    ${"a text"}                    | ${"hello\n"}                                 | ${"its front matter is not a list of keys and values"}
    ${"a key that is there twice"} | ${"a: 1\nb: 2\na: 3\n"}                      | ${'the key "a" is there twice'}
    ${"a nested key twice"}        | ${"a: {b: 1, b: 2}\n"}                       | ${'the key "b" is there twice'}
    ${"a list as a key"}           | ${"? [a]\n: b\n"}                            | ${"a key of its front matter is not a plain text"}
    ${"an open bracket"}           | ${"a: 1\nb: [\n"}                            | ${"line 4: Flow sequence in block collection must be sufficiently indented and end with a ]"}
    ${"too deep a nest"}           | ${`a: ${"[".repeat(40)}${"]".repeat(40)}\n`} | ${"its front matter is nested too deeply"}
  `("refuses $what", ({ yaml, reason }) => {
    expect(() => parseYaml(yaml)).toThrow(expect.objectContaining({ name: "BrokenFile", message: reason }));
  });

  it.each(["!!js/function 'function(){}'", "!!python/object/apply:os.system ['x']", "!<tag:x> y"])(
    "takes %s for data and runs nothing",
    (value) => {
      expect(Object.keys(Object(read(`a: ${value}\n`)))).toEqual(["a"]);
    },
  );

  it.each`
    shape                      | yaml
    ${"an alias bomb"}         | ${"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c]\n"}
    ${"brackets without end"}  | ${`a: ${"[".repeat(65_000)}`}
    ${"thousands of keys"}     | ${Array.from({ length: 9000 }, (_, index) => `k${index}:\n`).join("")}
    ${"thousands of errors"}   | ${"]\n".repeat(32_000)}
    ${"nested question marks"} | ${"? ".repeat(32_000)}
    ${"nested dashes"}         | ${`a:\n${"- ".repeat(32_000)}`}
  `("answers to $shape of 64 KB in a moment", ({ yaml }) => {
    const started = performance.now();

    try {
      parseYaml(yaml);
    } catch (error) {
      expect(error).toMatchObject({ name: "BrokenFile" });
    }

    expect(performance.now() - started).toBeLessThan(3000);
  });
});
