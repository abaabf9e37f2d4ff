import { createHash } from "node:crypto";
import { join } from "node:path";
import { exec } from "../../platform/exec.ts";
import { findToken } from "../../platform/github-token.ts";
import { readText } from "../../platform/files.ts";
import { ensureWranglerDir } from "../../platform/wrangler-dir.ts";
import type { FixState } from "../../fix/ledger.ts";
import type { PersonsWords } from "../../fix/steps/verify.ts";
import { suggestedTest } from "../../fix/suggested-test.ts";
import { WranglerError } from "../../shared/errors.ts";
import type { LoggedRecord } from "../../capture/log.ts";
import { assertConsent, type ConsentOptions, type Payload } from "../consent.ts";
import { quoted } from "../fence.ts";
import { findRecord } from "../find-record.ts";
import { EXPLANATION_FORM, parseExplanation } from "../explanation.ts";
import { fixData, ledgerTable, nextStep } from "../fix-report.ts";
import type { Answer } from "../output.ts";
import type { CommonOptions, Session } from "../session.ts";
import { diagnosisOf } from "./diagnose.ts";
import { healing, step } from "./fix-step.ts";

export interface FixOptions extends CommonOptions {
  test?: string;
}

/** Opens the workspace of a fix, or gives the one that is open for the same failure. */
export async function start(what: string, options: CommonOptions & ConsentOptions): Promise<Answer> {
  const { session, context } = await healing(options);
  const record = await findRecord(session, what);
  if (record.origin !== "ours") await assertConsent(unknownOrigin(session, record), options, { consent: "ask" });
  const diagnosis = await diagnosisOf(session, record);
  const { startFix } = await import("../../fix/steps/start.ts");
  await ensureWranglerDir(context.paths);
  const { upstreamGitUrl } = session;
  const fix = await startFix(context, { record, diagnosis, upstreamGitUrl });
  const test = suggestedTest(fix);
  const text = [
    `Fix: ${fix.fixId}`,
    `Workspace: ${fix.workspace}`,
    `Branch ${fix.branch} at ${fix.base.slice(0, 12)} (${fix.origin.kind})`,
    `Write the regression test to: ${join(fix.workspace, test)}`,
    `Change only files below: ${join(fix.workspace, "mcp/src")}`,
    nextStep(fix),
  ].join("\n");
  return { text, data: { ...fixData(fix), suggestedTest: test } };
}

function unknownOrigin(session: Session, record: LoggedRecord) {
  const hash = createHash("sha256").update(JSON.stringify(record)).digest("hex");
  const text = `The record ${record.id} was not written by this user's server; it may have come with the project. A fix from it replays its call of ${quoted(record.tool, 60)} in a scratch copy.`;
  return { text, hash, command: session.commandLine("fix", "start", record.id) };
}

export async function red(fixId: string | undefined, options: FixOptions): Promise<Answer> {
  return step(fixId, options, async (context, fix) => {
    const { proveRed } = await import("../../fix/steps/red.ts");
    const proven = await proveRed(context, fix, options.test);
    const text = `Red: ${proven.red.testFile} fails on the base by the recorded failure, every time.`;
    return { text: `${text}\n${nextStep(proven)}`, data: { ...fixData(proven), failure: proven.red.failure } };
  });
}

export async function green(fixId: string | undefined, options: CommonOptions): Promise<Answer> {
  return step(fixId, options, async (context, fix) => {
    const { proveGreen } = await import("../../fix/steps/green.ts");
    const proven = await proveGreen(context, fix);
    const text = "Green: the same test passes every time, and the recorded call no longer fails.";
    return { text: `${text}\n${nextStep(proven)}`, data: fixData(proven) };
  });
}

export interface VerifyOptions extends CommonOptions, ConsentOptions {
  keepUnneeded?: boolean;
  refusalIsRight?: boolean;
  otherFaults?: boolean;
}

export async function verify(fixId: string | undefined, options: VerifyOptions): Promise<Answer> {
  return step(fixId, options, async (context, fix, session) => {
    const words = {
      keepUnneeded: options.keepUnneeded === true,
      refusalIsRight: options.refusalIsRight === true,
      otherFaults: options.otherFaults === true,
    };
    const said = saidOf(session, fix, words);
    if (said !== undefined) await assertConsent(said, options, { consent: "ask" });
    const { verifyFix } = await import("../../fix/steps/verify.ts");
    const redact = (await session.redaction()).gate;
    const verified = await verifyFix(context, fix, { redact, words });
    const text = ["fix_verified", ledgerTable(verified), nextStep(verified)].join("\n");
    return { text, data: { ...fixData(verified), verdict: "fix_verified" } };
  });
}

/** What a person is asked to say of one change: that of the tree which was proven green. */
function saidOf(session: Session, fix: FixState, words: PersonsWords): Payload | undefined {
  const tree = fix.green?.tree ?? "";
  const of = `${fix.fixId} (tree ${tree.slice(0, 12)}); the ledger and the pull request say so.`;
  const said = [
    { option: "--keep-unneeded", text: `Changes that no test needs stay in ${of}`, isSaid: words.keepUnneeded },
    { option: "--refusal-is-right", text: `The recorded call is refused by ${of}`, isSaid: words.refusalIsRight },
    {
      option: "--other-faults",
      text: `Tests that still fail show other faults than that of ${of}`,
      isSaid: words.otherFaults,
    },
  ].filter(({ isSaid }) => isSaid);
  if (said.length === 0) return undefined;
  const options = said.map(({ option }) => option).join(" ");
  const hash = createHash("sha256").update(`${options}\0${fix.fixId}\0${tree}`).digest("hex");
  const command = `${session.commandLine("fix", "verify", fix.fixId)} ${options}`;
  return { text: said.map(({ text }) => text).join("\n"), hash, command };
}

