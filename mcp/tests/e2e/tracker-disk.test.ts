import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, type TestContext } from "vitest";
import type { Item } from "../../src/tracker/item.ts";
import type { Contents } from "../../src/tracker/tracker.ts";
import { contentsOf } from "../support/a-tracker.ts";
import { bundle } from "../support/bundle.ts";
import { failingCalls, failingLibrary, type FailingCalls, type Fault } from "../support/failing-calls.ts";
import { trackerProcess, type Reply, type Request, type TrackerProcess } from "../support/tracker-process.ts";

const run = promisify(execFile);
let folder = "";
let program = "";
let origin = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wrangler-disk-"));
  program = await bundle("tests/fixtures/tracker/on-demand.ts", folder);
  origin = join(folder, "origin");
  const writer = trackerProcess([process.execPath, program, origin]);
  for (const note of ["first", "second", "third"]) await writer.ask({ op: "create", note });
  await writer.ask({ op: "close", id: "ISS-000002" });
  await writer.end();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** @param within what enters the place where the process runs */
function started(dir: string, env: NodeJS.ProcessEnv = {}, within: readonly string[] = []): TrackerProcess {
  const process_ = trackerProcess([...within, process.execPath, program, dir], { ...process.env, ...env });
  onTestFinished(() => process_.kill());
  return process_;
}

/** Without `what`, the next best test beside this one has to do; where all is to be shown, its lack is a failure. */
async function needs<T>(context: TestContext, what: string, means: Promise<T>): Promise<T> {
  try {
    return await means;
  } catch (error) {
    const reason = `needs ${what}: ${String(error).split("\n")[0]}`;
    if (process.env["CI"] !== undefined) throw new Error(reason, { cause: error });
    return context.skip(reason);
  }
}

/** Three items, the second one archived. */
async function aTracker(): Promise<string> {
  const dir = await mkdtemp(join(folder, "p-"));
  await cp(origin, dir, { recursive: true });
  return dir;
}

let library: Promise<string> | undefined;

async function faultsBelow(context: TestContext, dir: string): Promise<FailingCalls> {
  library ??= failingLibrary(folder);
  return failingCalls(await needs(context, "a C compiler and LD_PRELOAD", library), dir);
}

/** One fault after the other, at the first call of its kind, the second, … until the request needs no more of them. */
async function atEachCall(
  faults: FailingCalls,
  fault: Omit<Fault, "after">,
  request: () => Promise<Reply | undefined>,
  judge: (reply: Reply | undefined) => Promise<void>,
): Promise<number> {
  for (let after = 0; ; after += 1) {
    faults.begin({ ...fault, after });
    const reply = await request();
    if (faults.end() === 0) return after;
    await judge(reply);
  }
}

/** A refusal says which error it was, and what to do. */
function expectClear(reply: Reply | undefined, { error }: Pick<Fault, "error">): void {
  expect(reply).toEqual({
    ok: false,
    code: "E_STORAGE",
    message: expect.stringContaining(error),
    hint: expect.stringMatching(/\w/),
  });
}

const FILES = ["ISS-000001", "ISS-000003", "archived/ISS-000002"].map((id) => `.wrangler/issues/${id}-same-title.md`);

type Kind = Pick<Fault, "call" | "error" | "everywhere">;

const READING: readonly Kind[] = [
  { call: "open", error: "EIO" },
  { call: "open", error: "EMFILE", everywhere: true },
  { call: "read", error: "EIO" },
  { call: "list", error: "EIO" },
  { call: "stat", error: "EIO" },
];

const WRITING: readonly Kind[] = [
  ...READING,
  { call: "open", error: "EROFS" },
  { call: "open", error: "ENOSPC" },
  { call: "write", error: "ENOSPC" },
  { call: "write", error: "EIO" },
  { call: "mkdir", error: "ENOSPC" },
  { call: "rename", error: "EIO" },
  { call: "rename", error: "EROFS" },
  { call: "link", error: "ENOSPC" },
  { call: "unlink", error: "EIO" },
  { call: "unlink", error: "EROFS" },
];

const both = (kinds: readonly Kind[]): (Kind & { lasting: boolean })[] =>
  [false, true].flatMap((lasting) => kinds.map((kind) => ({ ...kind, lasting })));

