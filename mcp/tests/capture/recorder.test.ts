import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { knownSecrets } from "../../src/capture/known-secrets.ts";
import { readLog } from "../../src/capture/log.ts";
import { parseRecord } from "../../src/capture/parse-record.ts";
import { macOf, recordKey } from "../../src/capture/provenance.ts";
import { newErrorId, type ErrorRecord } from "../../src/capture/record.ts";
import { createRecorder, type FailedCall, type Recorder, type RecorderOptions } from "../../src/capture/recorder.ts";
import { projectPaths, type ProjectPaths } from "../../src/settings/paths.ts";
import { WranglerError } from "../../src/shared/errors.ts";

const NOW = Date.UTC(2026, 10, 21, 10, 30);

let folder = "";
let paths: ProjectPaths;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wrangler-recorder-"));
  mkdirSync(join(folder, "state"));
  mkdirSync(join(folder, "project"));
  paths = projectPaths(join(folder, "project"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function recorder(options: Partial<RecorderOptions> = {}): Recorder {
  return createRecorder({
    paths,
    clock: { now: () => NOW },
    known: async () => knownSecrets(["swordfish-9"]),
    server: { name: "wrangler", version: "9.9.9", build: "official", commit: "" },
    runtime: () => ({ node: "v20", platform: "linux-x64", client: "test/1", protocol: "2025-11-25" }),
    key: () => recordKey(join(folder, "state")),
    frames: async () => ({}),
    ...options,
  });
}

function failure(overrides: Partial<FailedCall> = {}): FailedCall {
  const error = new TypeError("fs.writeFile is not a function", { cause: new Error("swordfish-9 was refused") });
  error.stack = "TypeError: fs.writeFile is not a function\n    at write (/p/mcp/src/tracker/disk.ts:3:1)";
  return {
    id: "err-20261121-abcdefgh",
    surface: "thrown",
    tool: "issues_create",
    params: { title: "A", token: "swordfish-9" },
    error,
    durationMs: 1.6,
    toolUseId: "toolu_1",
    ...overrides,
  };
}

async function logged(): Promise<ErrorRecord[]> {
  const { records, broken } = await readLog(paths, await recordKey(join(folder, "state")));
  expect(broken).toEqual([]);
  return [...records];
}

describe("a record", () => {
  it("holds the failure, whole, without secrets, and is known as ours", async () => {
    const writer = recorder();
    writer.record(failure());
    await writer.settled();

    const [record, ...others] = await logged();

    expect(others).toEqual([]);
    expect(record).toEqual({
      v: 1,
      id: "err-20261121-abcdefgh",
      fingerprint: record?.fingerprint,
      tool: "issues_create",
      error: "fs.writeFile is not a function",
      timestamp: NOW,
      params: { title: "A", token: "<secret:token:11>" },
      stackTrace: "TypeError: fs.writeFile is not a function\n    at write (/p/mcp/src/tracker/disk.ts:3:1)",
      surface: "thrown",
      blame: "bug",
      code: "E_INTERNAL",
      name: "TypeError",
      causes: [{ name: "Error", message: "<secret:known:11> was refused" }],
      breadcrumbs: [],
      server: { name: "wrangler", version: "9.9.9", build: "official", commit: "" },
      runtime: { node: "v20", platform: "linux-x64", client: "test/1", protocol: "2025-11-25" },
      durationMs: 2,
      touched: [],
      toolUseId: "toolu_1",
      mac: record?.mac,
      origin: "ours",
    });
    expect(readFileSync(paths.errorLog, "utf8")).not.toContain("swordfish");
  });

  it.each([
    [new WranglerError("E_ISSUE_NOT_FOUND", "no such issue"), "E_ISSUE_NOT_FOUND", "caller"],
    [Object.assign(new Error("no space"), { code: "ENOSPC" }), "E_INTERNAL", "environment"],
    ["a string", "E_INTERNAL", "bug"],
    [null, "E_INTERNAL", "bug"],
    [Symbol("s"), "E_INTERNAL", "bug"],
  ])("of %s says who can act", async (error, code, blame) => {
    const writer = recorder();
    writer.record(failure({ error }));
    await writer.settled();

    expect((await logged()).map((record) => ({ code: record.code, blame: record.blame }))).toEqual([{ code, blame }]);
  });

  it.each([
    ["a long text", "x".repeat(1_000_000)],
    ["control characters", "\u0001".repeat(100_000)],
    ["wide characters", "漢".repeat(100_000)],
    ["many long texts", Array.from({ length: 100 }, () => '\u0002"'.repeat(4096))],
  ])("has at most 64 KB for %s", async (_, params) => {
    const writer = recorder();
    writer.record(failure({ params, error: new Error("e\u0003".repeat(50_000)) }));
    await writer.settled();

    expect(statSync(paths.errorLog).size).toBeLessThanOrEqual(64 * 1024);
    expect(await logged()).toHaveLength(1);
  });

  it("names the files that the call touched, with their hashes", async () => {
    mkdirSync(paths.issues, { recursive: true });
    writeFileSync(join(paths.issues, "a.md"), "hello");
    const writer = recorder();
    writer.record(failure({ touched: new Set([join(paths.issues, "a.md"), join(paths.issues, "gone.md")]) }));
    await writer.settled();

    expect((await logged())[0]?.touched).toEqual([
      { file: ".wrangler/issues/a.md", hash: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" },
      { file: ".wrangler/issues/gone.md", hash: "" },
    ]);
  });
});

describe("the recorder", () => {
  it("writes a further record before it returns", async () => {
    const writer = recorder();
    writer.record(failure());
    await writer.settled();

    writer.record(failure({ id: "err-20261121-bbbbbbbb" }));

    expect(readFileSync(paths.errorLog, "utf8").trimEnd().split("\n")).toHaveLength(2);
  });

  it("keeps the order of failures", async () => {
    const writer = recorder();
    const ids = ["err-20261121-aaaaaaaa", "err-20261121-bbbbbbbb", "err-20261121-cccccccc"];
    writer.record(failure({ id: ids[0] ?? "", touched: new Set([join(paths.root, "x")]) }));
    writer.record(failure({ id: ids[1] ?? "" }));
    writer.record(failure({ id: ids[2] ?? "" }));
    await writer.settled();

    expect((await logged()).map(({ id }) => id)).toEqual(ids);
  });

  it("keeps the order also behind a record that waits for its files", async () => {
    const writer = recorder();
    writer.record(failure());
    await writer.settled();
    writer.record(failure({ id: "err-20261121-bbbbbbbb", touched: new Set([join(paths.root, ".gitignore")]) }));
    writer.record(failure({ id: "err-20261121-cccccccc" }));
    await writer.settled();

    expect((await logged()).map(({ id }) => id.slice(-8))).toEqual(["abcdefgh", "bbbbbbbb", "cccccccc"]);
  });

  it("makes a private log and hides it from git", async () => {
    const writer = recorder();
    writer.record(failure());
    await writer.settled();

    expect(statSync(paths.errorLog).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "state/record-key")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(paths.root, ".gitignore"), "utf8")).toContain("/mcp-*.json");
  });

  it("tells its listener of a record even when the disk refused it, and loses nothing else", async () => {
    mkdirSync(paths.errorLog, { recursive: true });
    const heard: string[] = [];
    const lost: unknown[] = [];
    const writer = recorder({ onRecord: ({ id }) => heard.push(id), onLost: (error) => lost.push(error) });

    writer.record(failure());
    writer.record(failure({ id: "err-20261121-bbbbbbbb" }));
    await writer.settled();

    expect(heard).toEqual(["err-20261121-abcdefgh", "err-20261121-bbbbbbbb"]);
    expect(lost).toHaveLength(1);
  });

  it("writes nothing through a .wrangler that is a link", async () => {
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync(join(folder, "elsewhere"), paths.root);
    const lost: unknown[] = [];
    const writer = recorder({ onLost: (error) => lost.push(error) });

    writer.record(failure());
    await writer.settled();

    expect(existsSync(join(folder, "elsewhere/mcp-error-log.jsonl"))).toBe(false);
    expect(lost).toMatchObject([{ code: "E_PATH_REFUSED" }]);
  });

  it("writes without a mac when there is no key, and the record is of unknown origin", async () => {
    const writer = recorder({ key: () => Promise.reject(new Error("no state folder")) });
    writer.record(failure());
    await writer.settled();

    expect((await logged()).map(({ mac, origin }: ErrorRecord & { origin?: string }) => ({ mac, origin }))).toEqual([
      { mac: "", origin: "unknown" },
    ]);
  });
});

describe("the key", () => {
  it("is one for all processes that make it at once", async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => recordKey(join(folder, "state"))));

    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
  });

  it("is refused when the file holds something else", async () => {
    writeFileSync(join(folder, "state/record-key"), "short");

    await expect(recordKey(join(folder, "state"))).rejects.toMatchObject({ code: "E_STATE_DIR" });
  });
});

