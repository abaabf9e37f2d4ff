import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { PublishedLedger } from "../../publish/published-ledger.ts";
import { ensureDir, renameFile } from "../../platform/files.ts";
import { EngineRepo } from "../../sandbox/engine-repo.ts";
import { withRunRoot } from "../../sandbox/run-root.ts";
import { projectPaths } from "../../settings/paths.ts";
import type { DependencySource } from "../../sandbox/dependencies.ts";
import type { Clock } from "../../shared/clock.ts";
import { suspectsIn } from "../../capture/suspects.ts";
import { WranglerError } from "../../shared/errors.ts";
import { onTree, type FixContext } from "../context.ts";
import { FixStore } from "../fix-store.ts";
import { judgeSource } from "../judge-source.ts";
import { addedLines, sortAllowed } from "../policy.ts";
import { failing, holding, unjudged, verdictOf, type Claim, type ReviewVerdict } from "./claims.ts";
import { compareSteps, STEPS } from "./compare.ts";
import { baseClaim, commitsClaim, filesClaim, sameTreeAs, testClaim } from "./file-claims.ts";
import { findLedger } from "./ledger-claims.ts";
import { openSubject, type Opened } from "./open.ts";
import { textClaim } from "./text-claim.ts";
import { rerun, verdictIn, type Rerun, type RerunRequest } from "./rerun.ts";
import type { Subject } from "./subject.ts";
import { wordClaims, type ReviewersWords } from "./word-claims.ts";

export interface ReviewOptions extends DependencySource {
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  readonly words: ReviewersWords;
  /** Called once, with the commit, before any of its code runs. @throws WranglerError E_CONSENT when it must not */
  readonly mayRun: (head: string) => Promise<void>;
}

export interface Review {
  readonly subject: Subject;
  readonly verdict: ReviewVerdict;
  readonly claims: readonly Claim[];
  readonly ledger: PublishedLedger | undefined;
  readonly head: string;
  readonly base: string;
}

/**
 * Runs a published proof again, from nothing: a fresh clone, a private state, dependencies by the lockfile, and every
 * step that led to it. Code is run only after the rules allow what it changes; nothing of the user's takes part but,
 * for a fix of their own, the recorded call.
 *
 * @throws WranglerError when this machine cannot judge: no git, no network, no dependencies
 */
export async function review(subject: Subject, options: ReviewOptions): Promise<Review> {
  return withRunRoot(options.stateDir, async ({ scratch }) => {
    const paths = projectPaths(join(scratch, "project"));
    await ensureDir(paths.projectDir);
    const store = new FixStore(join(scratch, "state"), paths, randomBytes(32));
    const { stateDir, pluginRoot, clock, progress } = options;
    const commandLine = (...args: string[]): string => `wrangler-mcp ${args.join(" ")}`;
    const own = { paths, store, commandLine, fresh: true, asked: true };
    const context: FixContext = { stateDir, pluginRoot, clock, progress, ...own };
    progress(`Fetching ${subject.about} …`);
    const fetched = join(scratch, "fetched.git");
    const opened = await openSubject(fetched, subject);
    return judge(subject, opened, context, options);
  });
}

async function judge(subject: Subject, opened: Opened, context: FixContext, options: ReviewOptions): Promise<Review> {
  const { ledger, claim } = findLedger(subject, opened);
  const shown = { subject, ledger, head: opened.head, base: opened.base };
  if (ledger === undefined) return { ...shown, verdict: verdictOf([claim]), claims: [claim] };
  const claims = [
    claim,
    ...(subject.body === undefined ? [] : [await textClaim(subject.body, ledger, opened)]),
    await baseClaim(opened, ledger),
    await commitsClaim(opened, subject),
    await testClaim(opened, ledger),
    await filesClaim(opened, ledger),
    await policyClaim(opened, options),
  ];
  // What the rules do not allow is not run at all.
  if (claims.at(-1)?.holds !== "yes") claims.push(...notRun(ledger));
  else claims.push(...(await stepClaims(await requestOf(subject, opened, ledger, context, options), options)));
  return { ...shown, verdict: verdictOf(claims), claims };
}