describe("a disk that refuses one call, or all from then on", () => {
  it.for(both(READING))(
    "gives readers the same answer or a clear error: $error of $call, lasting: $lasting",
    async (kind, context) => {
      const dir = await aTracker();
      const faults = await faultsBelow(context, dir);
      const reader = started(dir, faults.env);
      const file = join(dir, ".wrangler/issues/ISS-000001-same-title.md");
      const text = await readFile(file, "utf8");
      const inner = join(dir, ".wrangler/issues/inner");
      let count = 0;
      let failed = 0;
      for (const request of [{ op: "get", id: "ISS-000001" }, { op: "list" }, { op: "search", note: "made" }]) {
        const right = await reader.ask(request);
        expect(right).toMatchObject({ ok: true });
        // There is something to read anew each time, or else folders to list.
        const changedBefore = async (): Promise<Reply | undefined> => {
          if (kind.call !== "list") await writeFile(file, text);
          else await ((count += 1) % 2 === 0 ? rmdir(inner) : mkdir(inner));
          return reader.ask(request);
        };
        failed += await atEachCall(faults, kind, changedBefore, async (reply) => {
          if (reply?.ok !== true) expectClear(reply, kind);
          else if (JSON.stringify(reply) !== JSON.stringify(right)) expectNamed(reply.value, kind);
          expect(await reader.ask(request)).toEqual(right);
        });
      }
      expect(failed).toBeGreaterThan(0);
    },
  );

  it.for(both(WRITING))(
    "loses nothing and does nothing by halves: $error of $call, lasting: $lasting",
    async (kind, context) => {
      const dir = await aTracker();
      const faults = await faultsBelow(context, dir);
      const writer = started(dir, faults.env);
      expect(await writer.ask({ op: "list" })).toMatchObject({ ok: true });
      const changes: [Request, Request?][] = [
        [{ op: "create", note: "new" }],
        [{ op: "note", id: "ISS-000001", note: "noted" }],
        [
          { op: "close", id: "ISS-000001" },
          { op: "open", id: "ISS-000001" },
        ],
        [
          { op: "open", id: "ISS-000002" },
          { op: "close", id: "ISS-000002" },
        ],
      ];
      let failed = 0;
      for (const [change, back] of changes) {
        let before = await contentsOf(dir);
        failed += await atEachCall(
          faults,
          kind,
          () => writer.ask(change),
          async (reply) => {
            const now = await contentsOf(dir);
            expect({ ...now, items: undefined }).toEqual({ broken: [], conflicts: [], items: undefined });
            if (reply?.ok === true) expectDone(change, before, now);
            else {
              expectClear(reply, kind);
              if (!kind.lasting) expect(now).toEqual(before);
              else expectWhole(change, before, now);
            }
            if (back !== undefined) expect(await writer.ask(back)).toMatchObject({ ok: true });
            expect(await writer.ask({ op: "note", id: "ISS-000003", note: "goes on" })).toMatchObject({ ok: true });
            before = await contentsOf(dir);
          },
        );
        if (back !== undefined) await writer.ask(back);
      }
      const isNever = kind.call === "list" || kind.call === "mkdir";
      expect(failed).toBeGreaterThan(isNever ? -1 : 0);
    },
  );
});

/** The answer is not the same because it says which file could not be read, and why. */
function expectNamed(value: unknown, { error }: Kind): void {
  const { shown, broken } = value as { shown: Item[]; broken: { file: string; reason: string }[] };
  expect([...shown, ...broken].map(({ file }) => file).sort()).toEqual(FILES);
  for (const { reason } of broken) expect(reason).toBe(`the disk refused it: ${error}`);
}

const others = ({ items }: Contents, id: string | undefined): Item[] => items.filter((item) => item.id !== id);
const one = ({ items }: Contents, id: string | undefined): Item | undefined => items.find((item) => item.id === id);

function expectDone({ op, id }: Request, before: Contents, now: Contents): void {
  if (op === "create") {
    const made = now.items.filter((item) => one(before, item.id) === undefined);
    expect(made.map(({ description }) => description)).toEqual(["Made: new."]);
    expect(others(now, made[0]?.id)).toEqual(before.items);
    return;
  }
  expect(others(now, id)).toEqual(others(before, id));
  const { status, description, file } = one(now, id) ?? {};
  if (op === "note") expect(description).toBe(`${one(before, id)?.description}\n\nNoted: noted.`);
  else expect({ status, isArchived: file?.includes("/archived/") }).toEqual(expected(op));
}

const expected = (op: string) =>
  op === "close" ? { status: "closed", isArchived: true } : { status: "open", isArchived: false };

/** As before, or done, except that a file may lie where it lay before: nothing can be taken back on such a disk. */
function expectWhole(change: Request, before: Contents, now: Contents): void {
  if (JSON.stringify(now) === JSON.stringify(before)) return;
  const placed = now.items.map((item) => ({ ...item, file: one(before, item.id)?.file ?? item.file }));
  const { status } = one(now, change.id) ?? {};
  if (change.op === "close" || change.op === "open") {
    expect(status).toBe(expected(change.op).status);
    expect(others({ ...now, items: placed }, change.id)).toEqual(others(before, change.id));
  } else expectDone(change, before, now);
}

/** A small file system of its own. */
interface SmallDisk {
  readonly dir: string;
  /** What a command begins with that works on it. */
  readonly within: readonly string[];
  remount(options: string): Promise<unknown>;
}

