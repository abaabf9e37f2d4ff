import { join } from "node:path";
import { isRecord, type Json } from "../shared/json.ts";
import { SERVER_TOOL } from "../shared/process-end.ts";
import type { Budget } from "./budget.ts";
import { fitOfTool } from "./checks/advertised-schema.ts";
import { classify, type Class } from "./classify.ts";
import { edgeCases } from "./edge-cases.ts";
import type { Facts } from "./facts.ts";
import type { Examined } from "./finding.ts";
import { blanksIn, idsIn, isFileOf, type FitOf } from "./meaning.ts";
import { minimise, trackerFiles } from "./minimise.ts";
import {
  manifestOf,
  outputSchema,
  regressionTest,
  regressionTestPath,
  type RightAnswer,
  type TestedFailure,
} from "./regression-test.ts";
import type { Case, Shrunk } from "./shrink.ts";
import type { Diagnosis } from "./types.ts";

/** What is wrong with these is not in the source: refusing them is right. */
const RIGHTLY_REFUSED: readonly Class[] = ["CONFIG", "INVALID"];

/**
 * The smallest case of a failure and a regression test of it. Of a failure that is gone, a test of the recorded call that
 * keeps it so; of one that cannot be seen again, or comes and goes, nothing.
 */
export async function smallestWithTest(
  examined: Examined,
  facts: Facts,
  search: { budget: Budget; from?: Case | undefined },
): Promise<Pick<Partial<Diagnosis>, "minimal" | "test">> {
  const { root, record, paths } = examined;
  const { seen } = facts;
  const { class: kind, verdict } = classify(facts);
  const resolved = seen.succeeded === seen.runs && verdict === "not_reproduced";
  if (!resolved && (seen.same === 0 || verdict === "needs_manual_review")) return {};
  const least = resolved ? undefined : await minimise(root, record, paths, search);
  const tested: Case | undefined = least ?? (resolved ? await recordedCase(examined) : undefined);
  if (tested === undefined) return {};
  const fitOf = await fitOfTool(join(root.source, "mcp", "dist"), record.tool);
  const failure: TestedFailure = { ...record, resolved, right: rightAnswer(kind, resolved, tested, { facts, fitOf }) };
  // A server that rightly does not start has no door to show it at.
  if (record.tool === SERVER_TOOL && failure.right !== "answer")
    return least === undefined ? {} : { minimal: kept(least) };
  const by = {
    schema: await outputSchema(manifestOf(root.source), record.tool),
    edges: failure.right === "refusal" ? [] : edgeCases(tested.params, fitOf),
  };
  const test = { path: regressionTestPath(record), text: regressionTest(failure, tested, by) };
  return { ...(least === undefined ? {} : { minimal: kept(least) }), test };
}

function kept(least: Shrunk): NonNullable<Diagnosis["minimal"]> {
  return { ...least, files: { ...least.files } };
}

function rightAnswer(
  kind: Class,
  resolved: boolean,
  { params, files }: Case,
  { facts, fitOf }: { facts: Facts; fitOf: FitOf },
): RightAnswer {
  if (resolved) return "answer";
  if (RIGHTLY_REFUSED.includes(kind)) return "refusal";
  const isThere = (id: string): boolean => Object.entries(files).some(([file, text]) => isFileOf(file, text, id));
  const missing = idsIn(params).some((id) => !isThere(id));
  // Where the schema library is at fault, it tells nothing of the arguments.
  const { tool, blame } = facts.record;
  const misfit = tool !== SERVER_TOOL && blame === "bug" && fitOf(params).fits !== "yes";
  return missing || misfit || blanksIn(params) > 0 || namesNoItem(params) ? "no bug" : "answer";
}

/** The argument that names an item is there and has no id in it. */
function namesNoItem(params: Json): boolean {
  if (!isRecord(params)) return false;
  return ["id", "issueId"].some((key) => typeof params[key] === "string" && idsIn(params[key]).length === 0);
}

/** The recorded call with the files of the items that it names. */
async function recordedCase({ record, paths }: Examined): Promise<Case> {
  const ids = idsIn(record.params);
  const all = Object.entries(await trackerFiles(paths));
  const files = all.filter(([file, text]) => ids.some((id) => isFileOf(file, text, id)));
  return { params: record.params, files: Object.fromEntries(files) };
}