async function requestOf(
  subject: Subject,
  opened: Opened,
  ledger: PublishedLedger,
  context: FixContext,
  { redact, words }: ReviewOptions,
): Promise<RerunRequest> {
  const { gitDir } = context.store.repoOf(ledger.fix);
  await ensureDir(context.store.folderOf(ledger.fix), 0o700);
  // The steps look for the repository where a fix has it.
  await renameFile(opened.repo.gitDir, gitDir);
  return { subject, ledger, context, redact, words, opened: { ...opened, repo: new EngineRepo(gitDir) } };
}

/** The rules over source and test only read; they are asked first, and again with the call that the test makes. */
async function stepClaims(request: RerunRequest, options: ReviewOptions): Promise<Claim[]> {
  const { ledger, opened } = request;
  const refused = await refusedByRules(request);
  if (refused !== undefined) return notRun(ledger).map((claim) => (claim.claim === "rules" ? refused : claim));
  await options.mayRun(opened.head);
  const ran = await rerun(request);
  return [...ranClaims(opened, ledger, ran), ...wordClaims(ledger, ran.fix, options.words)];
}

async function refusedByRules({ context, subject, opened, ledger }: RerunRequest): Promise<Claim | undefined> {
  const { repo, baseTree, sourceTree: tree } = opened;
  const params = subject.own?.record.params;
  const fix = { baseTree, record: { params }, red: { testFile: ledger.test.file } };
  const sorted = sortAllowed(await repo.changes(baseTree, tree), addedLines(await repo.diff(baseTree, tree)));
  context.progress("Reading source and test …");
  try {
    await onTree(context, repo, tree, (root) => judgeSource(root, fix, { repo, tree, sorted }));
    return undefined;
  } catch (error) {
    const verdict = verdictIn(error);
    if (verdict === undefined || !(error instanceof WranglerError)) throw error;
    return failing("rules", "kept", error.message, verdict);
  }
}

async function policyClaim({ repo, baseTree, sourceTree }: Opened, { redact }: ReviewOptions): Promise<Claim> {
  const published = "only what a fix may change";
  const diff = await repo.diff(baseTree, sourceTree);
  try {
    const { source, tests } = sortAllowed(await repo.changes(baseTree, sourceTree), diff);
    if (suspectsIn(addedLines(diff), redact).length > 0)
      return failing("policy", published, "it adds what looks like a secret", "secret_found");
    return holding("policy", published, `${source.length} of source, ${tests.length} of tests`);
  } catch (error) {
    if (!(error instanceof WranglerError) || error.code !== "E_GATE_REFUSED") throw error;
    const verdict = error.details?.["verdict"] === "needs_manual_review" ? "needs_manual_review" : "policy_refused";
    return failing("policy", published, error.message, verdict);
  }
}

function notRun(ledger: PublishedLedger): Claim[] {
  const said = (step: string): string => ledger.entries.find((entry) => entry.step === step)?.counts ?? "nothing";
  return [...STEPS, "generated files"].map((step) => unjudged(step, said(step), "its code was not run"));
}

function ranClaims(opened: Opened, ledger: PublishedLedger, ran: Rerun): Claim[] {
  const isSameTree = sameTreeAs(opened, ledger);
  const steps = compareSteps(ledger, ran.fix, ran.stopped, isSameTree);
  return [...steps, generatedClaim(opened, ran, (built) => isSameTree(ledger.generatedTree, built))];
}

/** What the branch has generated is, byte for byte, what the engine generates from its source here. */
function generatedClaim({ headTree }: Opened, { fix, stopped }: Rerun, isNamed: (tree: string) => boolean): Claim {
  const published = headTree.slice(0, 12);
  const built = fix.verified?.generatedTree;
  if (built === undefined)
    return unjudged("generated files", published, `${stopped?.step ?? "a step"} failed before it`);
  if (built === headTree) {
    if (isNamed(built)) return holding("generated files", published, "the same, byte for byte");
    return failing("generated files", published, "the same, but the ledger names others", "stale_evidence");
  }
  const here = `a build of the same source gives ${built.slice(0, 12)}: something in them was not generated`;
  return failing("generated files", published, here, "policy_refused");
}
