import { join, relative } from "node:path";
import type { LoggedRecord } from "../capture/log.ts";
import type { Clock } from "../shared/clock.ts";
import { messageOf, WranglerError } from "../shared/errors.ts";
import { VERSION } from "../shared/version.ts";
import { ensureDir } from "../platform/files.ts";
import type { Budget } from "./budget.ts";
import { smallestWithTest } from "./smallest-with-test.ts";
import type { Case } from "./shrink.ts";
import { sinceWhen, type Since } from "./since.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { copyTreeFiltered } from "../platform/trees.ts";
import type { DependencySource } from "../sandbox/dependencies.ts";
import { withBuilt, type Built } from "./built-source.ts";
import { advertisedSchema } from "./checks/advertised-schema.ts";
import { changedSince } from "./checks/changed-since.ts";
import { dependencies } from "./checks/dependencies.ts";
import { earlierSource } from "./checks/earlier-source.ts";
import { healthyTwin } from "./checks/healthy-twin.ts";
import { namedItem } from "./checks/named-item.ts";
import { fixedUpstream, newerRelease, type FixedIn, type Release } from "./checks/newest-release.ts";
import { recentChanges } from "./checks/recent-changes.ts";
import { recurrence } from "./checks/recurrence.ts";
import { standIns } from "./checks/stand-ins.ts";
import { stateNeeded } from "./checks/state-needed.ts";
import { storage } from "./checks/storage.ts";
import { throwingPlace } from "./checks/throwing-place.ts";
import { compiledAndTested, tested } from "./checks/tested.ts";
import { trackerSays } from "./checks/tracker-says.ts";
import { versions } from "./checks/versions.ts";
import { classify } from "./classify.ts";
import type { Facts } from "./facts.ts";
import { CALL_DEADLINE_MS, whatIsReplayed, type Examined, type Finding } from "./finding.ts";
import { History } from "./history.ts";
import { knownIssue } from "./known-issues.ts";
import { locate, type Place } from "./locate.ts";
import { countsOf, reproduce, type Reproduction } from "./reproduce.ts";
import { upstreamReport } from "./upstream-report.ts";
import type { Diagnosis, Evidence } from "./types.ts";

export interface DiagnoseRequest extends DependencySource {
  paths: ProjectPaths;
  clock: Clock;
  record: LoggedRecord;
  /** The whole log, oldest first, for what recurs. */
  records: readonly LoggedRecord[];
  /** Search the source's history for the commit that broke it. */
  since?: Budget;
  /** Look for the smallest call and state that fail the same, and make a regression test of them. */
  minimise?: Budget;
  /** The smallest case that an earlier search found before it was called off. */
  smallest?: Case | undefined;
  /** Check the types and run the tests of the failing tool and source, with their coverage. */
  tests?: boolean;
  /** The repository to ask for newer versions, and for the history that an installed copy does not have. */
  upstreamGitUrl?: string;
  /** The user's own key: what it has sealed is theirs. */
  recordKey?: Buffer;
}

/** Enough that a failure by chance of one in two is seen to come and go nine times of ten. */
const RUNS = 5;
/** Each of these costs a whole deadline, and comes by no chance. */
const RUNS_OF_HANGS = 3;
const NOT_SOURCE = new Set(["node_modules", ".git", ".wrangler", "coverage", ".in_use", ".orphaned_at"]);

/**
 * What failed, whose fault it is, and how sure that is, by replaying the recorded call against a build of the running
 * plugin's source. Reads the project; changes nothing in it.
 */
export async function diagnose(request: DiagnoseRequest): Promise<Diagnosis> {
  request.progress("Copying and building the plugin's source …");
  return withBuilt(
    request,
    (folder) => copySource(folder, request),
    (built) => examine(built, request),
  );
}

/** Copies the running plugin's source, without what is not part of it. */
export async function copySource(folder: string, { pluginRoot }: Pick<DiagnoseRequest, "pluginRoot">): Promise<void> {
  const top = (path: string): string => relative(pluginRoot, path).split(/[\\/]/)[0] ?? "";
  await copyTreeFiltered(pluginRoot, folder, (path) => !NOT_SOURCE.has(top(path)));
}

