import { describe, expect, it } from "vitest";
import { fingerprintOf, normalMessage, type FailureIdentity } from "../../src/capture/fingerprint.ts";

const SOURCE: FailureIdentity = {
  tool: "issues_create",
  surface: "thrown",
  code: "E_INTERNAL",
  name: "TypeError",
  message: "(0 , __vi_import_3__.default.writeFile) is not a function",
  stack: [
    "TypeError: (0 , __vi_import_3__.default.writeFile) is not a function",
    "    at writeItem (/srv/checkout/mcp/src/tracker/disk.ts:41:9)",
    "    at Object.create (/srv/checkout/mcp/src/tracker/tracker.ts:88:11)",
    "    at async handler (/srv/checkout/mcp/src/tools/issues-create.ts:31:20)",
    "    at async dispatch (/srv/checkout/mcp/src/server/dispatch.ts:60:20)",
  ].join("\n"),
};

describe("a fingerprint", () => {
  it("is the same in a bundle, on another machine, with moved lines", () => {
    const bundled = {
      ...SOURCE,
      message: "fs2.writeFile is not a function",
      stack: [
        "TypeError: fs2.writeFile is not a function",
        "    at writeItem2 (file:///C:/Users/u/.claude/plugins/wrangler/0.1.0/mcp/dist/child.js:120:9)",
        "    at _Tracker.create (file:///C:/Users/u/.claude/plugins/wrangler/0.1.0/mcp/dist/child.js:250:11)",
        "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
        "    at async Object.handler (file:///C:/Users/u/.claude/plugins/wrangler/0.1.0/mcp/dist/child.js:300:20)",
        "    at async dispatch2 (file:///C:/Users/u/.claude/plugins/wrangler/0.1.0/mcp/dist/child.js:400:20)",
      ].join("\n"),
    };
    const table = {
      "child.js": [
        [1, ""],
        [100, "mcp/src/tracker/disk.ts"],
        [200, "mcp/src/tracker/tracker.ts"],
        [290, "mcp/src/tools/issues-create.ts"],
        [350, "mcp/src/server/dispatch.ts"],
      ],
    } as const;

    expect(fingerprintOf(bundled, table)).toBe(fingerprintOf(SOURCE));
    expect(fingerprintOf(SOURCE)).toMatch(/^[0-9a-f]{16}$/);
  });

  it("is the same for other ids, paths, values, numbers and addresses", () => {
    const first = {
      ...SOURCE,
      message: `no "ISS-000012" in /home/a/x.md at 0x7f3a, 3 of 17, http://a.test/1 and a@b.test`,
    };
    const second = {
      ...SOURCE,
      message: `no "IDEA-000001" in C:\\b\\y.md at 0xdead, 4 of 9, http://b.test/2 and c@d.test`,
    };

    expect(fingerprintOf(first)).toBe(fingerprintOf(second));
  });

  it.each`
    what                        | other
    ${"the tool"}               | ${{ tool: "issues_update" }}
    ${"the surface"}            | ${{ surface: "returned" }}
    ${"the error's name"}       | ${{ name: "RangeError" }}
    ${"the code"}               | ${{ code: "E_STORAGE" }}
    ${"the function it lacked"} | ${{ message: "fs.readFile is not a function" }}
    ${"the place"}              | ${{ stack: SOURCE.stack.replace("writeItem", "readItem") }}
    ${"the file"}               | ${{ stack: SOURCE.stack.replace("disk.ts", "claims.ts") }}
  `("differs with $what", ({ other }) => {
    expect(fingerprintOf({ ...SOURCE, ...other })).not.toBe(fingerprintOf(SOURCE));
  });

  it("tells apart two properties that could not be read at one place", () => {
    const reading = (name: string): FailureIdentity => ({
      ...SOURCE,
      message: `Cannot read properties of undefined (reading '${name}')`,
    });

    expect(fingerprintOf(reading("title"))).not.toBe(fingerprintOf(reading("labels")));
  });

  describe("of what JSON.parse throws at one place", () => {
    const thrown = (message: string, other: Partial<FailureIdentity> = {}): string =>
      fingerprintOf({ ...SOURCE, name: "SyntaxError", message, stack: SOURCE.stack, ...other });

    it.each([
      "",
      "{",
      '{"a',
      '{"a":1',
      "{'a':1}",
      "[1,]",
      "[1",
      "no JSON",
      '<p class="a">it\'s</p>',
      '{"a":tru}',
      "-",
      "1.",
      "1e",
      '"a\nb"',
      '"\\x"',
      '"\\u12"',
      "{} x",
      "undefined",
      `{"a":1, ${"b".repeat(80)}`,
    ])("is the same for %s", (text) => {
      let message = "";
      try {
        JSON.parse(text);
      } catch (error) {
        message = error instanceof SyntaxError ? error.message : "";
      }

      expect(message).not.toBe("");
      expect(thrown(message)).toBe(thrown("Unexpected token 'x', \"xyz\" is not valid JSON"));
    });

    it("is the same on other versions of Node", () => {
      const older = ["Unexpected token x in JSON at position 0", "Unexpected string in JSON at position 5"];
      const newer = "Unterminated string in JSON at position 3 (line 1 column 4)";

      expect(new Set([...older, newer].map((message) => thrown(message))).size).toBe(1);
    });

    it("differs from other failures, at other places, and round other words", () => {
      const one = "Unexpected end of JSON input";

      expect(thrown(one)).not.toBe(thrown("Invalid regular expression: missing /"));
      expect(thrown(one)).not.toBe(thrown(one, { stack: SOURCE.stack.replace("disk.ts", "claims.ts") }));
      expect(thrown(one)).not.toBe(thrown(`settings: ${one}`));
      expect(fingerprintOf({ ...SOURCE, message: one })).not.toBe(thrown(one));
    });
  });

  it("takes no frames from the message", () => {
    const message = "no\n    at evil (/x/mcp/src/tools/evil.ts:1:1)";
    const forged = { ...SOURCE, message, stack: SOURCE.stack.replace(/^.*/, `Error: ${message}`) };
    const plain = { ...SOURCE, message: "no at evil (/x/mcp/src/tools/evil.ts:1:1)" };

    expect(fingerprintOf(forged)).toBe(fingerprintOf({ ...plain, stack: SOURCE.stack }));
  });

  it("does not depend on how calls are carried", () => {
    const carried = {
      ...SOURCE,
      stack: `${SOURCE.stack.split("\n").slice(0, 1).join("\n")}\n    at f (/p/mcp/src/server/dispatch.ts:1:1)`,
    };
    const bare = { ...SOURCE, stack: "TypeError" };

    expect(fingerprintOf(carried)).toBe(fingerprintOf(bare));
  });
});

