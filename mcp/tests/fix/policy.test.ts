import { describe, expect, it } from "vitest";
import { addedLines, isTestPath, sortAllowed } from "../../src/fix/policy.ts";
import type { Change } from "../../src/sandbox/engine-repo.ts";

const SOURCE = "mcp/src/tracker/disk.ts";
const TEST = "mcp/tests/regression/issues-create.regression.ts";

function changed(path: string, more: Partial<Change> = {}): Change {
  const modes = { oldMode: "100644", newMode: "100644" };
  return { path, status: "M", ...modes, newBlob: "0".repeat(40), additions: 1, deletions: 1, binary: false, ...more };
}

function added(path: string, more: Partial<Change> = {}): Change {
  return changed(path, { status: "A", oldMode: "000000", deletions: 0, ...more });
}

const HONEST = [changed(SOURCE), added(TEST)];

/** The diff that adds the text to a file. */
function adding(text: string, path = SOURCE): string {
  const lines = text.split("\n").map((line) => `+${line}`);
  return [`--- a/${path}`, `+++ b/${path}`, `@@ -0,0 +1,${lines.length} @@`, ...lines, ""].join("\n");
}

function refusalOf(changes: readonly Change[], diff = ""): unknown {
  try {
    sortAllowed(changes, diff);
  } catch (error) {
    const { code, message, hint, details } = Object(error);
    expect([code, hint]).toEqual(["E_GATE_REFUSED", expect.stringMatching(/\.$/)]);
    return { message, details };
  }
  throw new Error("it was allowed");
}

function policy(rule: string, what: string) {
  return { message: `policy_refused: ${rule}: ${what}`, details: { verdict: "policy_refused", rules: [rule] } };
}

describe("a fix may", () => {
  it("change, add and remove source and add tests, sorted by what they are", () => {
    const changes = [
      changed(SOURCE),
      added("mcp/src/tracker/new.ts"),
      changed("mcp/src/tracker/old.ts", { status: "D", newMode: "000000" }),
      added(TEST),
      added("mcp/tests/tracker/more.test.ts"),
    ];

    expect(sortAllowed(changes, adding("const text = 1;\n\t// ünïcödé, 絵文字, tabs\r\n"))).toEqual({
      source: changes.slice(0, 3),
      tests: changes.slice(3),
    });
  });
});

describe("a fix may not touch anything else", () => {
  it.each([
    ".github/workflows/ci.yml",
    ".claude-plugin/plugin.json",
    ".mcp.json",
    "CLAUDE.md",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "tsconfig.json",
    "vitest.config.ts",
    "hooks/hooks.json",
    "skills/mcp-self-healing/SKILL.md",
    "commands/fix-mcp-error.md",
    "scripts/build.mjs",
    "mcp/dist/child.js",
    "docs/reference/tools.md",
    "mcp/src/tracker/disk.js",
    "mcp/src/tracker/data.json",
    "mcp/srcx/a.ts",
    "mcp/src/a b.ts",
    "../mcp/src/a.ts",
  ])("%s", (path) => {
    expect(refusalOf([...HONEST, added(path)])).toEqual(policy("only-source-and-tests", path));
  });

  it.each([
    changed(TEST),
    changed(TEST, { status: "D", newMode: "000000" }),
    changed("mcp/tests/tracker/tracker.test.ts"),
    changed("mcp/tests/support/door.ts"),
    added("mcp/tests/support/helper.ts"),
    added("mcp/tests/fixtures/data.json"),
    added("mcp/tests/__snapshots__/a.test.ts.snap"),
  ])("tests that are there, and what tests are made of: $status $path", (change) => {
    expect(refusalOf([changed(SOURCE), change])).toEqual(policy("tests-are-only-added", change.path));
  });

  it.each([
    ["no-links", added(SOURCE, { newMode: "120000" })],
    ["no-links", changed(SOURCE, { status: "T", newMode: "120000" })],
    ["no-links", added("mcp/src/sub", { newMode: "160000" })],
    ["no-modes", added(TEST, { newMode: "100755" })],
    ["no-modes", changed(SOURCE, { newMode: "100755" })],
    ["no-binaries", changed(SOURCE, { binary: true, additions: 0, deletions: 0 })],
    ["no-binaries", added(TEST, { binary: true, additions: 0 })],
  ])("by %s", (rule, change) => {
    expect(refusalOf([change])).toEqual(policy(rule, change.path));
  });

  it("the judge: that is for people", () => {
    for (const path of ["mcp/src/fix/policy.ts", "mcp/src/layers.ts", "mcp/src/capture/redact.ts"]) {
      expect(refusalOf([changed(SOURCE), changed(path), added(TEST)])).toEqual({
        message: `needs_manual_review: the change touches what judges it: ${path}`,
        details: { verdict: "needs_manual_review", files: [path] },
      });
    }
  });
});

