import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { appendFile, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { recordKey } from "../../src/capture/provenance.ts";
import type { ErrorRecord } from "../../src/capture/record.ts";
import { aFolder, fill } from "../support/a-folder.ts";
import { aRecord, recordLine } from "../support/a-record.ts";
import { commandLineForAll, type Place } from "../support/command-line.ts";

const cli = commandLineForAll();
const AT = Date.UTC(2026, 10, 21, 10, 0, 0);
const DAY = 86_400_000;

interface Project extends Place {
  readonly log: string;
  readonly key: Buffer;
}

/** A project whose log has these records, all of this user's server. */
async function holding(...records: Partial<ErrorRecord>[]): Promise<Project> {
  const stateDir = join(await aFolder(), "state");
  await mkdir(stateDir, { mode: 0o700 });
  const key = await recordKey(stateDir);
  const cwd = await aFolder();
  const lines = records.map((record, index) => recordLine(aRecord({ id: idOf(index), ...record }), key));
  await fill(cwd, { ".wrangler/mcp-error-log.jsonl": lines.join("") });
  return { cwd, stateDir, key, log: join(cwd, ".wrangler", "mcp-error-log.jsonl") };
}

function idOf(index: number): string {
  return `err-20261121-${"abcdefgh".repeat(2).slice(index, index + 8)}`;
}

const MIXED: Partial<ErrorRecord>[] = [
  { tool: "issues_get", fingerprint: "a".repeat(16), timestamp: AT - 10 * DAY },
  {
    tool: "issues_get",
    fingerprint: "a".repeat(16),
    timestamp: AT,
    server: { name: "wrangler", version: "0.2.0", build: "fix-1", commit: "" },
  },
  { tool: "issues_list", fingerprint: "b".repeat(16), timestamp: AT - DAY, code: "E_TIMEOUT", surface: "timeout" },
  {
    tool: "issues_list",
    fingerprint: "c".repeat(16),
    timestamp: AT - DAY,
    blame: "caller",
    code: "E_INVALID_ARGUMENTS",
  },
  { tool: "issues_list", fingerprint: "d".repeat(16), timestamp: AT - DAY, blame: "environment", code: "E_STORAGE" },
];

/** A command whose output the test reads itself. */
function started(args: readonly string[], place: Project): ChildProcessByStdio<null, Readable, Readable>;
function started(args: readonly string[], place: Project, out: number): ChildProcessByStdio<null, null, Readable>;
function started(args: readonly string[], { cwd, stateDir }: Project, out: "pipe" | number = "pipe"): ChildProcess {
  const env = { PATH: process.env["PATH"] ?? "", WRANGLER_STATE_DIR: stateDir };
  const argv = [join(cli.plugin, "mcp/dist/cli.mjs"), ...args];
  return spawn(process.execPath, argv, { cwd, env, stdio: ["ignore", out, "pipe"] });
}

async function idsOf(project: Project, ...args: string[]): Promise<unknown[]> {
  const { errors } = await cli.json(["errors", "list", ...args], project);
  return Array.isArray(errors) ? errors.map((error: { id: string }) => error.id) : [];
}

describe("errors list", () => {
  it("groups by fingerprint with count, first and last seen, and builds", async () => {
    const project = await holding(...MIXED);

    const { stdout } = await cli.run(["errors", "list"], project);

    expect(stdout.split("\n")[0]).toBe(
      `${idOf(1)}  "issues_get"  bug, 2 times, 2026-11-11 10:00 to 2026-11-21 10:00, official 0.1.0, fix-1 0.2.0  "fs.writeFile is not a function"`,
    );
  });

  it.each([
    [["--tool", "issues_list"], [2]],
    [["--class", "caller"], [3]],
    [["--class", "environment", "--tool", "issues_list"], [4]],
    [["--code", "e_timeout"], [2]],
    [["--fingerprint", "AAAA"], [1]],
    [["--all", "--since", "2026-11-20T12:00:00Z"], [1]],
    [
      ["--all", "--since", "2026-11-20"],
      [1, 2, 3, 4],
    ],
    [["--tool", "nothing"], []],
  ])("shows what fits %j", async (args, expected) => {
    expect(await idsOf(await holding(...MIXED), ...args)).toEqual(expected.map(idOf));
  });

  it.each([
    [["--since", "soon"], '--since "soon" is neither a time span nor a date'],
    [["--class", "mine"], 'there is no class "mine"'],
  ])("refuses %j", async (args, message) => {
    const { exitCode, stderr } = await cli.run(["errors", "list", ...args], await holding());

    expect([exitCode, stderr.split("\n")[0]]).toEqual([2, message]);
  });

  it("counts spans of time from now", async () => {
    const project = await holding(
      { timestamp: Date.now() - 30 * 60_000 },
      { timestamp: Date.now() - 3 * 3_600_000, fingerprint: "b".repeat(16) },
    );

    expect(await idsOf(project, "--since", "45m")).toEqual([idOf(0)]);
    expect(await idsOf(project, "--since", "4h")).toEqual([idOf(0), idOf(1)]);
  });

  it("reads across rotated files, oldest first", async () => {
    const project = await holding({ timestamp: AT - DAY });
    await rename(project.log, `${project.log}.1`);
    await appendFile(project.log, recordLine(aRecord({ id: idOf(1), timestamp: AT }), project.key));

    expect(await cli.json(["errors", "list"], project)).toMatchObject({
      errors: [{ id: idOf(1), count: 2, first: AT - DAY, last: AT }],
    });
  });

  it("with --follow goes on with each new record that fits, also over a rotation", async () => {
    const project = await holding({ tool: "issues_get" });
    const child = started(["errors", "list", "--follow", "--json", "--tool", "issues_get"], project);
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const next = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
      expect(await next()).toMatchObject({ errors: [{ id: idOf(0) }] });

      const add = (index: number, tool: string) =>
        appendFile(project.log, recordLine(aRecord({ id: idOf(index), tool }), project.key));
      await add(1, "issues_list");
      await add(2, "issues_get");
      expect(await next()).toMatchObject({ error: { id: idOf(2), origin: "ours" } });
      await rename(project.log, `${project.log}.1`);
      await add(3, "issues_get");
      expect(await next()).toMatchObject({ error: { id: idOf(3) } });
    } finally {
      child.kill("SIGINT");
    }
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
  });

  it("with --follow ends when nobody reads it any more", async () => {
    const project = await holding({ tool: "issues_get" });
    const child = started(["errors", "list", "--follow"], project);
    const ended = once(child, "exit");
    await once(child.stdout, "data");

    child.stdout.destroy();
    await appendFile(project.log, recordLine(aRecord({ id: idOf(1) }), project.key));

    expect(await ended).toEqual([0, null]);
  });
});

