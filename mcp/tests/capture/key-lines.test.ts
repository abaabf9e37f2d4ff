import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { KeyLines, withoutKeyLines } from "../../src/capture/key-lines.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const KEY = privateKey.export({ type: "pkcs8", format: "pem" }).toString().trim().split("\n");
const BODY = KEY.slice(1, -1);

function leaks(lines: readonly string[]): string[] {
  return BODY.filter((part) => lines.some((line) => line.includes(part)));
}

describe("a private key in the lines of a log", () => {
  it.each([
    ["as it is", (line: string) => line],
    ["with a time before each line", (line: string) => `2026-11-21T10:00:00Z info ${line}`],
    ["indented, with Windows line ends", (line: string) => `    ${line}\r`],
  ])("goes, and the lines round it stay: %s", (_, logged) => {
    const clean = withoutKeyLines(["before", ...KEY.map(logged), "after", "and more"]);

    expect(leaks(clean)).toEqual([]);
    expect(clean).toHaveLength(KEY.length + 3);
    expect([clean[0], ...clean.slice(-2)]).toEqual(["before", "after", "and more"]);
  });

  it("goes also when its beginning is no longer there, or its end not yet", () => {
    expect(leaks(withoutKeyLines([...KEY.slice(5), "after"]))).toEqual([]);
    expect(leaks(withoutKeyLines(["before", ...KEY.slice(0, 8)]))).toEqual([]);
    expect(withoutKeyLines(["before all", ...KEY.slice(5), "after"])).toEqual(
      expect.arrayContaining(["before all", "after"]),
    );
  });

  it("goes with a short last line that has no padding", () => {
    const logged = ["before", KEY[0] ?? "", BODY[0] ?? "", "abC9+defg", KEY.at(-1) ?? "", "after"];
    const clean = withoutKeyLines(logged.map((line) => `10:00 info ${line}`));

    expect(clean.join(" ")).not.toContain("abC9");
    expect([clean[0], clean.at(-1)]).toEqual(["10:00 info before", "10:00 info after"]);
  });

  it("that was cut off hides nothing but itself", () => {
    const keys = new KeyLines();
    const said = [KEY[0] ?? "", ...BODY.slice(0, 2), "Error: cannot read the rest", "closing"];

    expect(said.map((line) => keys.next(line)).slice(3)).toEqual(["Error: cannot read the rest", "closing"]);
  });

  it("leaves what only looks like one", () => {
    const lines = ["-----BEGIN CERTIFICATE-----", BODY[0] ?? "", "-----END CERTIFICATE-----", "", "abc"];

    expect(withoutKeyLines(lines)).toEqual(lines);
  });
});
