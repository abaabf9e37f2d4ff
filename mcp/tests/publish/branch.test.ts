import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { branchName, isFixBranch } from "../../src/publish/branch.ts";

describe("the branch of a fix", () => {
  it.each([
    [
      "issues_create",
      "Write issues with fs-extra's own function",
      "fix/auto-issues_create-write-issues-with-fs-extra-s-own-functio-0123456789",
    ],
    ["../../etc", "--upload-pack=cmd", "fix/auto-etc-upload-pack-cmd-0123456789"],
    ["__proto__", "@{-1}..HEAD", "fix/auto-proto-1-head-0123456789"],
    ["世界", "世界", "fix/auto-tool-failure-0123456789"],
  ])("of %j is made of safe characters", (tool, summary, name) => {
    expect(branchName(tool, summary, "0123456789abcdef")).toBe(name);
  });

  it("is a name that git takes, whatever the tool and the summary", () => {
    const names = fc.sample(
      fc
        .tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))
        .map(([tool, text]) => branchName(tool, text, "deadbeef01")),
      200,
    );

    expect(names.filter((name) => !isFixBranch(name))).toEqual([]);
    for (const name of names.slice(0, 20)) execFileSync("git", ["check-ref-format", "--branch", name]);
  });

  it.each([
    "main",
    "fix/auto-",
    "fix/auto-a-0123456789 x",
    "fix/auto-a-0123456789\n",
    "refs/heads/fix/auto-a-01234567",
    "fix/auto-a/../main-01234567",
    "-fix/auto-a-01234567",
  ])("is never %j", (name) => {
    expect(isFixBranch(name)).toBe(false);
  });

  it("needs the failure's fingerprint", () => {
    expect(() => branchName("issues_create", "x", "not hex")).toThrow(expect.objectContaining({ code: "E_INTERNAL" }));
  });
});
