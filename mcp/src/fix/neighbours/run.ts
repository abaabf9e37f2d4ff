import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { defectOf } from "../../capture/fingerprint.ts";
import type { FrameTable } from "../../capture/frames.ts";
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
import { OUTSIDE_MARK } from "./links.ts";
import { retold, type Retelling } from "./retell.ts";
import { besidesItems, digest, itemsIn, outsideIn, putState, steady, type State } from "./states.ts";

/** What one build did with one call in one state. */
export interface Outcome {
  readonly state: State["name"];
  /** What the recorded call is about is not in that state. */
  readonly isElsewhere?: boolean;
  readonly call: NeighbourCall;
  readonly ending: "ok" | "refused" | "bug" | "timeout" | "exited";
  /** The recorded failure was among what it failed by. */
  readonly asRecorded: boolean;
  /** What it failed by, whichever tool it was; empty where it did not fail. */
  readonly defect?: string;
  /** The answer's data of a call that went well, and the code of one that did not; steady from run to run. */
  readonly answer: string;
  /** Items before and after, as hashes. */
  readonly before: string;
  readonly after: string;
  /** Of a tool that promises otherwise: the same call once more changed files, if only by a date. */
  readonly again?: boolean;
  /** Another tool, told the same of the new item, changed files. */
  readonly retold?: boolean;
  /** What it changed that no call is asked to change. */
  readonly harm?: string;
  /** What is new in the items' files. */
  readonly written: string;
  /** Paths of the items afterwards. */
  readonly files: readonly string[];
}

/** Calls to make in one state. */
export interface Case {
  readonly state: State;
  readonly calls: readonly NeighbourCall[];
  /** Each call has a server that started in that state. */
  readonly isFresh: boolean;
}

export interface NeighbourRun {
  readonly tool: string;
  readonly wanted: string;
  /** Side by side; the cases of each one after the other, in one server. */
  readonly lanes: readonly (readonly Case[])[];
  /** The tool promises that the same call once more changes nothing. */
  readonly idempotent: boolean;
  readonly retell: readonly Retelling[];
  readonly paths: ProjectPaths;
}

/** Calls that may hang in one lane: each takes a whole deadline, and says no more than the first. */
const MAX_HANGS = 2;
/** Calls that are made once more in a server of their own, since the files went from under the first one. */
const MAX_AGAIN = 4;
/** Items of which another tool is told again; each takes a server of its own, which knows of no such change. */
const MAX_RETOLD = 4;

/** Makes every call in every state on the build in `root`; the lanes side by side, each call on its fresh state. */
export async function runNeighbours(root: RunRoot, run: NeighbourRun): Promise<Outcome[]> {
  const table = await frameTable(root);
  return (await Promise.all(run.lanes.map((lane) => new Lane(root, run, table).outcomes(lane)))).flat();
}

class Lane {
  readonly #root: RunRoot;
  readonly #run: NeighbourRun;
  readonly #table: FrameTable;
  readonly #project: string;
  #server: ServerUnderTest | undefined;
  #hangs = 0;
  #again = 0;
  #retold = 0;

  constructor(root: RunRoot, run: NeighbourRun, table: FrameTable) {
    this.#root = root;
    this.#run = run;
    this.#table = table;
    this.#project = join(root.own, `near-${randomBytes(6).toString("hex")}`);
  }