async function examine({ root, build }: Built, request: DiagnoseRequest): Promise<Diagnosis> {
  assertBuilt(build);
  const { record, records, paths } = request;
  const examined: Examined = { record, records, paths, root };
  request.progress(`Replaying ${whatIsReplayed(record)} on copies of the tracker …`);
  const asked = askForNewer(request, root.own);
  const tried = await byReplays(examined, request);
  const looked = await byLooking(examined, tried.seen, request);
  const first: Facts = { record, origin: record.origin, fixedIn: undefined, ...tried.facts, ...looked.facts };
  const newest = await newestOf(examined, request, asked, classify(first).healable);
  const searched = await onRequest(examined, request, first);
  const facts = { ...first, fixedIn: newest?.found, earlier: bisected(searched.since) ?? first.earlier };
  if (request.tests === true)
    request.progress("Checking types, and running the tests of the failing tool and source …");
  const ran = request.tests === true ? await compiledAndTested(examined, looked.covering, first.places) : [];
  const last = [...evidenceOf(ran), ...(newest === undefined ? [] : [newest.evidence])];
  const classified = classify(facts);
  const { foreign, seen } = facts;
  const report =
    classified.class === "UPSTREAM" && foreign !== undefined ? upstreamReport(foreign, record, seen) : undefined;
  return {
    ...head(request, facts.places),
    ...classified,
    ...(report === undefined ? {} : { report }),
    evidence: [buildEvidence(build), ...tried.evidence, ...looked.evidence, ...last],
    ...searched,
  };
}

/** The question is on its way while the replays run; nobody waits for the answer of a failure that has no fix. */
function askForNewer({ upstreamGitUrl }: DiagnoseRequest, cwd: string): Promise<Release | undefined> {
  const asked = upstreamGitUrl === undefined ? Promise.resolve(undefined) : newerRelease(upstreamGitUrl, cwd);
  asked.catch(() => undefined);
  return asked;
}

async function newestOf(
  examined: Examined,
  request: DiagnoseRequest,
  asked: Promise<Release | undefined>,
  healable: boolean,
): Promise<Finding<FixedIn> | undefined> {
  const url = request.upstreamGitUrl;
  return healable && url !== undefined ? fixedUpstream(examined, request, url, asked) : undefined;
}

/** What takes minutes, and is done only when it is asked for. */
async function onRequest(examined: Examined, request: DiagnoseRequest, facts: Facts): Promise<Partial<Diagnosis>> {
  const reproduced = facts.seen.same > 0;
  const tested =
    request.minimise && (await smallestWithTest(examined, facts, { budget: request.minimise, from: request.smallest }));
  const since = reproduced && request.since ? await sinceOf(examined, request, request.since) : undefined;
  return { ...tested, ...(since === undefined ? {} : { since }) };
}

/** A search that ended says more than the one try at an earlier source. */
function bisected(since: Since | undefined): Facts["earlier"] | undefined {
  if (since?.kind === "found" || since?.kind === "among") return { outcome: "succeeded", commit: since.lastGood };
  return since?.kind === "always" ? { outcome: "same", commit: since.oldest } : undefined;
}

async function sinceOf({ root, record, paths }: Examined, request: DiagnoseRequest, budget: Budget): Promise<Since> {
  const folder = join(root.own, "since");
  await ensureDir(folder);
  try {
    const url = request.upstreamGitUrl;
    const history =
      (await History.ofCheckout(request.pluginRoot, folder)) ??
      (url === undefined ? undefined : await History.ofRepository(url, `v${VERSION}`, folder));
    if (history === undefined) return { kind: "unavailable", why: "an installed copy has no history" };
    return await sinceWhen(history, { ...request, record, paths, budget });
  } catch (error) {
    return { kind: "unavailable", why: messageOf(error).slice(0, 200) };
  }
}