describe("a command", () => {
  it.each([
    ["stdout", ["errors", "list"], 0],
    ["stderr", ["errors", "show", "nothing"], 4],
  ] as const)("keeps its exit code when nobody reads its %s", async (unread, args, code) => {
    const child = started(args, await holding());
    const said: string[] = [];
    child.stderr.on("data", (text: Buffer) => said.push(text.toString("utf8")));

    child[unread].destroy();

    expect(await once(child, "exit")).toEqual([code, null]);
    expect(said.join("")).not.toContain("EPIPE");
  });

  it.runIf(existsSync("/dev/full"))("fails, and says why, when its answer cannot be written", async () => {
    const full = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(full));
    const child = started(["errors", "list"], await holding(), full);
    const said: string[] = [];
    child.stderr.on("data", (text: Buffer) => said.push(text.toString("utf8")));

    expect(await once(child, "close")).toEqual([1, null]);
    expect(said.join("")).toMatch(/^the answer could not be written: .*ENOSPC/);
  });
});

describe("errors show", () => {
  it("has causes, what was before, the files, and how often it was seen", async () => {
    const project = await holding(
      {},
      {
        causes: [{ name: "Error", message: "no space", code: "ENOSPC" }],
        breadcrumbs: [{ at: AT - 5, kind: "call", text: "issues_list answered after 3 ms" }],
        touched: [{ file: ".wrangler/issues/ISS-000001-a.md", hash: "ab" }],
      },
    );

    const { stdout } = await cli.run(["errors", "show", idOf(1)], project);

    expect(stdout).toContain("seen: 2 times, from 2026-11-21 10:00");
    expect(stdout).toContain(`log: ${project.log}`);
    expect(stdout).toContain("caused by Error: no space (ENOSPC)");
    expect(stdout).toContain("2026-11-21T09:59:59.995Z call: issues_list answered after 3 ms");
    expect(stdout).toContain("files: .wrangler/issues/ISS-000001-a.md");
  });

  it("takes a fingerprint for its newest record", async () => {
    const { stdout } = await cli.run(["errors", "show", "a".repeat(16)], await holding(...MIXED));

    expect(stdout.split("\n")[0]).toBe(`${idOf(1)}  fingerprint ${"a".repeat(16)}`);
  });

  it("with --publishable tells nothing of the person", async () => {
    const project = await holding({
      error: "cannot open /home/mara/secret-plan.md for mara@example.org at 10.1.2.3",
      params: { title: "Our secret plan", count: 3 },
      touched: [{ file: ".wrangler/issues/ISS-000001-our-secret-plan.md", hash: "ab" }],
    });

    const answer = await cli.json(["errors", "show", idOf(0), "--publishable"], project);

    expect(answer["record"]).toMatchObject({
      error: "cannot open ~/secret-plan.md for <mail> at <ip>",
      params: { title: "<text: 15 characters>", count: "<whole number>" },
      touched: [{ file: "<file 1>", hash: "<hash>" }],
      mac: "",
    });
    expect(JSON.stringify(answer["record"])).not.toMatch(/Our secret|mara/);
  });
});

