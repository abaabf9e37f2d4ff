import type { Destination, Patch, PublicationInput } from "../../src/publish/types.ts";

const TREE = "a".repeat(40);

/** A publication as the engine would hand it over, for tests to change a part of. */
export function aPublication(changes: Partial<PublicationInput> = {}): PublicationInput {
  const row = {
    tree: TREE,
    exitCode: 0,
    durationMs: 1_234.5,
    result: "passed" as const,
    message: "",
    environment: "node 20.20.0, linux x64, no sandbox",
    at: Date.UTC(2026, 10, 20, 10, 40),
  };
  return {
    fixId: "fix-1731916200",
    tool: "issues_create",
    recordId: "err-20261120-7k2m9qxa",
    fingerprint: "0123456789abcdef",
    errorName: "TypeError",
    errorMessageRedacted: "fs.writeFile is not a function",
    errorTimestamp: Date.UTC(2026, 10, 20, 10, 30),
    userImpactFromLog: {
      count: 3,
      firstSeen: Date.UTC(2026, 10, 19, 8),
      lastSeen: Date.UTC(2026, 10, 20, 10, 30),
    },
    classification: {
      class: "BUG",
      confidence: "HIGH",
      terms: [
        { name: "the recorded call fails again", value: "5 of 5" },
        { name: "the stack ends in our source", value: "yes" },
      ],
    },
    explain: {
      summary: "write issues with fs-extra's own function",
      rootCause: "The store calls fs.writeFile, which the promises build of the module does not have.",
      file: "mcp/src/tracker/store.ts",
      line: 42,
      fix: "Import writeFile by name.",
      userImpact: "No issue could be created.",
    },
    evidence: [
      {
        ...row,
        step: "red",
        command: "vitest run mcp/tests/regression/a.regression.ts",
        exitCode: 1,
        counts: "5 of 5 failed",
      },
      { ...row, step: "green", command: "vitest run mcp/tests/regression/a.regression.ts", counts: "5 of 5 passed" },
      { ...row, step: "suite", command: "vitest run --project core", counts: "233 passed" },
      { ...row, step: "coverage", command: "vitest run --coverage", counts: "91.4%" },
      { ...row, step: "types", command: "tsc --noEmit", counts: "" },
      { ...row, step: "build", command: "node scripts/build.mjs", counts: "" },
      { ...row, step: "replay", command: "replay err-20261120-7k2m9qxa", counts: "0 of 5 failed" },
      {
        ...row,
        step: "revert",
        command: "vitest run mcp/tests/regression/a.regression.ts",
        exitCode: 1,
        counts: "5 of 5 failed",
      },
      {
        ...row,
        step: "neighbours",
        command: "calls near the recorded one",
        exitCode: null,
        counts:
          "9 calls: 3 failed as recorded and no longer do (1 of them refused now: E_PATH_REFUSED), 6 worked and answer the same",
      },
      {
        ...row,
        step: "bite",
        command: "change the changed lines in small ways",
        counts: "5 of 6 small changes caught by the test; not caught: store.ts:42 true for ready",
      },
    ],
    coveragePercent: 91.44,
    suite: { passed: 233, failed: 0, again: 0 },
    changedFiles: [
      { path: "mcp/src/tracker/store.ts", additions: 2, deletions: 1, kind: "source" },
      { path: "mcp/tests/regression/a.regression.ts", additions: 20, deletions: 0, kind: "test" },
      { path: "mcp/dist/child.js", additions: 2, deletions: 1, kind: "generated" },
    ],
    proof: {
      baseTree: "d".repeat(40),
      judged: "e".repeat(64),
      tree: TREE,
      generatedTree: "f".repeat(40),
      test: { file: "mcp/tests/regression/a.regression.ts", blob: "1".repeat(40) },
      files: [{ path: "mcp/src/tracker/store.ts", blob: "2".repeat(40) }],
    },
    base: { commit: "b".repeat(40), version: "0.1.0", branch: "main" },
    branchName: "fix/auto-issues_create-write-issues-0123456789",
    pluginVersion: "0.1.0",
    ...changes,
  };
}

export function aDestination(changes: Partial<Destination> = {}): Destination {
  return {
    apiUrl: "https://api.github.com",
    gitUrl: "https://github.com/wrangler-plugin/wrangler.git",
    owner: "wrangler-plugin",
    repo: "wrangler",
    viaFork: "unknown",
    ...changes,
  };
}

export const PATCHES: readonly Patch[] = [
  { name: "0001-fix.patch", content: aPatch("mcp/src/tracker/store.ts", "fixed();") },
  { name: "0002-build.patch", content: aPatch("mcp/dist/child.js", "built();") },
];

export function aPatch(path: string, added: string): string {
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-old\n+${added}\n`;
}