describe("a fix is small enough to be read", () => {
  it("at most ten files", () => {
    const files = (count: number): Change[] =>
      Array.from({ length: count }, (_, index) => changed(`mcp/src/tracker/f${index}.ts`));

    expect(sortAllowed(files(10), "").source).toHaveLength(10);
    expect(refusalOf(files(11))).toEqual(policy("small-changes", "11 files, 10 allowed"));
  });

  it("at most four hundred changed lines", () => {
    expect(sortAllowed([changed(SOURCE, { additions: 200, deletions: 200 })], "").source).toHaveLength(1);
    expect(refusalOf([changed(SOURCE, { additions: 201, deletions: 200 })])).toEqual(
      policy("small-changes", "401 lines, 400 allowed"),
    );
  });

  it("at most 40,000 bytes of new text, in the test too", () => {
    const text = (bytes: number): string => "const some = 1;\n".repeat(bytes).slice(0, bytes - 2);

    expect(sortAllowed(HONEST, adding(`${text(40_000)}ü`)).source).toHaveLength(1);
    expect(refusalOf(HONEST, adding(`${text(40_001)}ü`, TEST))).toEqual(
      policy("small-changes", "40001 bytes of new text, 40000 allowed"),
    );
  });

  it("lines of source that a reader takes in; a test may have a recorded file in one", () => {
    const line = (length: number): string => `const some = [${"1, ".repeat(length)}`.slice(0, length);

    expect(sortAllowed(HONEST, adding(line(300))).source).toHaveLength(1);
    expect(sortAllowed(HONEST, adding(line(3000), TEST)).tests).toHaveLength(1);
    expect(refusalOf(HONEST, `${adding(line(9), TEST)}${adding(`1\n${line(301)}`)}`)).toEqual(
      policy("small-changes", "a line of 301 characters, 300 allowed"),
    );
    expect(refusalOf(HONEST, `${adding(line(301))}${adding("1", TEST)}`)).toEqual(
      policy("small-changes", "a line of 301 characters, 300 allowed"),
    );
  });
});

describe("a fix reads as it runs", () => {
  it.each([
    ["a right-to-left override", "\u202e"],
    ["a right-to-left isolate", "\u2067"],
    ["a zero-width space", "\u200b"],
    ["a zero-width joiner", "\u200d"],
    ["a soft hyphen", "\u00ad"],
    ["an Arabic letter mark", "\u061c"],
    ["a Hangul filler, which is a name in JavaScript", "\u3164"],
    ["a variation selector", "\u{e0101}"],
    ["a tag character", "\u{e0041}"],
    ["a line separator", "\u2028"],
    ["an escape sequence", "\u001b[8m"],
    ["a backspace", "\b"],
    ["a paragraph separator", "\u2029"],
    ["a next line", "\u0085"],
    ["a vertical tab", "\v"],
    ["a form feed", "\f"],
    ["a carriage return that ends no line", "\rfs.rm(a);"],
    ["a carriage return before another", "\r\r\n"],
    ["a private-use character", "\ue000"],
  ])("without %s", (_, hidden) => {
    expect(refusalOf(HONEST, adding(`const a = "${hidden}";`))).toEqual(
      policy("no-hidden-characters", "an added line"),
    );
  });

  it("without encoded blobs", () => {
    expect(sortAllowed(HONEST, adding(`const hash = "${"a1".repeat(99)}";`)).source).toHaveLength(1);
    expect(refusalOf(HONEST, adding(`const code = "${"a1".repeat(100)}";`))).toEqual(
      policy("no-encoded-blobs", "an added line"),
    );
  });

  it("names at most five broken rules", () => {
    const changes = ["a", "b", "c", "d", "e", "f"].map((name) => added(name));

    expect(refusalOf(changes)).toMatchObject({
      message: expect.stringMatching(/^policy_refused: (only-source-and-tests: [a-e](; )?){5}$/),
    });
  });
});

describe("the added lines of a diff", () => {
  const diff = [
    "diff --git a/mcp/src/a.ts b/mcp/src/a.ts",
    "--- a/mcp/src/a.ts",
    "+++ b/mcp/src/a.ts",
    "@@ -1,3 +1,4 @@",
    " const a = 1;",
    "-- const b = 2;",
    "+++counter;",
    "+@@ -1 +1 @@",
    " end",
    "\\ No newline at end of file",
    "diff --git a/mcp/src/b.ts b/mcp/src/b.ts",
    "new file mode 100644",
    "--- /dev/null",
    "+++ b/mcp/src/b.ts",
    "@@ -0,0 +1 @@",
    "+only",
    "",
  ].join("\n");

  it("are those of the hunks, also when they look like headers", () => {
    expect(addedLines(diff)).toBe("++counter;\n@@ -1 +1 @@\nonly");
  });
});

it("knows the path of a test", () => {
  expect(["mcp/tests/a.test.ts", TEST].map(isTestPath)).toEqual([true, true]);
  expect(
    ["mcp/tests/a.ts", "mcp/src/a.test.ts", "x/mcp/tests/a.test.ts", "mcp/tests/a.test.tsx"].map(isTestPath),
  ).toEqual([false, false, false, false]);
});
