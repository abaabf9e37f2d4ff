import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/tracker/yaml-full.ts";
import { readPlainYaml } from "../../src/tracker/yaml-plain.ts";

const SCALARS = [
  ...[
    "word",
    "two words",
    "ISS-000001",
    "2026-01-02",
    "2026-01-02T03:04:05.000Z",
    "12:30",
    "a:b",
    "a: b",
    "a :b",
    "a#b",
    "a #b",
  ],
  ...["null", "Null", "NULL", "nULL", "~", "true", "True", "TRUE", "tRUE", "false", "yes", "No", "on", "y"],
  ...[
    "7",
    "007",
    "-7",
    "+7",
    "7.5",
    ".5",
    "5.",
    "1e3",
    "1E+3",
    "0x1F",
    "0o17",
    "0b1",
    "1_000",
    ".inf",
    "-.Inf",
    ".nan",
    "1.2.3",
  ],
  ...[
    "'quoted'",
    "'it''s'",
    "' spaced '",
    '"double"',
    '"esc\\n"',
    '"in"side"',
    "''",
    '""',
    "'open",
    '"open',
    "'a' # c",
    "'a'b",
  ],
  ...[
    "[]",
    "[a]",
    "[a, b]",
    '["a", "b c"]',
    "[a,b]",
    "[ a , b ]",
    "[a,]",
    "[,a]",
    "[a b, 'c, d']",
    "[1]",
    "[null]",
    "[a: b]",
    "[a",
    "a]",
  ],
  ...[
    "{}",
    "{a: b}",
    "- a",
    "-a",
    "-",
    "?",
    "? a",
    ":",
    "|",
    ">-",
    "|\n  text",
    "&a x",
    "*a",
    "!t x",
    "!!str 7",
    "%x",
    "@x",
    "`x",
    "a,b",
    "a, b",
  ],
  ...[
    "é",
    "日本",
    "a\u0085b",
    "a\u2028b",
    "a\tb",
    "\ta",
    "a ",
    "a\\b",
    "a\u0000b",
    "\uFEFFa",
    "https://x.y/z?q=1#f",
    "C:\\x",
    "<<",
    "=",
    "a'b",
    'a"b',
  ],
];

const entry = fc
  .tuple(
    fc.constantFrom("", "", "", " ", "  ", "    ", "- ", "  - ", "    - ", "# "),
    fc.constantFrom("id", "title", "labels", "wranglerContext", "__proto__", "a b", "'q'", "7", "true", ""),
    fc.constantFrom(": ", ": ", ":", ":  ", ":\t", " "),
    fc.option(fc.constantFrom(...SCALARS), { nil: "" }),
    fc.constantFrom("\n", "\n", "\n", "\r\n", "\n\n", " \n"),
  )
  .map((parts) => parts.join(""));

const listLine = fc
  .tuple(fc.constantFrom("- ", "  - ", "  -  ", "    - "), fc.constantFrom(...SCALARS))
  .map(([dash, scalar]) => `${dash}${scalar}\n`);

/** Mostly well-formed: one key a line, lists and maps below some. */
const tidy = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(..."abcdefgh"),
      fc.constantFrom(": ", ":\n  - ", ":\n- ", ":\n  k: ", ":\n  k:\n    - "),
      fc.constantFrom(...SCALARS),
    ),
    { selector: ([key]) => key, maxLength: 4 },
  )
  .map((entries) => entries.map((parts) => `${parts.join("")}\n`).join(""));

const likeYaml = fc
  .array(fc.oneof({ weight: 3, arbitrary: entry }, listLine), { maxLength: 6 })
  .map((lines) => lines.join(""));
const noise = fc
  .array(fc.constantFrom(..."ab7: :-#[],'\"\n\n \t!&*{}|>%@`?~.\r\u0085é\\"), { maxLength: 40 })
  .map((characters) => `${characters.join("")}\n`);

describe("readPlainYaml", () => {
  it("agrees with the whole parser wherever it answers at all", () => {
    let answered = 0;

    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: likeYaml }, { weight: 4, arbitrary: tidy }, noise), (yaml) => {
        const plain = readPlainYaml(yaml);
        if (plain === undefined) return;
        answered += 1;
        expect(plain, JSON.stringify(yaml)).toEqual(parseYaml(yaml).fields);
      }),
      { numRuns: 4000 },
    );

    expect(answered).toBeGreaterThan(400);
  });

  it("reads what this tracker and the original wrangler write", () => {
    const yaml = [
      "id: ISS-000037",
      "title: Implement session types and storage",
      "type: issue",
      "labels:",
      "  - mcp",
      "  - SPEC-000038",
      "createdAt: '2025-12-08T02:46:35.145Z'",
      'updatedAt: "2025-12-08T02:46:35.145Z"',
      "wranglerContext:",
      "  agentId: implementation-agent",
      '  parentTaskId: "000034"',
      "  estimatedEffort: 2-3 hours",
      'tags: ["one", "two"]',
      "empty:",
      "",
    ].join("\n");

    expect(readPlainYaml(yaml)).toEqual(parseYaml(yaml).fields);
  });

  it.each([
    "a: 7\n",
    "a: null\n",
    "a: &x b\n",
    "a: |\n  b\n",
    "a: {b: c}\n",
    "a: b # c\n",
    "a: b\na: c\n",
    "# c\n",
    "a: b",
  ])("leaves %j to the whole parser", (yaml) => {
    expect(readPlainYaml(yaml)).toBe(undefined);
  });
});
