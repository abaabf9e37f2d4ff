import { isRecord } from "../../shared/json.ts";
import { SERVER_TOOL } from "../../shared/process-end.ts";
import type { ProjectPaths } from "../../settings/paths.ts";
import type { EngineRepo } from "../../sandbox/engine-repo.ts";
import type { FixState } from "../ledger.ts";
import { aboutOthers, alikeCalls, longCalls, MAX_ALIKE, MAX_LONG } from "./alike.ts";
import { alterationsOf, idsIn, MAX_ALTERATIONS, type Files } from "./alterations.ts";
import { AS_RECORDED, asObject, MAX_CALLS, neighbours, siblingCalls, type NeighbourCall } from "./calls.ts";
import { elsewhereCalls, MAX_ELSEWHERE, withSharedOptions, type OtherTool } from "./elsewhere.ts";
import type { Promised } from "./pairs.ts";
import { HEALTHY } from "./healthy.ts";
import type { Case, NeighbourRun } from "./run.ts";
import { linkedCase, MAX_LINKED } from "./links.ts";
import { retellings } from "./retell.ts";
import { recordedFiles, SEEDS, STATES } from "./states.ts";

export interface Round {
  readonly run: NeighbourRun;
  readonly promised: Promised;
}

/** Calls that are made from the recorded one at most, over all states. */
export const MOST_OWN_CALLS =
  MAX_CALLS * STATES.length +
  MAX_ALIKE +
  MAX_LONG +
  MAX_ALTERATIONS * 2 +
  HEALTHY.length * 2 +
  MAX_ELSEWHERE +
  MAX_LINKED;

/** What to call round the recorded call: undefined where the base has no such tool. */
export async function roundOf(repo: EngineRepo, fix: FixState, paths: ProjectPaths): Promise<Round | undefined> {
  const manifest: unknown = JSON.parse((await repo.fileAt(fix.baseTree, "mcp/dist/manifest.json")) ?? "{}");
  const tools = isRecord(manifest) && Array.isArray(manifest["tools"]) ? manifest["tools"].filter(isRecord) : [];
  const tool = tools.find(({ name }) => name === fix.tool);
  // A server that does not start has no call of its own: every other one shows whether it does.
  if (tool === undefined && fix.tool !== SERVER_TOOL) return undefined;
  const hints = isRecord(tool?.["annotations"]) ? tool["annotations"] : {};
  const beside = withSharedOptions(tools.flatMap(otherTool)).filter(({ name }) => name !== fix.tool);
  const siblings = (ids: readonly string[]): NeighbourCall[] =>
    beside.flatMap(({ name, schema, writes }) => (writes ? [] : siblingCalls(name, schema, ids)));
  const promised = {
    tool: fix.tool,
    readOnly: hints["readOnlyHint"] === true,
    destructive: hints["destructiveHint"] !== false,
    idempotent: hints["idempotentHint"] === true,
  };
  const files = await recordedFiles(paths);
  const parts = {
    tool: fix.tool,
    schema: tool?.["inputSchema"],
    params: fix.record["params"],
    files,
    beside,
    siblings,
  };
  const run = {
    tool: fix.tool,
    wanted: fix.fingerprint,
    idempotent: promised.idempotent,
    retell: retellings(beside, tool?.["inputSchema"]),
    lanes: lanesOf(parts),
    paths,
  };
  return { run, promised };
}

/** A tool that says nothing of what it does is not called beside another. */
function otherTool({ name, inputSchema, annotations }: Readonly<Record<string, unknown>>): OtherTool[] {
  if (!isRecord(annotations)) return [];
  const [writes, idempotent] = [annotations["readOnlyHint"] !== true, annotations["idempotentHint"] === true];
  return [{ name: String(name), schema: inputSchema, writes, idempotent }];
}

