import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitFile } from "../../src/tracker/front-matter.ts";

describe("splitFile", () => {
  it.each`
    what                              | text                                 | yaml               | body
    ${"front matter and a body"}      | ${"---\na: b\n---\n\nBody\n"}        | ${"a: b\n"}        | ${"\nBody\n"}
    ${"CRLF"}                         | ${"---\r\na: b\r\n---\r\nBody\r\n"}  | ${"a: b\r\n"}      | ${"Body\r\n"}
    ${"a byte order mark"}            | ${"\uFEFF---\na: b\n---\nBody"}      | ${"a: b\n"}        | ${"Body"}
    ${"spaces behind the hyphens"}    | ${"--- \na: b\n---\t\nBody"}         | ${"a: b\n"}        | ${"Body"}
    ${"no body"}                      | ${"---\na: b\n---"}                  | ${"a: b\n"}        | ${""}
    ${"empty front matter"}           | ${"---\n---\nBody"}                  | ${""}              | ${"Body"}
    ${"hyphens in the body"}          | ${"---\na: b\n---\nBody\n---\nMore"} | ${"a: b\n"}        | ${"Body\n---\nMore"}
    ${"hyphens inside a text"}        | ${"---\na: |\n  ---\n---\nBody"}     | ${"a: |\n  ---\n"} | ${"Body"}
    ${"no front matter"}              | ${"# Title\n---\n"}                  | ${""}              | ${"# Title\n---\n"}
    ${"a rule of four hyphens"}       | ${"----\na: b\n---\n"}               | ${""}              | ${"----\na: b\n---\n"}
    ${"hyphens below the first line"} | ${"\n---\na: b\n---\n"}              | ${""}              | ${"\n---\na: b\n---\n"}
  `("splits a file with $what", ({ text, yaml, body }) => {
    const parts = splitFile(text);

    expect({ yaml: parts.yaml, body: parts.body }).toEqual({ yaml, body });
    expect(parts.open + parts.yaml + parts.close + parts.body).toBe(text);
  });

  it.each`
    what                           | text                                                          | reason
    ${"nothing"}                   | ${""}                                                         | ${"the file is empty"}
    ${"blanks"}                    | ${" \n\t\n"}                                                  | ${"the file is empty"}
    ${"no closing line"}           | ${"---\na: b\n"}                                              | ${'its front matter has no closing "---"'}
    ${"a language"}                | ${"---js\n{}\n---\n"}                                         | ${'its first line is "---js"; only plain YAML after "---" is read'}
    ${"a language and a space"}    | ${"--- javascript\n{}\n---\n"}                                | ${'its first line is "---javascript"; only plain YAML after "---" is read'}
    ${"JSON in hyphens"}           | ${"---json\n{}\n---\n"}                                       | ${'its first line is "---json"; only plain YAML after "---" is read'}
    ${"a git conflict"}            | ${"---\n<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x\n---\n"} | ${"its front matter has git conflict markers"}
    ${"a git conflict at the top"} | ${"<<<<<<< HEAD\n---\na: b\n---\n"}                           | ${"it has git conflict markers"}
    ${"more than 64 KB"}           | ${`---\na: ${"x".repeat(65_536)}\n---\n`}                     | ${"its front matter is larger than 64 KB"}
    ${"more than 64 KB of UTF-8"}  | ${`---\na: ${"é".repeat(40_000)}\n---\n`}                     | ${"its front matter is larger than 64 KB"}
  `("says that a file with $what is broken", ({ text, reason }) => {
    expect(() => splitFile(text)).toThrow(expect.objectContaining({ name: "BrokenFile", message: reason }));
  });

  it("loses no byte of any file that it splits", () => {
    const pieces = fc.constantFrom("---", "\n", "\r\n", "a: b", " ", "\uFEFF", "text", "----", "é", "\r", "\t");

    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), fc.boolean(), (list, opened) => {
        const text = (opened ? "---\n" : "") + list.join("");
        try {
          const { open, yaml, close, body } = splitFile(text);
          expect(open + yaml + close + body).toBe(text);
        } catch (error) {
          expect(error).toMatchObject({ name: "BrokenFile" });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