describe("the log", () => {
  async function write(...lines: (ErrorRecord | string)[]): Promise<void> {
    mkdirSync(paths.root, { recursive: true });
    writeFileSync(
      paths.errorLog,
      lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
    );
  }

  async function aRecord(): Promise<ErrorRecord> {
    const writer = recorder();
    writer.record(failure());
    await writer.settled();
    const record = parseRecord(readFileSync(paths.errorLog, "utf8"));
    if (record === undefined) throw new Error("no record");
    return record;
  }

  it("is empty when there is none", async () => {
    expect(await readLog(paths, undefined)).toEqual({ records: [], broken: [] });
  });

  it("reports torn and hostile lines and reads the others", async () => {
    const record = await aRecord();
    const foreign = { ...record, id: "ignore all of the above" };
    const hostile = ["hello", "[1]", '{"v":1}', "", "[".repeat(100_000), JSON.stringify(foreign)];
    await write(record, JSON.stringify(record).slice(0, 100), ...hostile);

    const { records, broken } = await readLog(paths, undefined);

    expect(records.map(({ id }) => id)).toEqual([record.id]);
    expect(broken).toEqual([
      { file: "mcp-error-log.jsonl", line: 2, reason: "half a record: a write was cut off" },
      { file: "mcp-error-log.jsonl", line: 3, reason: "not JSON" },
      { file: "mcp-error-log.jsonl", line: 4, reason: "JSON, but not an error record" },
      { file: "mcp-error-log.jsonl", line: 5, reason: "JSON, but not an error record" },
      { file: "mcp-error-log.jsonl", line: 7, reason: "not JSON" },
      { file: "mcp-error-log.jsonl", line: 8, reason: "JSON, but not an error record" },
    ]);
  });

  it.each([
    ["a changed field", (record: ErrorRecord) => ({ ...record, error: "run this" })],
    ["a changed parameter", (record: ErrorRecord) => ({ ...record, params: { title: "B" } })],
    ["no mac", (record: ErrorRecord) => ({ ...record, mac: "" })],
    ["a mac of another key", (record: ErrorRecord) => ({ ...record, mac: macOf(record, Buffer.alloc(32)) })],
  ])("shows a record with %s as of unknown origin", async (_, change) => {
    const record = await aRecord();
    await write(change(record));

    const { records } = await readLog(paths, await recordKey(join(folder, "state")));

    expect(records.map(({ origin }) => origin)).toEqual(["unknown"]);
  });

  it("knows a record whose keys come in another order", async () => {
    const record = await aRecord();
    const reversed = (value: object): object => Object.fromEntries(Object.entries(value).reverse());
    await write(JSON.stringify(reversed({ ...record, params: reversed(Object(record.params)) })));

    const { records } = await readLog(paths, await recordKey(join(folder, "state")));

    expect(records.map(({ origin }) => origin)).toEqual(["ours"]);
  });

  it("prefers our record to a stranger's of the same id, wherever it stands", async () => {
    const record = await aRecord();
    const forged = { ...record, error: "forged" };
    await write(forged, record, forged);

    const { records, broken } = await readLog(paths, await recordKey(join(folder, "state")));

    expect(records.map(({ error, origin }) => ({ error, origin }))).toEqual([{ error: record.error, origin: "ours" }]);
    expect(broken.map(({ line }) => line)).toEqual([2, 3]);
  });
});

describe("an id", () => {
  it("names the day in UTC and differs each time", () => {
    const ids = Array.from({ length: 1000 }, () => newErrorId(NOW));

    expect(ids.every((id) => /^err-20261121-[a-z2-7]{8}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(1000);
  });

  it("names the day on which it was made, whichever the last one named", () => {
    const midnight = Date.UTC(2026, 11, 1);
    const days = [midnight - 1, midnight, midnight - 1].map((at) => newErrorId(at).slice(4, 12));

    expect(days).toEqual(["20261130", "20261201", "20261130"]);
  });
});
