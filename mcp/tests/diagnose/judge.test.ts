import { NO_JAIL } from "../../src/platform/jail.ts";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../src/capture/fingerprint.ts";
import {
  endingFingerprint,
  failuresOfReplay,
  failuresOfWitness,
  frameTable,
  isFailure,
  wantedFingerprint,
} from "../../src/diagnose/judge.ts";
import type { CallEnding } from "../../src/sandbox/server-under-test.ts";
import { aFolder } from "../support/a-folder.ts";
import { aRecord } from "../support/a-record.ts";

const TABLE = { "child.js": [[1, "mcp/src/tracker/storage.ts"]] } as const;
const STACK = "TypeError: x is not a function\n    at storeNew (file:///run/mcp/dist/child.js:39:14)";
const RECORD = aRecord({ error: "x is not a function", stackTrace: STACK, fingerprint: "feedfeedfeedfeed" });
const COMPUTED = fingerprintOf(
  {
    tool: "issues_create",
    name: "TypeError",
    message: RECORD.error,
    stack: STACK,
    surface: "thrown",
    code: "E_INTERNAL",
  },
  TABLE,
);
const ANSWERED: CallEnding = { kind: "answered", result: {} };

describe("a replay", () => {
  it("that succeeded has no failure", () => {
    expect(failuresOfReplay({ ending: ANSWERED, records: [] }, "issues_create", TABLE)).toEqual([]);
  });

  it("is judged by the installed code, beside what the build under test claims", () => {
    expect(failuresOfReplay({ ending: ANSWERED, records: [RECORD] }, "issues_create", TABLE)).toEqual([
      {
        fingerprint: COMPUTED,
        claimed: "feedfeedfeedfeed",
        blame: "bug",
        code: "E_INTERNAL",
        what: "TypeError: x is not a function",
        stack: STACK,
      },
    ]);
  });

  it("that ended the process, or did not end, has that for a failure", () => {
    const exited = (exitCode: number | null, signal: string | null): CallEnding => ({
      kind: "exited",
      exitCode,
      signal,
      stderr: "",
    });
    const of = (ending: CallEnding) => failuresOfReplay({ ending, records: [] }, "issues_list", TABLE);
    const failure = (kind: "crash" | "timeout", what: string) => {
      const fingerprint = endingFingerprint("issues_list", kind);
      return [{ fingerprint, claimed: fingerprint, blame: "bug", code: "", what: `${kind}: ${what}`, stack: "" }];
    };

    expect(of({ kind: "timeout" })).toEqual(failure("timeout", "it did not answer"));
    expect(of(exited(7, null))).toEqual(failure("crash", "exit code 7"));
    expect(of(exited(null, "SIGSEGV"))).toEqual(failure("crash", "signal SIGSEGV"));
  });

  it("keeps what was recorded before the process ended", () => {
    const failures = failuresOfReplay({ ending: { kind: "timeout" }, records: [RECORD] }, "issues_create", TABLE);

    expect(failures.map(({ what }) => what)).toEqual(["TypeError: x is not a function", "timeout: it did not answer"]);
  });
});

it("witnesses at a door are judged the same", () => {
  const seen = failuresOfWitness(
    [
      { kind: "record", record: RECORD },
      { kind: "timeout", tool: "a" },
      { kind: "exited", tool: "b", exitCode: 1, signal: null },
    ],
    TABLE,
  );

  expect(seen.map(({ fingerprint }) => fingerprint)).toEqual([
    COMPUTED,
    endingFingerprint("a", "timeout"),
    endingFingerprint("b", "crash"),
  ]);
});

it.each([null, 7, "text", []])("a record that is %j says nothing", (record) => {
  expect(failuresOfReplay({ ending: ANSWERED, records: [record] }, "a", TABLE)).toEqual([]);
});

it("a record with fields of other kinds is no recorded failure, whatever it claims to be", () => {
  const [seen] = failuresOfReplay(
    { ending: ANSWERED, records: [{ fingerprint: 7, surface: "new", tool: {} }] },
    "a",
    {},
  );

  expect(seen).toMatchObject({ claimed: "", what: ": " });
  expect(seen !== undefined && isFailure(seen, RECORD.fingerprint)).toBe(false);
});

it("a failure is the recorded one by either fingerprint", () => {
  const seen = { fingerprint: "a", claimed: "b", blame: "bug", code: "", what: "", stack: "" };

  expect(["a", "b", "c"].map((wanted) => isFailure(seen, wanted))).toEqual([true, true, false]);
});

it("endings of a process are compared by their kind, all else by its fingerprint", () => {
  const recorded = { tool: "t", fingerprint: "feedfeedfeedfeed" };

  expect(wantedFingerprint({ ...recorded, surface: "thrown" })).toBe("feedfeedfeedfeed");
  expect(wantedFingerprint({ ...recorded, surface: "crash" })).toBe(endingFingerprint("t", "crash"));
  expect(wantedFingerprint({ ...recorded, surface: "timeout" })).toBe(endingFingerprint("t", "timeout"));
  expect(
    new Set([endingFingerprint("t", "crash"), endingFingerprint("t", "timeout"), endingFingerprint("u", "crash")]).size,
  ).toBe(3);
});

it("reads the frame table that the build wrote, and takes anything else for none", async () => {
  const root = { home: "", scratch: "", own: "", env: {}, doors: "", jail: NO_JAIL };
  const source = await aFolder({ "mcp/dist/frames.json": '{"child.js":[[1,"mcp/src/a.ts"]]}' });
  const odd = await aFolder({ "mcp/dist/frames.json": '{"child.js":7}' });

  expect(await frameTable({ ...root, source })).toEqual({ "child.js": [[1, "mcp/src/a.ts"]] });
  expect(await frameTable({ ...root, source: odd })).toEqual({});
  expect(await frameTable({ ...root, source: join(odd, "none") })).toEqual({});
});

describe("a server that does not start", () => {
  const stack = "TypeError: x is not iterable\n    at readAll (file:///run/mcp/dist/child.js:39:14)";
  const fatal = { name: "TypeError", message: "x is not iterable", stack, code: "E_INTERNAL", hint: "" };
  const how = { code: 70, signal: null, stderr: [], removed: undefined, spawnError: undefined };
  const identity = { tool: "server", name: "WranglerError", surface: "startup" } as const;

  it("has the fingerprint that the supervisor records, in a replay and at the door", () => {
    const seen = { kind: "not_started", end: { ...how, fatal } } as const;
    const message = "The server process did not start (TypeError: x is not iterable).";
    const fingerprint = fingerprintOf({ ...identity, message, stack, code: "E_CHILD_START" }, TABLE);
    const what = `WranglerError: ${message}`;
    const failure = { fingerprint, claimed: fingerprint, blame: "bug", code: "E_CHILD_START", what, stack };

    expect(failuresOfReplay({ ending: seen, records: [] }, "server", TABLE)).toEqual([failure]);
    expect(failuresOfWitness([seen], TABLE)).toEqual([failure]);
    expect(isFailure(failure, wantedFingerprint(aRecord({ tool: "server", surface: "startup", fingerprint })))).toBe(
      true,
    );
  });

  it("is not the crash of a tool that was called on it", () => {
    const ending = { kind: "not_started", end: { ...how, fatal: undefined } } as const;
    const [failure] = failuresOfReplay({ ending, records: [] }, "issues_list", TABLE);

    expect(failure?.fingerprint).not.toBe(endingFingerprint("issues_list", "crash"));
    expect(failure?.what).toBe("WranglerError: The server process did not start (exit code 70).");
  });
});
