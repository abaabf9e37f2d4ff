import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { projectPaths } from "../../src/settings/paths.ts";

it("puts everything below .wrangler", () => {
  const project = resolve("/some/project");
  const root = join(project, ".wrangler");

  expect(projectPaths(join(project, "x", ".."))).toEqual({
    projectDir: project,
    root,
    issues: join(root, "issues"),
    specifications: join(root, "specifications"),
    ideas: join(root, "ideas"),
    errorLog: join(root, "mcp-error-log.jsonl"),
    debugLog: join(root, "mcp-debug.log"),
    knownIssues: join(root, "mcp-known-issues.json"),
    pendingFixes: join(root, "mcp-pending-fixes.json"),
    cache: join(root, "cache"),
    fixes: join(root, "cache", "mcp-fixes"),
    outbox: join(root, "outbox"),
  });
});

it("takes another folder inside the project", () => {
  expect(projectPaths("/some/project", "tools/.mcp").errorLog).toBe(
    join(resolve("/some/project"), "tools", ".mcp", "mcp-error-log.jsonl"),
  );
});

it.each(["..", ".", "", "../other", "/etc", "a/../..", "a/../../b"])("refuses to leave the project by %j", (dir) => {
  expect(() => projectPaths("/some/project", dir)).toThrowError(
    expect.objectContaining({
      code: "E_SETTINGS",
      message: `WRANGLER_DIR must name a folder inside the project, not ${dir}`,
      hint: "Unset WRANGLER_DIR, or set it to a folder name such as .wrangler-mcp.",
    }),
  );
});