  async outcomes(cases: readonly Case[]): Promise<Outcome[]> {
    await ensureDir(this.#project);
    const outcomes: Outcome[] = [];
    for (const { state, calls, isFresh } of cases) {
      for (const call of calls) {
        if (this.#hangs >= MAX_HANGS) break;
        if (isFresh) await this.#stop();
        outcomes.push(await this.#settled(state, call));
      }
    }
    await this.#stop();
    return outcomes;
  }

  /**
   * A server that keeps what it knew of files that are gone does what it does nowhere else. It goes on with what it
   * knows, as the one of the other build does: later answers are compared.
   */
  async #settled(state: State, call: NeighbourCall): Promise<Outcome> {
    const isOld = this.#server !== undefined;
    const first = await this.#outcome(state, call);
    if (!isOld || !(first.asRecorded || first.ending === "bug") || this.#again >= MAX_AGAIN) return first;
    if (first.ending === "timeout") return first;
    this.#again++;
    return this.#apart(() => this.#outcome(state, call));
  }

  /** What is done with a server of its own, beside the one that goes on. */
  async #apart<T>(work: () => Promise<T>): Promise<T> {
    const kept = this.#server;
    this.#server = undefined;
    try {
      return await work();
    } finally {
      await this.#stop();
      this.#server = kept;
    }
  }

  async #outcome(state: State, call: NeighbourCall): Promise<Outcome> {
    const project = this.#project;
    await putState(project, this.#run.paths, state);
    const server = (this.#server ??= await this.#start());
    const before = await itemsIn(project);
    const beside = await besidesItems(project, before.keys());
    const seen = server.records.length;
    const ending = await server.call(call.tool, call.params);
    if (isError(ending)) await server.recordedMoreThan(seen);
    const failures = failuresOfReplay({ ending, records: server.records.slice(seen) }, call.tool, this.#table);
    const asRecorded = failures.some((failure) => isFailure(failure, this.#run.wanted));
    const { name, isElsewhere = false } = state;
    const defect = failures.map(({ what: message, stack }) => defectOf({ message, stack }, this.#table)).join("\n");
    const what = { state: name, isElsewhere, call, asRecorded, defect, ...endingOf(ending, project) };
    const after = await itemsIn(project);
    const harm = harmOf(beside, await besidesItems(project, after.keys()));
    const changed = { ...change(before, after), ...harm, ...(await strayed(project, state, ending)) };
    if (ending.kind === "timeout") this.#hangs++;
    if (hasEnded(ending)) this.#server = undefined;
    if (what.ending !== "ok" || call.tool !== this.#run.tool || isSame(before, after)) return { ...what, ...changed };
    return { ...what, ...changed, ...(await this.#once(server, call, ending, after)) };
  }

  /** What was said already changes nothing when it is said again. */
  async #once(
    server: ServerUnderTest,
    call: NeighbourCall,
    ending: CallEnding,
    after: Files,
  ): Promise<Pick<Outcome, "again" | "retold">> {
    const { idempotent, retell } = this.#run;
    if (idempotent) {
      await server.call(call.tool, call.params);
      return { again: !isSame(after, await itemsIn(this.#project)) };
    }
    const others = call.only === "failures" ? [] : retold(retell, call.params, ending);
    if (others.length === 0 || this.#retold >= MAX_RETOLD) return {};
    this.#retold++;
    await this.#apart(async () => {
      const another = (this.#server = await this.#start());
      for (const { tool, params } of others) await another.call(tool, params);
    });
    return { retold: !isSame(after, await itemsIn(this.#project)) };
  }

  #start(): Promise<ServerUnderTest> {
    const [root, project] = [this.#root, this.#project];
    return ServerUnderTest.start({
      child: builtChild(root),
      project,
      env: serverEnv(root),
      deadlineMs: CALL_DEADLINE_MS,
      jail: root.jail.with({ writable: [project] }),
    });
  }

  async #stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }
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

function isSame(one: Files, other: Files): boolean {
  return one.size === other.size && [...one].every(([path, text]) => other.get(path) === text);
}

function change(before: Files, after: Files): Pick<Outcome, "before" | "after" | "written" | "files"> {
  const written = [...after].flatMap(([path, text]) => (before.get(path) === text ? [] : [path, text])).join("\n");
  return { before: digest(before), after: digest(after), written, files: [...after.keys()] };
}

/** What lies outside of the tracker was read or changed, by a link that leads there. */
async function strayed(project: string, { outside }: State, ending: CallEnding): Promise<Pick<Outcome, "harm">> {
  if (outside === undefined) return {};
  if (ending.kind === "answered" && JSON.stringify(ending.result).includes(OUTSIDE_MARK))
    return { harm: "it reads what lies outside of the tracker" };
  const now = new Map([...(await outsideIn(project))].map(([path, text]) => [path.slice(path.indexOf("/") + 1), text]));
  return isSame(outside, now) ? {} : { harm: "it changes what lies outside of the tracker" };
}

/** A file that is not where it was may have been moved; an id that was given out stays so. */
function harmOf(before: Files, after: Files): Pick<Outcome, "harm"> {
  for (const [path, state] of before) {
    const now = after.get(path);
    if (now === state || (now === undefined && !path.startsWith(".ids/"))) continue;
    return { harm: `${path}: ${state}, then ${now ?? "gone"}` };
  }
  return {};
}
