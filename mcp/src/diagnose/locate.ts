import { basename, join, relative, resolve } from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { readText } from "../platform/files.ts";

export interface Place {
  readonly fn: string;
  /** `mcp/src/…ts`. */
  readonly file: string;
  readonly line: number;
}

const FRAME = /^\s*at (?:(.{1,300}?) \()?((?:file:\/\/)?[^()]{1,1000}?):(\d{1,9}):(\d{1,9})\)?$/;
/** Where calls are carried, not where they fail. */
const CARRIERS = ["mcp/src/server/", "mcp/src/capture/", "mcp/src/supervisor/"];

/** A line of a source, by its absolute path. */
export interface SourceLine {
  readonly fn: string;
  readonly file: string;
  readonly line: number;
}

/** The places in our source that a stack of the bundles in `dist` names, nearest first, by the bundles' source maps. */
export async function locate(stack: string, dist: string, most = 5): Promise<Place[]> {
  const places: Place[] = [];
  for await (const { fn, file: path, line } of origins(stack, dist)) {
    const file = relative(join(dist, "..", ".."), path).replaceAll("\\", "/");
    if (!file.startsWith("mcp/src/") || CARRIERS.some((carrier) => file.startsWith(carrier))) continue;
    if (places.push({ fn, file, line }) >= most) break;
  }
  return places;
}

/** The source of the innermost frame that lies in a bundle, ours or a dependency's. */
export async function firstOrigin(stack: string, dist: string): Promise<SourceLine | undefined> {
  for await (const origin of origins(stack, dist)) return origin;
  return undefined;
}

async function* origins(stack: string, dist: string): AsyncGenerator<SourceLine> {
  const maps = new Map<string, TraceMap | undefined>();
  for (const line of stack.split("\n").slice(0, 100)) {
    const [, fn = "anonymous", path = "", row = "0", column = "0"] = FRAME.exec(line) ?? [];
    const bundle = basename(path);
    if (!/^(child|server|cli)\.js$/.test(bundle)) continue;
    if (!maps.has(bundle)) maps.set(bundle, await loadMap(join(dist, `${bundle}.map`)));
    const map = maps.get(bundle);
    const origin = map && originalPositionFor(map, { line: Number(row), column: Math.max(0, Number(column) - 1) });
    const source = origin?.source ?? undefined;
    if (origin !== undefined && source !== undefined) yield { fn, file: resolve(dist, source), line: origin.line ?? 0 };
  }
}

async function loadMap(path: string): Promise<TraceMap | undefined> {
  const text = await readText(path, 64 * 1024 * 1024);
  return text === undefined ? undefined : new TraceMap(text);
}
