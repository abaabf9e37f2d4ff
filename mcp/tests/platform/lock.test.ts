import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { removeDeadLock, withLock } from "../../src/platform/lock.ts";
import { aFolder } from "../support/a-folder.ts";
import { bundle } from "../support/bundle.ts";

const CHILDREN = join(import.meta.dirname, "../fixtures/children");
const HINT = "Wait for it to end, then run the command again; it goes on where it was.";

/** A process that holds the lock by now. */
async function holder(folder: string): Promise<ChildProcessWithoutNullStreams> {
  const module = await bundle("src/platform/lock.ts", folder);
  const child = spawn(process.execPath, [join(CHILDREN, "holds-a-lock.mjs"), module, join(folder, "lock")]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

it("runs the work, gives its result or error on, and is free afterwards", async () => {
  const folder = await aFolder();
  const lock = join(folder, "lock");

  expect(await withLock(lock, {}, async () => readdir(folder))).toEqual(["lock"]);
  await expect(withLock(lock, {}, () => Promise.reject(new Error("of the work")))).rejects.toThrow("of the work");

  expect(await readdir(folder)).toEqual([]);
});

it("refuses at once while another process holds it, and goes on when that one ends", async () => {
  const folder = await aFolder();
  const child = await holder(folder);
  const lock = join(folder, "lock");

  await expect(withLock(lock, { what: "the fix fix-1" }, () => Promise.resolve())).rejects.toMatchObject({
    code: "E_BUSY",
    message: `Process ${child.pid} is working on the fix fix-1`,
    hint: HINT,
  });
  const waiting = withLock(lock, { waitMs: 10_000 }, () => Promise.resolve("mine"));
  child.stdin.end();

  expect(await waiting).toBe("mine");
});

it("takes over from a holder that was killed, also while nobody fetches its exit code", async () => {
  const folder = await aFolder();
  const child = await holder(folder);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await readdir(folder)).toContain("lock");

  expect(await withLock(join(folder, "lock"), {}, () => Promise.resolve("mine"))).toBe("mine");
});

it("removes the lock of a holder that was killed, and no other", async () => {
  const folder = await aFolder({ "others.lock": "not ours" });
  const child = await holder(folder);

  for (const name of ["lock", "others.lock", "missing.lock"]) await removeDeadLock(join(folder, name));
  expect((await readdir(folder)).filter((name) => name.endsWith("lock"))).toEqual(["lock", "others.lock"]);

  child.kill("SIGKILL");
  await once(child, "exit");
  for (const name of ["lock", "others.lock", "missing.lock"]) await removeDeadLock(join(folder, name));
  expect((await readdir(folder)).filter((name) => name.endsWith("lock"))).toEqual(["others.lock"]);
});

it.runIf(process.platform === "linux")("takes over from a zombie", async () => {
  const folder = await aFolder();
  // The shell's child ends at once, and the sleep that takes the shell's place never fetches its exit code.
  const parent = spawn("/bin/sh", ["-c", "sleep 0.05 & echo $!; exec sleep 30"]);
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  const state = async (): Promise<string> => (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1] ?? "";
  while (!(await state()).startsWith("Z")) await new Promise((resolve) => setTimeout(resolve, 5));
  const start = (await state()).split(" ")[19];
  await writeFile(join(folder, "lock"), JSON.stringify({ pid, start, host: hostname() }));

  expect(await withLock(join(folder, "lock"), {}, () => Promise.resolve("mine"))).toBe("mine");
});

it.each([
  ["of a pid that lives again as another process", { pid: process.pid, start: "1", host: hostname() }],
  ["that is empty", ""],
  ["that holds something else", "not a lock"],
  ["with half its content", '{"pid":'],
])("takes over a lock %s", async (_, content) => {
  const folder = await aFolder({ lock: typeof content === "string" ? content : JSON.stringify(content) });

  expect(await withLock(join(folder, "lock"), {}, () => Promise.resolve("mine"))).toBe("mine");
  expect(await readdir(folder)).toEqual([]);
});

/** A lock that could not be removed when its work was done, but can be by now; the disk refuses to unlink a folder. */
async function aLockThatStayed(): Promise<string> {
  const lock = join(await aFolder(), "lock");
  let content = "";
  await withLock(lock, {}, async () => {
    content = await readFile(lock, "utf8");
    await rm(lock);
    await mkdir(lock);
  });
  await rmdir(lock);
  await writeFile(lock, content);
  return lock;
}

it("is not kept out by a lock of its own that the disk did not take away", async () => {
  const lock = await aLockThatStayed();

  expect(await withLock(lock, {}, () => Promise.resolve("mine"))).toBe("mine");
  expect(await readdir(dirname(lock))).toEqual([]);
});

it("takes such a lock away for others as soon as the disk lets it", async () => {
  const lock = await aLockThatStayed();

  await expect.poll(() => readdir(dirname(lock)), { timeout: 5_000 }).toEqual([]);
});

it("leaves a lock alone that another process has where its own once stayed", async () => {
  const lock = await aLockThatStayed();
  await writeFile(lock, JSON.stringify({ pid: 1, start: "1", host: "elsewhere" }));

  await expect(withLock(lock, {}, () => Promise.resolve())).rejects.toMatchObject({ code: "E_BUSY" });
  expect(await readFile(lock, "utf8")).toContain("elsewhere");
});

it("believes in a holder on another machine", async () => {
  const folder = await aFolder({ lock: JSON.stringify({ pid: 1, start: "1", host: "elsewhere" }) });

  await expect(withLock(join(folder, "lock"), {}, () => Promise.resolve())).rejects.toMatchObject({ code: "E_BUSY" });
});

it("lets no update of several processes be lost", async () => {
  const folder = await aFolder({ number: "0" });
  const module = await bundle("src/platform/lock.ts", folder);
  const script = join(CHILDREN, "counts-under-a-lock.mjs");
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [script, module, join(folder, "lock"), join(folder, "number"), "10"], { stdio: "ignore" }),
  );

  expect(await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]))).toEqual([0, 0, 0, 0]);
  expect(await readFile(join(folder, "number"), "utf8")).toBe("40");
});
