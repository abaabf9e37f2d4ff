import { join } from "node:path";
import { isReadable } from "../../platform/trees.ts";
import { typecheck } from "../../sandbox/build.ts";
import type { RunRoot } from "../../sandbox/run-root.ts";
import { runTests } from "../../sandbox/test-runner.ts";
import { isRecord } from "../../shared/json.ts";
import { slug } from "../../shared/slug.ts";
import type { Examined, Finding } from "../finding.ts";
import type { Place } from "../locate.ts";

/** What the tests of the failing tool and of the failing source say. */
export interface Tested {
  /** Source-relative test files that are there. */
  readonly files: readonly string[];
  /** Failing files of the source that have no test of their own. */
  readonly without: readonly string[];
}

const DEADLINE_MS = 240_000;

/** Which test files there are for the failing tool and the failing source, by the house's rule of mirrored paths. */
export async function tested(
  { root, record }: Pick<Examined, "root" | "record">,
  places: readonly Place[],
): Promise<Finding<Tested>> {
  const tool = `mcp/src/tools/${slug(record.tool, 60, "tool")}.ts`;
  const sources = [...new Set([tool, ...places.map(({ file }) => file)])];
  const pairs = await Promise.all(sources.map(async (source) => ({ source, test: await testOf(root.source, source) })));
  const files = pairs.flatMap(({ test }) => (test === undefined ? [] : [test]));
  const without = pairs.flatMap(({ source, test }) => (test === undefined ? [source] : []));
  const there = files.length === 0 ? "no test of the failing tool or source" : files.join(", ");
  const showed = without.length === 0 ? there : `${there}; none of its own has ${without.join(", ")}`;
  return {
    evidence: {
      check: "tests",
      ran: "looked for test files at the mirrored paths",
      where: "a copy of the plugin's source",
      showed,
    },
    found: { files, without },
  };
}

async function testOf(source: string, file: string): Promise<string | undefined> {
  const test = file.replace("mcp/src/", "mcp/tests/").replace(/\.ts$/, ".test.ts");
  return (await isReadable(join(source, test))) ? test : undefined;
}

/** Whether the source compiles, whether those tests pass, and whether they run the failing lines. */
export async function compiledAndTested(
  { root }: Pick<Examined, "root">,
  { files }: Tested,
  places: readonly Place[],
): Promise<Finding<undefined>[]> {
  const types = await typecheck(root);
  const compiles = types.ok ? "they hold" : `they do not hold: ${types.output.split("\n")[0]?.slice(0, 200) ?? ""}`;
  const where = "a copy of the plugin's source";
  const typed = { evidence: { check: "types", ran: types.command, where, showed: compiles }, found: undefined };
  if (files.length === 0) return [typed];
  const run = await runTests(root, { files, coverage: true, deadlineMs: DEADLINE_MS });
  const failed = run.tests.filter(({ status }) => status === "failed");
  const passed = run.tests.filter(({ status }) => status === "passed").length;
  const broken = failed.length > 0 ? `, ${failed.length} fail: ${failed[0]?.id.slice(0, 160) ?? ""}` : "";
  const unloaded = run.loadErrors[0] === undefined ? "" : `; ${run.loadErrors[0].file} does not load`;
  const lines = coverageText(root, run.coverage, places);
  const showed = `${passed} pass${broken}${unloaded}${lines}`;
  return [typed, { evidence: { check: "tests run", ran: run.command, where, showed }, found: undefined }];
}

function coverageText(root: RunRoot, coverage: string | undefined, places: readonly Place[]): string {
  const report: unknown = JSON.parse(coverage ?? "{}");
  if (!isRecord(report) || places.length === 0) return "";
  const said = places.map(({ file, line }) => `${file}:${line} ${isRun(report[join(root.source, file)], line)}`);
  return `; ${said.join(", ")}`;
}

/** By the innermost statement of istanbul's report round the line. */
function isRun(entry: unknown, line: number): "is run" | "is not run" {
  const map = isRecord(entry) && isRecord(entry["statementMap"]) ? entry["statementMap"] : {};
  const counts = isRecord(entry) && isRecord(entry["s"]) ? entry["s"] : {};
  let innermost = { size: Number.POSITIVE_INFINITY, count: 0 };
  for (const [id, place] of Object.entries(map)) {
    const [from, to] = [lineOf(place, "start"), lineOf(place, "end")];
    if (line >= from && line <= to && to - from <= innermost.size)
      innermost = { size: to - from, count: Number(counts[id] ?? 0) };
  }
  return innermost.count > 0 ? "is run" : "is not run";
}

function lineOf(place: unknown, end: "start" | "end"): number {
  const at = isRecord(place) ? place[end] : undefined;
  return isRecord(at) && typeof at["line"] === "number" ? at["line"] : 0;
}
