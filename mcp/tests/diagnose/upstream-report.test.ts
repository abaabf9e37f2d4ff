import { expect, it } from "vitest";
import type { Reproduction } from "../../src/diagnose/reproduce.ts";
import { upstreamReport } from "../../src/diagnose/upstream-report.ts";
import { aRecord } from "../support/a-record.ts";

const SEEN: Reproduction = { runs: 5, same: 5, other: [], succeeded: 0, example: undefined, durationMs: 1 };
const YAML = { package: "yaml", version: "2.9.1", file: "dist/nodes/Node.js", line: 18, onPurpose: false };

it("tells a dependency's maintainers what failed where, and nothing of the call or the project", () => {
  const record = aRecord({ name: "TypeError", error: "cannot read /home/ann/plans/7.md", params: { title: "secret" } });

  const report = upstreamReport({ ...YAML, bugs: "https://example.com/yaml/issues" }, record, SEEN);

  expect(report.where).toBe("https://example.com/yaml/issues");
  expect(report.title).toBe("TypeError inside dist/nodes/Node.js");
  expect(report.text.split("\n").slice(0, 3)).toEqual([
    "yaml 2.9.1, Node v20.20.0, linux.",
    "",
    "TypeError is thrown at dist/nodes/Node.js:18, by a statement that is no `throw`.",
  ]);
  expect(report.text).not.toMatch(/\bann\b|plans|secret|7\.md/);
  expect(report.text).toContain("The same call failed 5 of 5 times.");
});

it("names the package's page where its manifest names no place for reports", () => {
  expect(upstreamReport(YAML, aRecord(), SEEN).where).toBe("https://www.npmjs.com/package/yaml");
});
