import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  codeCell,
  codeSpan,
  fence,
  neutralise,
  neutraliseCell,
  neutraliseInline,
} from "../../src/publish/neutralise.ts";

describe("neutralise", () => {
  it.each([
    ["a mention", "ask @octocat, or @my-org/my-team.", "ask `@octocat`, or `@my-org/my-team`."],
    ["an escaped mention", "ask \\@octocat", "ask `\\@octocat`"],
    ["a closing keyword", "This fixes #12 and Closes: o/r#3", "This `fixes #12` and `Closes: o/r#3`"],
    [
      "a closing keyword with an address",
      "resolves https://github.com/o/r/issues/1",
      "`resolves https://github.com/o/r/issues/1`",
    ],
    ["references", "see #12, GH-34 and JIRA-5", "see `#12`, `GH-34` and `JIRA-5`"],
    ["a commit", "since 0123abc it fails", "since `0123abc` it fails"],
    ["a command", "/deploy now", "`/deploy` now"],
    ["a tag", "Hello <img src=x onerror=alert(1)> world", "Hello `<img` src=x `onerror=alert(1)>` world"],
    ["a comment", "Hello <!-- hidden --> world", "Hello `<!--` hidden `-->` world"],
    ["an entity", "&#64;octocat &lt;b&gt;", "`&#64;octocat` `&lt;b&gt`;"],
    ["an image", "![x](https://evil.example/?q=1)", "`![x](https://evil.example/?q=1`)"],
    ["a link definition", "[x]: https://evil.example", "`[x]`: `https://evil.example`"],
    [
      "bare addresses",
      "https://evil.example www.evil.example a@b.example",
      "`https://evil.example` `www.evil.example` `a@b.example`",
    ],
    ["a script address", "javascript:alert(1)", "`javascript:alert(1`)"],
    ["a heading", "# Title", "`#` Title"],
    ["an underlined heading", "Title\n=====", "Title\n`=====`"],
    ["a rule", "above\n---\nbelow", "above\n`---`\nbelow"],
    ["a quote", "> quoted", "`>` quoted"],
    ["a table", "a | b\n--- | ---", "a `|` b\n`---` `|` `---`"],
    ["a fence", "```sh\nrm -rf .\n```", "'sh\nrm -rf .\n'"],
    ["a tilde fence", "~~~\nx\n~~~", "`~~~`\nx\n`~~~`"],
    ["emphasis and maths", "**b** _i_ $x$ snake_case __proto__", "`**b**` `_i_` `$x$` snake_case `__proto__`"],
    ["an indented block", "    code @user", "code `@user`"],
    ["an open backtick", "a ` b @user", "a ' b `@user`"],
    ["terminal colours", "\u001b[31mred\u001b[0m", "red"],
    ["hidden characters", "a\u200bb\u202ec\u{e0041}d\ufeffe\u00ad", "abcde"],
  ])("makes %s inert", (_what, text, inert) => {
    expect(neutralise(text)).toBe(inert);
  });

  it.each([
    "The store calls writeFile, which is not there (see the line above).",
    "First this.\n\nThen that:\n- one\n- two\n\n1. three\n2) four",
    "`fs.writeFile(path)` is `undefined`, so `@user` and `#1` stay code",
    "Größe 12 %, 世界, 🚀 ✈️",
    "",
  ])("leaves harmless text as it is: %j", (text) => {
    expect(neutralise(text)).toBe(text);
  });

  it("cuts between words and says so", () => {
    expect(neutralise("one two three four", 12)).toBe("one two …");
    expect(neutralise(`@${"x".repeat(500)}`)).toBe(`\`@${"x".repeat(198)}…\``);
  });

  it("keeps a one-line text on one line and a cell in its cell", () => {
    expect(neutraliseInline("a\n\n# b\n- c")).toBe("a `#` b - c");
    expect(neutraliseCell("a | b `c|d`\n@x")).toBe("a ¦ b `c¦d` `@x`");
    expect(codeCell("a|b`c\nd")).toBe("`a¦b'c d`");
    expect(codeSpan(" \u200b ")).toBe("none");
  });

  it("fences foreign text with more backticks than it has", () => {
    expect(fence("plain")).toBe("```text\nplain\n```");
    expect(fence("a\n`````\n@user\u001b[0m")).toBe("``````text\na\n`````\n@user\n``````");
    expect(fence("\n\n  x  \n\n")).toBe("```text\n  x\n```");
  });

  it("leaves nothing alive outside of code, is bounded, and twice the same as once", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 20, max: 400 }), (text, max) => {
        const inert = neutralise(text, max);

        expect(alive(inert)).toEqual([]);
        expect(inert.length).toBeLessThanOrEqual(max);
        expect(neutralise(inert, max)).toBe(inert);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is quick on long runs of anything", () => {
    const started = performance.now();
    for (const part of [")", "(", "`", "_", "-", ":", " ", "@", "` ", "a@", "\u0301", "\ufe0f", "www."]) {
      neutralise(`${part.repeat(200_000)}x`, 65_000);
    }

    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

const hostile = fc
  .array(
    fc.oneof(
      ...[
        ["@user", "#12", "GH-3", "o/r#4", "fixes", "closes:", "fixes `", "deadbeef1234567", "/deploy", "www.a.b"],
        [
          "`",
          "``",
          "```",
          "~~~",
          "---",
          "===",
          ":-:",
          "|",
          "# ",
          "- ",
          "* ",
          "1. ",
          "> ",
          "\n",
          "\n\n",
          " ",
          "\t",
          "\r\n",
        ],
        ["<b>", "<!--", "-->", "&#64;", "![x](http://e.com)", "[a](b)", "https://evil.com/?q=", "javascript:x"],
        ["\\", "_x_", "**b**", "$x$", "'", '"', "(", ")", "…", "\u200b", "\u202e", "\ufe0f", "😀", "e\u0301", "\u0344"],
      ].map((pieces) => fc.constantFrom(...pieces)),
      fc.string({ unit: "grapheme", maxLength: 5 }),
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(""));

/** What GitHub would give a meaning to, by its documentation, outside of code spans. */
function alive(markdown: string): string[] {
  const text = markdown.replace(/`[^`\n]+`/g, "CODE");
  const signs = [
    /`/,
    /@\w/,
    /#\d/,
    /\bGH-\d/i,
    /:\/\//,
    /\bwww\./i,
    /[<>&[\]|\\~*$]/,
    /(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])/i,
    /^ *\//m,
    /^ *#/m,
    /^ {4}/m,
    /^[-=]+$/m,
    /[\u200b-\u200f\u202a-\u202e\u2060-\u206f]/,
    /[^\P{Cc}\n]/u,
  ];
  return signs.flatMap((sign) => sign.exec(text)?.[0] ?? []);
}
