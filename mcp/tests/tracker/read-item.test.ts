import { describe, expect, it } from "vitest";
import { readItem } from "../../src/tracker/read-item.ts";

function read(frontMatter: string, body = "Text\n", file = ".wrangler/issues/ISS-000001-x.md"): unknown {
  return readItem(`---\n${frontMatter}---\n${body}`, file, "issue");
}

describe("readItem", () => {
  it("fills in what is missing", () => {
    expect(read("")).toEqual({
      id: "ISS-000001",
      title: "ISS-000001",
      description: "Text",
      type: "issue",
      status: "open",
      priority: "medium",
      labels: [],
      file: ".wrangler/issues/ISS-000001-x.md",
    });
  });

  it.each`
    what                              | frontMatter                                                       | fields
    ${"a number as a title"}          | ${"title: 7\n"}                                                   | ${{ title: "7" }}
    ${"a title that looks like yes"}  | ${"title: true\n"}                                                | ${{ title: "true" }}
    ${"null as a title"}              | ${"title: ~\n"}                                                   | ${{ title: "ISS-000001" }}
    ${"a number with zeros as an id"} | ${"id: 000058\n"}                                                 | ${{ id: "000058" }}
    ${"a status in other letters"}    | ${"status: In Progress\n"}                                        | ${{ status: "in_progress" }}
    ${"a status with a hyphen"}       | ${"status: in-progress\n"}                                        | ${{ status: "in_progress" }}
    ${"labels in one line"}           | ${"labels: [a, 7, null, b c]\n"}                                  | ${{ labels: ["a", "7", "b c"] }}
    ${"one label without a list"}     | ${"labels: a\n"}                                                  | ${{ labels: ["a"] }}
    ${"labels that are null"}         | ${"labels:\n"}                                                    | ${{ labels: [] }}
    ${"a date it cannot understand"}  | ${"updatedAt: yesterday\n"}                                       | ${{ updatedAt: "yesterday" }}
    ${"context of any shape"}         | ${"wranglerContext: {agentId: 007, n: 007, deep: [{a: .inf}]}\n"} | ${{ wranglerContext: { agentId: "007", n: 7, deep: [{ a: null }] } }}
    ${"context that is null"}         | ${"wranglerContext:\n"}                                           | ${{}}
  `("reads $what", ({ frontMatter, fields }) => {
    expect(read(frontMatter)).toMatchObject(fields);
  });

  it.each`
    file                                | id
    ${".wrangler/issues/iss-12-x.md"}   | ${"ISS-000012"}
    ${".wrangler/issues/000012-x.md"}   | ${"000012"}
    ${".wrangler/issues/20260101-x.md"} | ${"20260101-x"}
    ${".wrangler/issues/ISS-000012.md"} | ${"ISS-000012"}
    ${".wrangler/issues/some words.md"} | ${"some words"}
  `("takes the id from the name $file", ({ file, id }) => {
    expect(read("", "Text\n", file)).toMatchObject({ id });
  });

  it("takes the title from the first heading", () => {
    expect(read("", "\nintro\n\n## The heading  \n# Later\n")).toMatchObject({ title: "The heading" });
  });

  it.each`
    frontMatter                  | reason
    ${"status: done\n"}          | ${'its status is "done"; expected one of open, in_progress, closed, cancelled'}
    ${"priority: 1\n"}           | ${'its priority is "1"; expected one of low, medium, high, critical'}
    ${"type: bug\n"}             | ${'its type is "bug"; expected one of issue, specification, idea'}
    ${"title: [a]\n"}            | ${"its title is not a text"}
    ${"labels: {a: 1}\n"}        | ${"its labels are not a list"}
    ${"labels: [[a]]\n"}         | ${"one of its labels is not a text"}
    ${"wranglerContext: text\n"} | ${"its wranglerContext is not a list of keys and values"}
  `("says why $frontMatter makes a file broken", ({ frontMatter, reason }) => {
    expect(() => read(frontMatter)).toThrow(expect.objectContaining({ name: "BrokenFile", message: reason }));
  });
});
