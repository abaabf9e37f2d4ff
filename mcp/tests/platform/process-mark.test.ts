import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { expect, it } from "vitest";
import { isAlive, ownMark, parseMark } from "../../src/platform/process-mark.ts";

it("marks this process, which is alive, and reads its mark back", () => {
  const mark = ownMark();

  expect(mark).toMatchObject({ pid: process.pid, host: hostname() });
  expect(parseMark(JSON.stringify(mark))).toEqual(mark);
  expect(isAlive(mark)).toBe(true);
});

it("takes neither a later process with the same pid nor an ended one for alive", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "close");

  expect(isAlive({ ...ownMark(), start: "1" })).toBe(false);
  expect(isAlive({ ...ownMark(), pid: child.pid ?? 0 })).toBe(false);
});

it("takes one of another machine for alive, since nobody here can tell", () => {
  expect(isAlive({ ...ownMark(), pid: 1, start: "1", host: "elsewhere" })).toBe(true);
});

it.each(["", "{half", "[]", '"text"', '{"pid":"1"}'])("reads no mark from %j", (text) => {
  expect(parseMark(text)).toBeUndefined();
});