const tmpfs = (dir: string, size: string): string[] => ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", dir];

async function smallDisk(size: string): Promise<SmallDisk> {
  const dir = await mkdtemp(join(folder, "disk-"));
  try {
    await run("mount", tmpfs(dir, size));
    onTestFinished(async () => void (await run("umount", ["-l", dir])));
    return { dir, within: [], remount: (options) => run("mount", ["-o", `remount,${options}`, dir]) };
  } catch {
    return diskInNamespace(dir, size);
  }
}

/** For who may not mount here: in namespaces of its own, which end with the process that holds them. */
async function diskInNamespace(dir: string, size: string): Promise<SmallDisk> {
  const script = 'mount "$@" && echo mounted && exec sleep 120';
  const holder = spawn("unshare", ["-rm", "sh", "-c", script, "sh", ...tmpfs(dir, size)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void holder.kill());
  let told = "";
  holder.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
  await Promise.race([once(holder.stdout, "data"), once(holder, "close")]);
  if (holder.exitCode !== null) throw new Error(`unshare: ${told}`);
  const within = ["nsenter", "-U", "-m", "--preserve-credentials", "-t", String(holder.pid)];
  const [enter = "", ...options] = within;
  return { dir, within, remount: (how) => run(enter, [...options, "mount", "-o", `remount,${how}`, dir]) };
}

const ids = (reply: Reply | undefined): string[] =>
  reply?.ok === true ? (reply.value as Contents).items.map(({ id }) => id).sort() : [];

it.for([
  ["of its own", smallDisk],
  ["in a namespace", async (size: string) => diskInNamespace(await mkdtemp(join(folder, "disk-")), size)],
] as const)(
  "a full or read-only disk %s refuses in clear words, keeps all, and works again",
  async ([, means], context) => {
    const { dir, within, remount } = await needs(context, "a file system of its own", means("256k"));
    const target = started(dir, {}, within);
    const made: string[] = [];
    let refused: Reply | undefined;
    for (let number = 0; refused === undefined && number < 200; number += 1) {
      const reply = await target.ask({ op: "create", note: `${number} ${"x".repeat(4000)}` });
      if (reply?.ok === true) made.push(String(reply.value));
      else refused = reply;
    }
    expectClear(refused, { error: "ENOSPC" });
    expect(made.length).toBeGreaterThan(10);
    const full = await target.ask({ op: "all" });
    expectClear(await target.ask({ op: "note", id: "ISS-000001", note: "y".repeat(20_000) }), { error: "ENOSPC" });
    expect(ids(full)).toEqual(made);
    expect(await target.ask({ op: "all" })).toEqual(full);
    expect(await anew(dir, within)).toEqual(full);

    await remount("ro");
    expectClear(await target.ask({ op: "create", note: "x" }), { error: "EROFS" });
    expectClear(await target.ask({ op: "close", id: "ISS-000001" }), { error: "EROFS" });
    expect(await target.ask({ op: "all" })).toEqual(full);
    expect(await anew(dir, within)).toEqual(full);

    await remount("rw,size=2m");
    expect(await target.ask({ op: "create", note: "x" })).toMatchObject({ ok: true });
    expect(await target.ask({ op: "close", id: "ISS-000001" })).toMatchObject({ ok: true });
    await target.end();
    expect(ids(await anew(dir, within)).length).toBe(made.length + 1);
  },
);

/** All items, as a process sees them that just began. */
async function anew(dir: string, within: readonly string[]): Promise<Reply | undefined> {
  const reader = started(dir, {}, within);
  const all = await reader.ask({ op: "all" });
  await reader.end();
  return all;
}

it("a process that may open no more files refuses in clear words, and works again when it may", async () => {
  const dir = await aTracker();
  const target = started(dir, {}, ["sh", "-c", 'ulimit -n 40; exec "$@"', "sh"]);
  const right = await target.ask({ op: "list" });
  expect(right).toMatchObject({ ok: true });
  expect(await target.ask({ op: "open files" })).toEqual({ ok: true, value: "EMFILE" });
  await mkdir(join(dir, ".wrangler/ideas"));
  expectClear(await target.ask({ op: "list" }), { error: "EMFILE" });
  expectClear(await target.ask({ op: "create", note: "x" }), { error: "EMFILE" });
  expectClear(await target.ask({ op: "note", id: "ISS-000001", note: "x" }), { error: "EMFILE" });
  const before = await contentsOf(dir);

  await target.ask({ op: "close files" });

  expect(before).toEqual(await contentsOf(origin));
  expect(await target.ask({ op: "list" })).toEqual(right);
  expect(await target.ask({ op: "create", note: "x" })).toEqual({ ok: true, value: "ISS-000004" });
});
