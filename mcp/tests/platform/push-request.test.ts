import { describe, expect, it } from "vitest";
import { assertCommit, judgePush } from "../../src/platform/push-request.ts";

const OLD = "0".repeat(40);
const NEW = "c".repeat(40);
const ALLOWED = { branch: "fix/auto-a-0123456789", commit: NEW };
const GOOD = line(`${OLD} ${NEW} refs/heads/fix/auto-a-0123456789\0 report-status side-band-64k`);

describe("a push request", () => {
  it.each([
    ["the one branch at the one commit", `${GOOD}0000PACK…`, "allowed"],
    ["git's probe for access", "0000", "allowed"],
    ["a part of the first line", GOOD.slice(0, 30), "more"],
    ["lines without their end", GOOD, "more"],
    ["another branch", `${line(`${OLD} ${NEW} refs/heads/main\0`)}0000`, "refused"],
    ["another commit", `${line(`${OLD} ${"d".repeat(40)} refs/heads/fix/auto-a-0123456789\0`)}0000`, "refused"],
    ["a deletion", `${line(`${NEW} ${OLD} refs/heads/fix/auto-a-0123456789\0`)}0000`, "refused"],
    ["a tag", `${line(`${OLD} ${NEW} refs/tags/fix/auto-a-0123456789\0`)}0000`, "refused"],
    ["a second branch", `${GOOD}${line(`${OLD} ${NEW} refs/heads/main`)}0000`, "refused"],
    ["a shallow line", `${line(`shallow ${NEW}`)}${GOOD}0000`, "refused"],
    ["a push certificate", `${line("push-cert\0")}0000`, "refused"],
    ["no packet at all", "GET / HTTP/1.1", "refused"],
    ["an impossible length", "0003x", "refused"],
    ["endless commands", "fff0".padEnd(20_000, "x"), "refused"],
  ])("with %s", (_what, bytes, verdict) => {
    expect(judgePush(Buffer.from(bytes), ALLOWED)).toBe(verdict);
  });

  it("names commits in full", () => {
    expect(assertCommit(NEW)).toBeUndefined();
    for (const commit of ["HEAD", "c".repeat(39), `${NEW}\n`, "--all", ""]) {
      expect(() => assertCommit(commit)).toThrow(expect.objectContaining({ code: "E_GIT" }));
    }
  });
});

function line(text: string): string {
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, "0") + text;
}
