import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "../../src/shared/lines.ts";

function split(chunks: readonly Buffer[], maxBytes?: number): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line.toString("utf8")), maxBytes);
  for (const chunk of chunks) splitter.push(chunk);
  return lines;
}

describe("lines of a stream", () => {
  it("are the same wherever its chunks are cut, also inside a character", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.nat(20)), (texts, cuts) => {
        const wanted = texts.map((text) => text.replace(/[\r\n]/g, "")).filter((text) => text !== "");
        const bytes = Buffer.from(wanted.map((text) => `${text}\n`).join(""));
        const chunks: Buffer[] = [];
        let from = 0;
        for (const size of cuts) chunks.push(bytes.subarray(from, (from += size)));
        chunks.push(bytes.subarray(from));

        expect(split(chunks)).toEqual(wanted);
      }),
    );
  });

  it("end in LF or CRLF; empty ones and a last half one are left out", () => {
    expect(split([Buffer.from("a\r\n\n\r\nb\nhalf")])).toEqual(["a", "b"]);
  });

  it("of a log are passed on at its end without theirs, once, unless they were too long", () => {
    const heard: string[] = [];
    const splitter = new LineSplitter((line) => heard.push(line.toString()), 5);
    splitter.push(Buffer.from("a\nhalf"));
    splitter.end();
    splitter.end();
    splitter.push(Buffer.from("too long"));
    splitter.end();

    expect(heard).toEqual(["a", "half"]);
  });

  it("that are too long are dropped, and the next is heard", () => {
    expect(split([Buffer.from("12345"), Buffer.from("6789\nok\n123456\nfine\n")], 5)).toEqual(["ok", "fine"]);
  });

  it("take time in proportion to their length", () => {
    const chunk = Buffer.alloc(64 * 1024, "x");
    const started = performance.now();
    const lines = split([...Array.from({ length: 512 }, () => chunk), Buffer.from("\n")]);

    expect(lines[0]?.length).toBe(32 * 1024 * 1024);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
