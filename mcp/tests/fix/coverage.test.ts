import { describe, expect, it } from "vitest";
import { coverageLosses, mergedCoverage, parseCoverage, percentOf, type Coverage } from "../../src/fix/coverage.ts";

const FILE = "mcp/src/a.ts";

function coverage(files: Record<string, { covered?: number[]; missed?: number[] }>): Coverage {
  const entries = Object.entries(files).map(([path, { covered = [], missed = [] }]) => {
    return [path, { covered: new Set(covered), missed: new Set(missed) }] as const;
  });
  return new Map(entries);
}

function diffOf(...hunks: string[]): string {
  return [`diff --git a/${FILE} b/${FILE}`, "index 1..2 100644", `--- a/${FILE}`, `+++ b/${FILE}`, ...hunks, ""].join(
    "\n",
  );
}

describe("a report", () => {
  it("covers a line when one of its statements ran", () => {
    const statement = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } });
    const report = {
      "/run/source/mcp/src/a.ts": {
        statementMap: { 0: statement(1), 1: statement(2), 2: statement(2), 3: statement(3) },
        s: { 0: 5, 1: 0, 2: 1, 3: 0 },
      },
      "/run/source/mcp/src/b.ts": { statementMap: {}, s: {} },
    };

    expect(parseCoverage(JSON.stringify(report), "/run/source")).toEqual(
      coverage({ [FILE]: { covered: [1, 2], missed: [3] }, "mcp/src/b.ts": {} }),
    );
  });

  it("gives percent of lines, and all of nothing", () => {
    expect(percentOf(coverage({ a: { covered: [1, 2], missed: [3] } }))).toBe(66.67);
    expect(percentOf(coverage({}))).toBe(100);
  });

  it("of two runs covers what either did", () => {
    const one = coverage({ a: { covered: [1], missed: [2, 3] }, b: { missed: [1] } });
    const other = coverage({ a: { covered: [2], missed: [1, 3] } });

    expect(mergedCoverage(one, other)).toEqual(coverage({ a: { covered: [1, 2], missed: [3] }, b: { missed: [1] } }));
  });
});

describe("a loss is", () => {
  it("a line that was covered and is no longer, also where nothing was changed", () => {
    const base = coverage({ [FILE]: { covered: [1, 2] }, "mcp/src/b.ts": { covered: [7] } });
    const fix = coverage({ [FILE]: { covered: [1], missed: [2] }, "mcp/src/b.ts": { missed: [7] } });

    expect(coverageLosses(base, fix, "")).toEqual([
      { path: FILE, line: 2, why: "lost" },
      { path: "mcp/src/b.ts", line: 7, why: "lost" },
    ]);
  });

  it("a new line that no test runs", () => {
    const diff = diffOf("@@ -1,2 +1,4 @@", " one", "+new", "+also new", " two");
    const base = coverage({ [FILE]: { covered: [1, 2] } });

    expect(coverageLosses(base, coverage({ [FILE]: { covered: [1, 2, 4], missed: [3] } }), diff)).toEqual([
      { path: FILE, line: 3, why: "new" },
    ]);
  });

  it("all of a new file that no test runs", () => {
    const diff = [
      "diff --git a/mcp/src/n.ts b/mcp/src/n.ts",
      "--- /dev/null",
      "+++ b/mcp/src/n.ts",
      "@@ -0,0 +1,2 @@",
      "+a",
      "+b",
    ];

    expect(coverageLosses(coverage({}), coverage({ "mcp/src/n.ts": { missed: [1, 2] } }), diff.join("\n"))).toEqual([
      { path: "mcp/src/n.ts", line: 1, why: "new" },
      { path: "mcp/src/n.ts", line: 2, why: "new" },
    ]);
  });

  it("a file that the new report leaves out, unless the change removed it", () => {
    const base = coverage({ [FILE]: { covered: [3, 2] }, "mcp/src/gone.ts": { covered: [1] }, "mcp/src/c.ts": {} });
    const diff =
      "diff --git a/mcp/src/gone.ts b/mcp/src/gone.ts\n--- a/mcp/src/gone.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";

    expect(coverageLosses(base, coverage({}), diff)).toEqual([{ path: FILE, line: 2, why: "lost" }]);
  });
});

describe("no loss is", () => {
  it("a line that was not covered before", () => {
    const both = coverage({ [FILE]: { covered: [1], missed: [2] } });

    expect(coverageLosses(both, both, "")).toEqual([]);
  });

  it.each([
    ["moved down by new lines", ["@@ -1,2 +1,4 @@", " 1", "+x", "+y", " 2"], 2, 4],
    ["moved up by removed lines", ["@@ -1,4 +1,2 @@", " 1", "-x", "-y", " 4"], 4, 2],
    ["moved by a replacement of other length", ["@@ -1,3 +1,4 @@", " 1", "-x", "+y", "+z", " 3"], 3, 4],
    ["behind two hunks", ["@@ -1,2 +1,3 @@", " 1", "+x", " 2", "@@ -10,3 +11,2 @@", " 10", "-11", " 12"], 20, 20],
    ["between two hunks", ["@@ -1,2 +1,3 @@", " 1", "+x", " 2", "@@ -10,3 +11,2 @@", " 10", "-11", " 12"], 5, 6],
    ["moved, in a diff without context", ["@@ -1,0 +2,2 @@", "+x", "+y"], 2, 4],
    ["moved up, in a diff without context", ["@@ -2,2 +1,0 @@", "-x", "-y"], 4, 2],
  ])("a line that was uncovered before and %s", (_, hunk, before, after) => {
    const base = coverage({ [FILE]: { missed: [before] } });

    expect(coverageLosses(base, coverage({ [FILE]: { missed: [after] } }), diffOf(...hunk))).toEqual([]);
    expect(
      coverageLosses(
        coverage({ [FILE]: { covered: [before] } }),
        coverage({ [FILE]: { missed: [after] } }),
        diffOf(...hunk),
      ),
    ).toEqual([{ path: FILE, line: after, why: "lost" }]);
  });
});