/** The experiments: each makes calls against a build, in a scratch project. */
async function byReplays(examined: Examined, request: DiagnoseRequest) {
  const history = await History.ofCheckout(request.pluginRoot, examined.root.own).catch(() => undefined);
  // Building an earlier source takes longest; beside it, two calls at once are enough for a machine with other work.
  const earlierOne = earlierSource(examined, history, request);
  const { seen, evidence } = await replayed(examined);
  const [state, files] = await Promise.all([stateNeeded(examined), trackerSays(examined)]);
  const twin = await healthyTwinOf(examined);
  const earlier = await earlierOne;
  return {
    seen,
    facts: { seen, withoutState: state.found, twin: twin.found, tracker: files.found, earlier: earlier.found },
    evidence: [evidence, ...evidenceOf([earlier, state, twin, files])],
  };
}

/** The rest: nothing is run, and all of it at once. */
async function byLooking(examined: Examined, seen: Reproduction, { pluginRoot, recordKey }: DiagnoseRequest) {
  const stack = seen.example?.stack ?? "";
  const [disk, item, fit, changed, packages, throwing, places] = await Promise.all([
    storage(examined),
    namedItem(examined),
    advertisedSchema(examined),
    changedSince(examined),
    dependencies(pluginRoot, process.version),
    throwingPlace(examined, stack),
    locate(stack, join(examined.root.source, "mcp", "dist")),
  ]);
  const [kept, often, seenIn] = [standIns(examined), recurrence(examined), versions(examined)];
  const [known, recent, covering] = await Promise.all([
    knownIssue(examined.record, { project: examined.paths.knownIssues, pluginRoot, key: recordKey }),
    recentChanges(pluginRoot, [...new Set(places.map(({ file }) => file))]),
    tested(examined, places),
  ]);
  return {
    facts: {
      ...{ places, foreign: throwing.found, storage: disk.found, item: item.found, fit: fit.found },
      ...{ standIns: kept.found, changed: changed.found, recurrence: often.found, known: known.found },
    },
    evidence: [
      ...evidenceOf([throwing, item, fit, kept, changed, disk, packages, seenIn, often, known, covering]),
      recent,
    ],
    covering: covering.found,
  };
}

function evidenceOf(findings: readonly Finding<unknown>[]): Evidence[] {
  return findings.map(({ evidence }) => evidence);
}

function head({ record, clock }: DiagnoseRequest, places: readonly Place[]) {
  const { tool, fingerprint } = record;
  return { version: 1 as const, recordId: record.id, tool, fingerprint, places: [...places], at: clock.now() };
}

/** Only an environment's blame has to be tried on a healthy item. */
async function healthyTwinOf(examined: Examined): ReturnType<typeof healthyTwin> {
  if (examined.record.blame === "environment") return healthyTwin(examined);
  const evidence = { check: "healthy twin", ran: "nothing", showed: "not needed: the error does not blame the files" };
  return { evidence, found: "unavailable" };
}

async function replayed({ root, record, paths }: Examined): Promise<{ seen: Reproduction; evidence: Evidence }> {
  const runs = record.surface === "timeout" ? RUNS_OF_HANGS : RUNS;
  const seen = await reproduce(root, record, paths, { runs, deadlineMs: CALL_DEADLINE_MS });
  return {
    seen,
    evidence: { check: "replay", ran: whatIsReplayed(record), where: "scratch copy", showed: replayText(seen) },
  };
}

function assertBuilt(build: Built["build"]): void {
  if (build.ok) return;
  throw new WranglerError("E_SOURCE", `the plugin's source does not build: ${build.output.split("\n").at(-1) ?? ""}`, {
    hint: "The installed files were changed or are damaged. Install the plugin again.",
    details: { output: build.output },
  });
}

function buildEvidence({ command, durationMs }: Built["build"]): Evidence {
  const showed = durationMs === 0 ? "built before" : `built in ${Math.round(durationMs / 100) / 10} s`;
  return { check: "build", ran: command, where: "a copy of the plugin's source", showed };
}

function replayText(seen: Reproduction): string {
  const other = seen.other[0] === undefined ? "" : `; the first other: ${seen.other[0].what.slice(0, 160)}`;
  return countsOf(seen) + other;
}