/** Gives the failure of a fix its attempts back, with a person's word for what was refused so far. */
export async function retry(fixId: string | undefined, options: CommonOptions & ConsentOptions): Promise<Answer> {
  return step(fixId, options, async (context, fix, session) => {
    const { attemptsOf, attemptsText, forgetAttempts } = await import("../../fix/attempts.ts");
    const attempts = await attemptsOf(context, fix);
    const refusals = attempts.length === 0 ? "No fix of this failure was refused." : attemptsText(attempts);
    const text = `Refused so far:\n${refusals}\nWith consent these no longer count, and ${fix.fixId} goes on.`;
    const hash = createHash("sha256")
      .update(JSON.stringify([fix.fixId, attempts]))
      .digest("hex");
    const payload = { text, hash, command: session.commandLine("fix", "retry", fix.fixId) };
    await assertConsent(payload, options, { consent: "ask" });
    await forgetAttempts(context, fix);
    return { text: `${fix.fixId} may be tried again.\n${nextStep(fix)}`, data: fixData(fix) };
  });
}

export interface ExplainOptions extends CommonOptions {
  summary?: string;
  rootCause?: string;
  at?: string;
  fix?: string;
  impact?: string;
}

export async function explain(fixId: string | undefined, options: ExplainOptions): Promise<Answer> {
  return step(fixId, options, async (context, fix, session) => {
    const { explainFix } = await import("../../fix/steps/explain.ts");
    const fields = options.summary === undefined ? await explanationFile(fix) : options;
    const next = await explainFix(context, fix, toExplanation(fields), (await session.redaction()).gate);
    return { text: `Explained.\n${nextStep(next)}`, data: fixData(next) };
  });
}

async function explanationFile(fix: FixState): Promise<ExplainOptions> {
  const path = join(fix.workspace, "explanation.md");
  const text = await readText(path, 64 * 1024);
  if (text !== undefined) return parseExplanation(text);
  throw new WranglerError("E_USAGE", `there is no ${path}`, {
    hint: `Write it with these lines:\n${EXPLANATION_FORM}`,
  });
}

function toExplanation({ summary, rootCause, at, fix, impact }: ExplainOptions): unknown {
  const place = /^(.*):(\d+)$/.exec((at ?? "").replaceAll("`", "").trim());
  return { summary, rootCause, file: place?.[1] ?? at, line: Number(place?.[2] ?? 0), fix, userImpact: impact };
}

export async function publish(fixId: string | undefined, options: CommonOptions & ConsentOptions): Promise<Answer> {
  return step(fixId, options, async (context, fix, session) => {
    const { preparePublication } = await import("../../fix/steps/publish.ts");
    const { deliver } = await import("../../fix/steps/deliver.ts");
    const { publicationText, payloadText } = await import("../publish-report.ts");
    const { settings } = session;
    const { records } = await session.log();
    const redaction = await session.redaction();
    const prepared = await preparePublication(context, fix, { settings, records, redaction });
    const command = session.commandLine("fix", "publish", fix.fixId);
    const payload = { text: payloadText(prepared), hash: prepared.plan.hash, command };
    await assertConsent(payload, options, settings);
    const found = await findToken({ env: session.env, cwd: context.stateDir, ...tokenHost(settings.gitUrl) }, exec);
    const { fix: sent, publication } = await deliver(context, prepared, found?.token);
    const data = { ...fixData(sent), publication: JSON.parse(JSON.stringify({ ...publication, error: undefined })) };
    return { text: publicationText(sent, publication), data };
  });
}

function tokenHost(gitUrl: string): { host: string } {
  return { host: new URL(gitUrl).hostname };
}

export async function status(fixId: string | undefined, options: CommonOptions): Promise<Answer> {
  const { context } = await healing(options);
  if (fixId === undefined) {
    const fixes = await context.store.all();
    const lines = fixes.map((fix) => `${fix.fixId}  ${fix.tool}  ${phaseOf(fix)}  ${fix.workspace}`);
    const text = lines.length === 0 ? "No fix was started in this project." : lines.join("\n");
    return { text, data: { fixes: fixes.map((fix) => fixData(fix)) } };
  }
  const fix = await context.store.find(fixId);
  const text = [`${fix.fixId}: ${phaseOf(fix)}`, ledgerTable(fix), nextStep(fix)].join("\n");
  return { text, data: { ...fixData(fix), entries: JSON.parse(JSON.stringify(fix.entries)) } };
}

function phaseOf(fix: FixState): string {
  return String(fixData(fix)["phase"]);
}

export async function abandon(fixId: string | undefined, options: CommonOptions): Promise<Answer> {
  const { context } = await healing(options);
  if (fixId === undefined) throw new WranglerError("E_USAGE", "name the fix to abandon", { hint: "See fix status." });
  const { abandonById } = await import("../../fix/steps/abandon.ts");
  const removed = await abandonById(context, fixId);
  return { text: `Abandoned ${removed}; its workspace is gone.`, data: { fixId: removed } };
}