describe("a normalised message", () => {
  it.each([
    ["Cannot read properties of undefined (reading 'title')", "Cannot read properties of undefined (reading title)"],
    [
      "Cannot destructure property 'id' of 'x.y' as it is undefined.",
      "Cannot destructure property id of <value> as it is undefined.",
    ],
    ["import_fs_extra2.default.writeFile is not a function", "writeFile is not a function"],
    ["(intermediate value).foo is not a function", "foo is not a function"],
    ["x is not defined", "x is not defined"],
    ["Unexpected token 'a', \"abc\" is not valid JSON", "Unexpected token <value>, <value> is not valid JSON"],
    ["it doesn't end, it can't", "it doesn't end, it can't"],
    ["ENOENT: no such file or directory, open '/a/b.md'", "ENOENT: no such file or directory, open <value>"],
    ["took 12.5 ms for 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "took <n> <unit> for <id>"],
    ["commit 9f05b18ab2c4 in ../x/y", "commit <hex> in <path>"],
    ["err-20261121-abcdefgh on line 4\nand more", "<id> on line <n> and more"],
  ])("of %s is %s", (message, normal) => {
    expect(normalMessage(message)).toBe(normal);
  });

  it.each([
    ["Cannot access 'a' before initialization", "Cannot access 'b' before initialization"],
    ["Cannot read properties of undefined (reading 'a')", "Cannot read properties of null (reading 'a')"],
    ['The "path" argument must be of type string', 'The "data" argument must be of type string'],
    ["ENOENT: no such file, open 'a'", "EACCES: permission denied, open 'a'"],
    ["Invalid time value", "Invalid array length"],
    ["NaN is no number of items", "5 is no number of items"],
  ])("of %s is not that of %s", (first, second) => {
    expect(normalMessage(first)).not.toBe(normalMessage(second));
  });

  it("takes time in proportion to hostile input", () => {
    const started = performance.now();
    for (const piece of [
      '"',
      "a.",
      "a@",
      "/",
      "(0 , ",
      "0x",
      "'a ",
      "1:",
      ":",
      "C:\\\\a b\\\\",
      "1,000",
      "a1",
      "[<n>",
      "Mon, ",
      "x/",
    ])
      normalMessage(piece.repeat(50_000));

    expect(performance.now() - started).toBeLessThan(1000);
  });
});
