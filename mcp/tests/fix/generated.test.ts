import { expect, it } from "vitest";
import { assertOnlyGenerated } from "../../src/fix/generated.ts";
import type { Change } from "../../src/sandbox/engine-repo.ts";

function changed(more: Partial<Change>): Change {
  const counts = { additions: 1, deletions: 1, binary: false, newBlob: "1".repeat(40) };
  return { path: "mcp/dist/cli.js", status: "M", oldMode: "100755", newMode: "100755", ...counts, ...more };
}

it("a build may change the text of generated files", () => {
  const page = changed({ path: "docs/reference/cli.md", oldMode: "100644", newMode: "100644" });

  expect(() => assertOnlyGenerated([changed({}), page])).not.toThrow();
});

it.each<[string, Partial<Change>]>([
  ["another file", { path: "mcp/src/a.ts" }],
  ["a new file", { path: "mcp/dist/more.js", status: "A", oldMode: "000000", newMode: "100644" }],
  ["a link", { status: "T", newMode: "120000" }],
  ["a repository in the repository", { status: "T", newMode: "160000" }],
  ["a program out of a text", { path: "mcp/dist/child.js", oldMode: "100644" }],
  ["a file that is gone", { status: "D", newMode: "000000" }],
])("a build may not make %s", (_what, more) => {
  expect(() => assertOnlyGenerated([changed(more)])).toThrow("policy_refused: the build wrote");
});
