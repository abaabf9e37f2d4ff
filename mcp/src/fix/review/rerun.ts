import { removeFile } from "../../platform/files.ts";
import { removeTree } from "../../platform/trees.ts";
import { join } from "node:path";
import type { PublishedLedger } from "../../publish/published-ledger.ts";
import { copyTracker } from "../../sandbox/replay.ts";
import { makeWorkspace } from "../../sandbox/workspace.ts";
import { WranglerError } from "../../shared/errors.ts";
import type { FixContext } from "../context.ts";
import type { FixState } from "../ledger.ts";
import { proveGreen } from "../steps/green.ts";
import { proveRed } from "../steps/red.ts";
import { verifyFix, type PersonsWords, type VerifyOptions } from "../steps/verify.ts";
import { VERDICTS, type Verdict } from "../verdict.ts";
import type { Step, Stopped } from "./compare.ts";
import { findCall } from "./find-call.ts";
import type { Opened } from "./open.ts";
import type { Subject } from "./subject.ts";
import { saidIn, type ReviewersWords } from "./word-claims.ts";

export interface Rerun {
  /** The ledger that was written here, as far as it came. */
  readonly fix: FixState;
  readonly stopped: Stopped | undefined;
}

export interface RerunRequest {
  readonly context: FixContext;
  readonly subject: Subject;
  readonly opened: Opened;
  readonly ledger: PublishedLedger;
  readonly redact: VerifyOptions["redact"];
  readonly words: ReviewersWords;
}

/** Takes all steps of a fix anew, by the functions that its author's engine takes them by. */
export async function rerun(request: RerunRequest): Promise<Rerun> {
  const { context, ledger } = request;
  let fix = freshFix(request);
  let at: Step = "red replay";
  try {
    fix = await withCall(request, fix);
    await fillWorkspace(request, fix);
    await context.store.save(fix);
    at = "red";
    fix = await redTwice(context, fix, ledger.test.file);
    at = "green";
    fix = await proveGreen(context, fix);
    at = "build";
    fix = await verifyFix(context, fix, { redact: request.redact, words: wordsFor(request) });
    return { fix, stopped: undefined };
  } catch (error) {
    const verdict = verdictIn(error);
    if (verdict === undefined) throw error;
    const reason = error instanceof Error ? error.message.replace(/\s+/g, " ").slice(0, 400) : "";
    return { fix, stopped: { step: stepOf(verdict, at), verdict, reason } };
  }
}

/**
 * So that the run gets to its end: what a person would have to say is a claim of its own. What the ledger does not say
 * that a person kept, stops it.
 */
function wordsFor({ ledger, words }: RerunRequest): PersonsWords {
  return { keepUnneeded: words.keepUnneeded || saidIn("need", ledger), refusalIsRight: true, otherFaults: true };
}

/** A server that a busy machine keeps waiting shows nothing at the door; a test with another reason has it again. */
async function redTwice(context: FixContext, fix: FixState, testFile: string): Promise<FixState> {
  try {
    return await proveRed(context, fix, testFile);
  } catch (error) {
    if (verdictIn(error) !== "wrong_reason") throw error;
    return proveRed(context, fix, testFile);
  }
}

/** The verdict of a gate that refused; undefined where something else went wrong. */
export function verdictIn(error: unknown): Verdict | undefined {
  if (!(error instanceof WranglerError) || error.code !== "E_GATE_REFUSED") return undefined;
  return VERDICTS.find((verdict) => verdict === error.details?.["verdict"]);
}

/** Which step a verdict speaks of, when it came up in one of the three commands. */
function stepOf(verdict: Verdict, at: Step): Step {
  if (verdict === "policy_refused" || verdict === "secret_found" || verdict === "needs_manual_review") return "rules";
  if (at === "red") return verdict === "not_reproduced" ? "red replay" : "red";
  if (at !== "build") return at;
  const steps: Partial<Record<Verdict, Step>> = {
    regression: "suite",
    fix_ineffective: "neighbours",
    coverage_dropped: "coverage",
    test_does_not_guard: "revert",
    change_not_needed: "need",
  };
  return steps[verdict] ?? "build";
}

function freshFix({ context, ledger, opened }: RerunRequest): FixState {
  const { base, baseTree } = opened;
  return {
    version: 1,
    fixId: ledger.fix,
    project: context.paths.projectDir,
    workspace: join(context.paths.fixes, ledger.fix),
    recordId: RECORD.id,
    record: { ...RECORD, tool: ledger.tool, fingerprint: ledger.fingerprint },
    fingerprint: ledger.fingerprint,
    tool: ledger.tool,
    diagnosis: {},
    origin: { kind: "checkout", path: context.store.repoOf(ledger.fix).gitDir },
    branch: ledger.branch,
    base,
    baseTree,
    createdAt: context.clock.now(),
    status: "open",
    entries: [],
  };
}

/** A record that says nothing but what was called: the user's own stays with the user. */
const RECORD = {
  v: 1,
  id: "err-00000000-aaaaaaaa",
  error: "",
  timestamp: 0,
  params: {},
  stackTrace: "",
  surface: "thrown",
  blame: "bug",
  code: "",
  name: "",
  causes: [],
  breadcrumbs: [],
  server: { name: "", version: "", build: "", commit: "" },
  runtime: { node: "", platform: "", client: "", protocol: "" },
  durationMs: 0,
  touched: [],
  mac: "",
};

async function withCall({ context, subject, opened, ledger }: RerunRequest, fix: FixState): Promise<FixState> {
  const { own } = subject;
  if (own !== undefined) {
    await copyTracker(own.tracker, context.paths.projectDir);
    return { ...fix, recordId: own.record.id, record: { ...own.record } };
  }
  const params = await findCall(context, fix, { ...opened, testFile: ledger.test.file });
  return { ...fix, record: { ...fix.record, params } };
}

/** The workspace as its author had it: the base, and what was changed by hand. */
async function fillWorkspace({ context, opened }: RerunRequest, fix: FixState): Promise<void> {
  const { repo, base, baseTree, sourceTree } = opened;
  await removeTree(fix.workspace);
  const plan = { wranglerRoot: context.paths.root, folder: fix.workspace, repo, base, branch: "review" };
  await makeWorkspace(plan);
  await repo.materialise(sourceTree, fix.workspace);
  for (const { path, status } of await repo.changes(baseTree, sourceTree)) {
    if (status === "D") await removeFile(join(fix.workspace, path));
  }
}
