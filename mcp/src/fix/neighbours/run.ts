import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { failuresOfReplay, frameTable, isFailure } from "../../diagnose/judge.ts";
import { isRecord } from "../../shared/json.ts";
import { ensureDir } from "../../platform/files.ts";
import type { ProjectPaths } from "../../settings/paths.ts";
import { builtChild } from "../../sandbox/build.ts";
import { serverEnv } from "../../sandbox/replay.ts";
import type { RunRoot } from "../../sandbox/run-root.ts";
import { ServerUnderTest, type CallEnding } from "../../sandbox/server-under-test.ts";
import { CALL_DEADLINE_MS } from "../context.ts";
import type { NeighbourCall } from "./calls.ts";
import { digest, itemsIn, putState, steady, STATES, type State } from "./states.ts";

/** What one build did with one call in one state. */
export interface Outcome {
  readonly state: State["name"];
  readonly call: NeighbourCall;
  readonly ending: "ok" | "refused" | "bug" | "timeout" | "exited";
  /** The recorded failure was among what it failed by. */
  readonly asRecorded: boolean;
  /** The answer's data of a call that went well, and the code of one that did not; steady from run to run. */
  readonly answer: string;
  /** Items before and after, as hashes. */
  readonly before: string;
  readonly after: string;
  /** After the same call once more, of a tool that promises that this changes nothing. */
  readonly again?: string;
  /** What is new in the items' files. */
  readonly written: string;
  /** Paths of the items afterwards. */
  readonly files: readonly string[];
}

export interface NeighbourRun {
  readonly tool: string;
  readonly wanted: string;
  readonly calls: readonly NeighbourCall[];
  /** The tool promises that the same call once more changes nothing. */
  readonly idempotent: boolean;
  readonly paths: ProjectPaths;
}

/** Calls that may hang in one state: each takes a whole deadline, and says no more than the first. */
const MAX_HANGS = 2;

/** Makes every call in every state on the build in `root`; the states side by side, each call on its fresh state. */
export async function runNeighbours(root: RunRoot, run: NeighbourRun): Promise<Outcome[]> {
  return (await Promise.all(STATES.map((state) => inState(root, run, state)))).flat();
}

async function inState(root: RunRoot, run: NeighbourRun, state: State): Promise<Outcome[]> {
  const table = await frameTable(root);
  const project = join(root.scratch, randomBytes(6).toString("hex"));
  await ensureDir(project);
  const { jail } = root;
  const options = { child: builtChild(root), project, env: serverEnv(root), deadlineMs: CALL_DEADLINE_MS, jail };
  const outcomes: Outcome[] = [];
  await putState(project, run.paths, state);
  let server = await ServerUnderTest.start(options);
  let hangs = 0;
  for (const call of run.calls) {
    await putState(project, run.paths, state);
    const before = await itemsIn(project);
    const seen = server.records.length;
    const ending = await server.call(call.tool, call.params);
    if (isError(ending)) await server.recordedMoreThan(seen);
    const failures = failuresOfReplay({ ending, records: server.records.slice(seen) }, call.tool, table);
    const asRecorded = failures.some((failure) => isFailure(failure, run.wanted));
    const what = { state: state.name, call, asRecorded, ...endingOf(ending, project) };
    const changed = change(before, await itemsIn(project));
    const twice = run.idempotent && what.ending === "ok" && changed.before !== changed.after;
    if (twice) await server.call(call.tool, call.params);
    outcomes.push({ ...what, ...changed, ...(twice ? { again: digest(await itemsIn(project)) } : {}) });
    if (ending.kind === "timeout") hangs++;
    if (hangs >= MAX_HANGS) break;
    if (hasEnded(ending)) server = await ServerUnderTest.start(options);
  }
  await server.stop();
  return outcomes;
}

/** There is no server any more. */
function hasEnded(ending: CallEnding): ending is Exclude<CallEnding, { kind: "answered" | "refused" }> {
  return ending.kind === "timeout" || ending.kind === "exited" || ending.kind === "not_started";
}

function isError(ending: CallEnding): ending is CallEnding & { kind: "answered" } {
  return ending.kind === "answered" && ending.result["isError"] === true;
}

function endingOf(ending: CallEnding, project: string): Pick<Outcome, "ending" | "answer"> {
  if (hasEnded(ending)) return { ending: ending.kind === "timeout" ? "timeout" : "exited", answer: "" };
  if (ending.kind === "refused") return { ending: "bug", answer: steady(JSON.stringify(ending.error), project) };
  if (!isError(ending)) {
    const { content, structuredContent } = ending.result;
    return { ending: "ok", answer: steady(JSON.stringify(structuredContent ?? content ?? null), project) };
  }
  const meta = isRecord(ending.result["_meta"]) ? ending.result["_meta"] : {};
  return { ending: meta["blame"] === "bug" ? "bug" : "refused", answer: String(meta["code"]) };
}

type Files = ReadonlyMap<string, string>;

function change(before: Files, after: Files): Pick<Outcome, "before" | "after" | "written" | "files"> {
  const written = [...after].flatMap(([path, text]) => (before.get(path) === text ? [] : [path, text])).join("\n");
  return { before: digest(before), after: digest(after), written, files: [...after.keys()] };
}
