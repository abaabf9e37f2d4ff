import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeTool } from "../../src/server/describe-tool.ts";
import { TOOLS } from "../../src/tools/registry.ts";

const SOURCES = new URL("../../src/tools/", import.meta.url);
const TESTS = new URL("../tools/", import.meta.url);

/** What every client's model pays for on every turn. */
const MAX_LIST_BYTES = 12 * 1024;
const MAX_DESCRIPTION = 300;

/** What the tools are made of; every other file of the folder is a tool. */
const NOT_TOOLS = new Set(["define-tool.ts", "parts.ts", "registry.ts"]);

function fileOf(name: string): string {
  return `${name.replaceAll("_", "-")}.ts`;
}

describe("the registry of tools", () => {
  it("holds every tool file, under the name that the path says, and nothing else", () => {
    const files = readdirSync(SOURCES).filter((file) => !NOT_TOOLS.has(file));

    expect(TOOLS.map((tool) => fileOf(tool.name)).sort()).toEqual(files.sort());
  });

  it("has the eleven tools of the original and one to report with, each name once", () => {
    expect(TOOLS.map((tool) => tool.name)).toEqual([
      "issues_create",
      "issues_list",
      "issues_search",
      "issues_get",
      "issues_update",
      "issues_delete",
      "issues_labels",
      "issues_metadata",
      "issues_projects",
      "issues_mark_complete",
      "issues_all_complete",
      "report_tool_problem",
    ]);
  });

  it("fits the budget of a tools/list answer", () => {
    expect(Buffer.byteLength(JSON.stringify({ tools: TOOLS.map(describeTool) }))).toBeLessThanOrEqual(MAX_LIST_BYTES);
  });

  describe.each(TOOLS.map((tool) => [tool.name, tool] as const))("%s", (name, tool) => {
    it("has a test of its own", () => {
      expect(existsSync(new URL(fileOf(name).replace(/\.ts$/, ".test.ts"), TESTS))).toBe(true);
    });

    it("says all four hints", () => {
      expect(Object.entries(tool.annotations).map(([hint, value]) => [hint, typeof value])).toEqual([
        ["readOnlyHint", "boolean"],
        ["destructiveHint", "boolean"],
        ["idempotentHint", "boolean"],
        ["openWorldHint", "boolean"],
      ]);
    });

    it("has a title, a bounded description that ends as a sentence, and names only tools that exist", () => {
      expect(tool.title).toMatch(/^[A-Z].{3,60}$/);
      expect(tool.description).toMatch(/^[A-Z][^\n]*\.$/);
      expect(tool.description.length).toBeLessThan(MAX_DESCRIPTION);
      const named = tool.description.match(/issues_[a-z_]+/g) ?? [];
      expect(named.filter((other) => !TOOLS.some(({ name: known }) => known === other))).toEqual([]);
    });

    it("describes strict input and output in JSON Schema", () => {
      const { inputSchema, outputSchema } = describeTool(tool);

      expect([inputSchema, outputSchema]).toMatchObject([
        { type: "object", additionalProperties: false },
        { type: "object", additionalProperties: false },
      ]);
      expect(Object.keys(Object(outputSchema).properties).length).toBeGreaterThan(0);
    });
  });
});
