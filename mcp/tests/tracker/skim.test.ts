import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalId } from "../../src/tracker/ids.ts";
import { newItemText } from "../../src/tracker/item-text.ts";
import { readItem } from "../../src/tracker/read-item.ts";
import { skim } from "../../src/tracker/skim.ts";

const HEAD = "id: ISS-000001\ntitle: A title\ntype: issue\nstatus: open\npriority: low\n";

function withFrontMatter(yaml: string): string {
  return `---\n${yaml}---\nText\n`;
}

describe("skim", () => {
  it.each(["", 'createdAt: "2026-01-01"\n', "labels: []\n", "labels:\n  - a\n  - b c\n", "labels:\n- a\n"])(
    "tells id and end of the form that trackers write: %j",
    (more) => {
      const text = withFrontMatter(HEAD + more);

      expect(skim(text)).toEqual({ id: "ISS-000001", end: text.length - "Text\n".length });
    },
  );

  it("tells an id in any spelling in its canonical form", () => {
    expect(skim(withFrontMatter(HEAD.replace("ISS-000001", '"iss-12"')))?.id).toBe("ISS-000012");
  });

  it("reads lines that end as on Windows", () => {
    expect(skim(withFrontMatter(HEAD).replaceAll("\n", "\r\n"))?.id).toBe("ISS-000001");
  });

  it.each([
    ["no front matter", "Text"],
    ["no title, so that the heading is it", withFrontMatter("id: ISS-000001\n")],
    ["a title that is null", withFrontMatter(HEAD.replace("A title", "null"))],
    ["a title that has to be unescaped", withFrontMatter(HEAD.replace("A title", '"A \\u0041"'))],
    ["a title that goes on in the next line", withFrontMatter(HEAD.replace("A title", "A\n  title"))],
    ["a comment", withFrontMatter(HEAD.replace("A title", "A #title"))],
    ["a key that is there twice", withFrontMatter(`${HEAD}title: Another\n`)],
    ["a status that does not exist", withFrontMatter(HEAD.replace("open", "done"))],
    ["labels at two depths", withFrontMatter(`${HEAD}labels:\n  - a\n    - b\n`)],
    ["an alias", withFrontMatter(HEAD.replace("A title", "*a"))],
    ["conflict markers of git", withFrontMatter(`<<<<<<< ours\n${HEAD}`)],
    ["more than front matter may have", withFrontMatter(`${HEAD}project: ${"a".repeat(70_000)}\n`)],
  ])("leaves %s to the parser", (_, text) => {
    expect(skim(text)).toBe(undefined);
  });

  it("says of no file what the parser does not say", () => {
    const word = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.constantFrom(
        "null",
        "~",
        "True",
        "007",
        "1e3",
        "a: b",
        "a #b",
        "it's",
        '"q"',
        "'q'",
        "[a]",
        "- a",
        "&a b",
        "x:",
      ),
    );
    const line = fc
      .tuple(
        fc.constantFrom("id", "title", "type", "status", "priority", "labels", "project", "closedAt", "  - ", "  key"),
        word,
      )
      .map(([key, value]) => (key.endsWith("- ") ? `${key}${value}\n` : `${key}: ${value}\n`));
    const yaml = fc.tuple(
      fc.constantFrom(HEAD, "id: A-1\ntitle: x\nlabels:\n  - a\n", ""),
      fc.array(line, { maxLength: 5 }),
    );

    fc.assert(
      fc.property(yaml, fc.boolean(), ([head, lines], windows) => {
        const lf = withFrontMatter(head + lines.join(""));
        const text = windows ? lf.replaceAll("\n", "\r\n") : lf;
        const skimmed = skim(text);
        if (skimmed === undefined) return;
        const item = readItem(text, "x.md", "issue");
        const raw = text.slice(0, skimmed.end);
        expect(canonicalId(item.id)).toBe(skimmed.id);
        expect([item.title, ...item.labels].filter((part) => !raw.includes(part))).toEqual([]);
        expect(item.description).toBe(text.slice(skimmed.end).trim());
      }),
      { numRuns: 3000 },
    );
  });

  it("knows most of the files that this tracker writes", () => {
    const fields = { type: "issue", status: "open", priority: "low", labels: ["a", "b c"] } as const;
    const dates = { createdAt: "2026-01-01T10:00:00.000Z", updatedAt: "2026-01-01T10:00:00.000Z" };
    const titles = [
      "Fix the login",
      "Fix: it breaks (again)",
      "Don't crash",
      "Größe ändern",
      "修复登录",
      "C# 12 is out",
    ];
    const texts = titles.map((title) => newItemText({ id: "ISS-000001", title, ...fields, ...dates }, "Text"));

    expect(texts.map((text) => skim(text)?.id)).toEqual(titles.map(() => "ISS-000001"));
  });
});