describe("errors stats", () => {
  it("counts by class, tool, code, surface, build, origin and day", async () => {
    const project = await holding(...MIXED);

    expect(await cli.json(["errors", "stats"], project)).toEqual({
      ok: true,
      exitCode: 0,
      failures: 5,
      kinds: 4,
      first: AT - 10 * DAY,
      last: AT,
      broken: 0,
      by: {
        class: { bug: 3, caller: 1, environment: 1 },
        tool: { issues_list: 3, issues_get: 2 },
        code: { E_INTERNAL: 2, E_TIMEOUT: 1, E_INVALID_ARGUMENTS: 1, E_STORAGE: 1 },
        surface: { thrown: 4, timeout: 1 },
        build: { "official 0.1.0": 4, "fix-1 0.2.0": 1 },
        origin: { ours: 5 },
        day: { "2026-11-11": 1, "2026-11-20": 3, "2026-11-21": 1 },
      },
    });
    expect((await cli.run(["errors", "stats", "--since", "2026-11-21"], project)).stdout.split("\n")[0]).toBe(
      "1 failures of 1 kinds, from 2026-11-21 10:00 to 2026-11-21 10:00",
    );
    expect((await cli.run(["errors", "stats"], await holding())).exitCode).toBe(0);
  });
});

describe("errors clear", () => {
  it.each([
    ["one record", ["--id", idOf(2)], [0, 1, 3, 4]],
    ["one kind", ["--fingerprint", "a".repeat(16)], [2, 3, 4]],
    ["what is old", ["--older-than", "2026-11-21"], [1]],
    ["what is old, of one kind", ["--older-than", "2026-11-21", "--fingerprint", "a".repeat(16)], [1, 2, 3, 4]],
  ])("removes %s, and nothing else", async (_, args, left) => {
    const project = await holding(...MIXED);
    await rename(project.log, `${project.log}.2`);
    await appendFile(project.log, "half a line");

    const dry = await cli.json(["errors", "clear", ...args, "--dry-run"], project);
    const answer = await cli.json(["errors", "clear", ...args], project);

    expect(dry).toMatchObject({ removed: 5 - left.length, kept: left.length, dryRun: true });
    expect(answer).toMatchObject({ removed: 5 - left.length, kept: left.length, broken: 0, dryRun: false });
    const lines = (await readFile(`${project.log}.2`, "utf8")).trim().split("\n");
    expect(lines.map((line) => Object(JSON.parse(line)).id)).toEqual(left.map(idOf));
    expect(await readFile(project.log, "utf8")).toBe("half a line");
  });

  it("removes everything only when told so", async () => {
    const project = await holding(...MIXED);
    await appendFile(project.log, "half a line\n");

    expect(await cli.json(["errors", "clear", "--all"], project)).toMatchObject({ removed: 5, kept: 0, broken: 1 });
    expect(await readFile(project.log, "utf8")).toBe("");
  });

  it.each([
    [[], 2, "E_USAGE"],
    [["--all", "--id", "err-20261121-abcdefgh"], 2, "E_USAGE"],
    [["--fingerprint", "aaaa"], 2, "E_USAGE"],
    [["--older-than", "long ago"], 2, "E_USAGE"],
    [["--id", "err-20261121-zzzzzzzz"], 4, "E_RECORD_NOT_FOUND"],
  ])("removes nothing for %j", async (args, exitCode, code) => {
    const project = await holding(...MIXED);
    const before = await readFile(project.log, "utf8");

    expect(await cli.json(["errors", "clear", ...args], project)).toMatchObject({ ok: false, exitCode, code });
    expect(await readFile(project.log, "utf8")).toBe(before);
  });
});
