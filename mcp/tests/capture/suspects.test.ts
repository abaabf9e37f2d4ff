import { describe, expect, it } from "vitest";
import { NO_KNOWN_SECRETS } from "../../src/capture/known-secrets.ts";
import { redactFinished } from "../../src/capture/redact-publish.ts";
import { suspectsIn } from "../../src/capture/suspects.ts";

const WHO = { home: "/home/ada", user: "ada", host: "lathe" };
/** Put together here, so that no scanner takes this file for one with a secret. */
const GITHUB = ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_");
const PASSWORD = ["hunter", "2!#^&x"].join("");

const redact = (text: string): string => redactFinished(text, NO_KNOWN_SECRETS, WHO);

function suspects(code: string): { kind: string; line: number }[] {
  return suspectsIn(code, redact).map(({ kind, line }) => ({ kind, line }));
}

describe("no secret is", () => {
  it.each([
    "const token = text.replace(/[.*+?^${}()|[\\]\\\\/]/g, '\\\\$&');",
    "const token = /^[A-Z]+-(\\d+)$/.exec(name)?.[1];",
    "const tokens = text.split(/[^\\w#$]+/).filter(Boolean);",
    "const first = 1;\nconst token1 = tokens1[first];",
    "const nextToken = tokens[0];\nif (tokens[0] === undefined) return;",
    "const hasToken = !!node.exclamationToken1;",
    "return { token: tokensOf2[at + 1] };",
    "found.filter(token => token.range[0] >= from);",
    "const wordsWithoutAnyDiacritics = 1;\nconst token = wordsWithoutAnyDiacritics;",
  ])("%s", (code) => {
    expect(redact(code)).not.toBe(code);
    expect(suspects(code)).toEqual([]);
  });
});

describe("a secret is", () => {
  it.each([
    ["a literal behind a name", `a;\nconst token = "${PASSWORD}";`, "token"],
    ["a literal that is glued on", `a;\nconst password = next("${PASSWORD}");`, "password"],
    ["a line of a file in a text", `a;\nconst env = "token=tokens[0]${PASSWORD}";`, "token"],
    ["a value of a comment", `a;\n// token = ${PASSWORD}`, "token"],
    ["a name that nothing declares", "a;\nconst password = aB3dE5gH7jK9mN1pQ3sT5;", "password"],
    ["a vendor's token in a pattern", `a;\nconst token = /${GITHUB}/.test(text);`, "github_token"],
    ["a vendor's token as an argument", `a;\nconst token = next(${GITHUB});`, "github_token"],
    ["a home folder", 'a;\nopen("/home/ada/notes");', "private"],
  ])("%s", (_, code, kind) => {
    expect(suspects(code)).toEqual([{ kind, line: 2 }]);
  });

  it("each that stands beside code", () => {
    const code = `const token = tokens[0];\nconst key = "${GITHUB}";\nopen("/home/ada");\n`;

    expect(suspects(code)).toEqual([
      { kind: "github_token", line: 2 },
      { kind: "private", line: 3 },
    ]);
  });

  it("none of what has a stand-in already", () => {
    expect(suspects("const token = '<secret:token:12>';\nconst next = tokens[0];")).toEqual([]);
  });
});