interface Parts {
  readonly tool: string;
  readonly schema: unknown;
  readonly params: unknown;
  readonly files: Files;
  readonly beside: readonly OtherTool[];
  readonly siblings: (ids: readonly string[]) => NeighbourCall[];
}

/** Three trackers with all calls, and beside them many with a few. */
function lanesOf(parts: Parts): Case[][] {
  const { tool, schema, params, siblings } = parts;
  const isStart = tool === SERVER_TOOL;
  const own = isStart ? [] : neighbours(tool, params, schema, SEEDS);
  const calls = [...own, ...siblings(SEEDS)];
  const hasFiles = parts.files.size > 0;
  const place = hasFiles ? STATES[0] : STATES.find(({ recorded }) => !recorded);
  const about = hasFiles ? idsIn(parts.files) : SEEDS;
  const elsewhere = isStart ? [] : elsewhereCalls(parts.beside, asObject(params), about);
  return [
    ...STATES.map((state) => {
      const all = { state, calls, isFresh: isStart };
      return state === place ? [all, { state, calls: elsewhere, isFresh: false }] : [all];
    }),
    [
      ...alteredCases(parts),
      ...soundCases(parts),
      ...(isStart ? [] : [linkedCase(tool, asObject(params), parts.files)]),
    ],
  ];
}

/** The recorded call near the recorded tracker: there it is only asked whether it fails. */
function alteredCases({ tool, schema, params, files, siblings }: Parts): Case[] {
  const isStart = tool === SERVER_TOOL;
  const recorded: NeighbourCall = { tool, about: AS_RECORDED, params: asObject(params), marks: [] };
  const calls = isStart ? siblings(SEEDS).slice(0, 1) : [recorded];
  const [asRecorded] = STATES;
  const alike = isStart || asRecorded === undefined ? [] : alikeCalls(tool, recorded.params, schema, files);
  const altered = alterationsOf(files).map(({ name, changes, standIns, isNew, isElsewhere }) => {
    const others = standIns === undefined ? [] : calls.map((call) => aboutOthers(call, (id) => standIns.get(id)));
    const state = { name, recorded: isNew !== true, seeded: false, changes, isNew: isNew === true };
    const near = [...calls, ...others].map((call): NeighbourCall => ({ ...call, only: "failures" }));
    return { state: { ...state, isElsewhere: isElsewhere === true }, calls: near, isFresh: isStart };
  });
  const long = (isStart ? [] : longCalls(tool, recorded.params, schema)).map(({ name, files: texts, calls: two }) => {
    const folders = foldersOf(files);
    const state = { name, recorded: false, seeded: false, changes: texts, folders, isElsewhere: true };
    return { state, calls: two, isFresh: false };
  });
  const first = asRecorded === undefined ? [] : [{ state: asRecorded, calls: alike, isFresh: false }];
  return [...first, ...long, ...altered];
}

/** The recorded call, and a few others, about items that nothing is wrong with. */
function soundCases({ tool, params, files, siblings }: Parts): Case[] {
  const ids = new Set(idsIn(files));
  const isStart = tool === SERVER_TOOL;
  const folders = foldersOf(files);
  return HEALTHY.map(({ name, id, files: sound }) => {
    const recorded: NeighbourCall = { tool, about: AS_RECORDED, params: asObject(params), marks: [] };
    const own = isStart ? [] : [aboutOthers(recorded, (other) => (ids.size === 0 || ids.has(other) ? id : undefined))];
    const state = { name, recorded: false, seeded: false, changes: sound, folders, isElsewhere: true };
    const others = siblings([id]);
    const beside = others.filter(({ params: asked }) => Object.values(asked).includes(id));
    return { state, calls: [...own, ...(beside.length > 0 ? beside : others).slice(0, 1)], isFresh: isStart };
  });
}

/** A server may need the folders that the recorded project has, whatever is in them. */
function foldersOf(files: Files): string[] {
  return [...new Set([...files.keys()].flatMap((path) => path.split("/").slice(0, -1)[0] ?? []))];
}
