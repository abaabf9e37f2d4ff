import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { expect, it } from "vitest";
import { isAlive, ownMark, parseMark } from "../../src/platform/process-mark.ts";
import { aFolder } from "../support/a-folder.ts";
import { bundle } from "../support/bundle.ts";

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

const OUT_OF_FILES = `
  import { openSync } from "node:fs";
  const [, module, mark] = process.argv;
  const { isAlive, ownMark } = await import(module);
  try { for (;;) openSync(process.execPath, "r"); } catch {}
  let own = "a mark";
  try { ownMark(); } catch (error) { own = error.code; }
  console.log(isAlive(JSON.parse(mark)), own);
`;

it.runIf(process.platform === "linux")("takes nobody for dead while too many files are open to tell", async () => {
  const module = await bundle("src/platform/process-mark.ts", await aFolder());
  const script = ["--input-type=module", "-e", OUT_OF_FILES, module, JSON.stringify(ownMark())];
  const child = spawn("/bin/sh", ["-c", 'ulimit -n 64; exec "$@"', "sh", process.execPath, ...script]);
  const [line] = (await once(child.stdout, "data")) as [Buffer];

  expect(line.toString()).toBe("true EMFILE\n");
});

it.each(["", "{half", "[]", '"text"', '{"pid":"1"}'])("reads no mark from %j", (text) => {
  expect(parseMark(text)).toBeUndefined();
});
