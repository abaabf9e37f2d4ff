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

/** The places in our source that a stack of the bundles in `dist` names, nearest first, by the bundles' source maps. */
export async function locate(stack: string, dist: string, most = 5): Promise<Place[]> {
  const maps = new Map<string, TraceMap | undefined>();
  const places: Place[] = [];
  for (const line of stack.split("\n").slice(0, 100)) {
    const [, fn = "anonymous", path = "", row = "0", column = "0"] = FRAME.exec(line) ?? [];
    const bundle = basename(path);
    if (!/^(child|server|cli)\.js$/.test(bundle)) continue;
    if (!maps.has(bundle)) maps.set(bundle, await loadMap(join(dist, `${bundle}.map`)));
    const map = maps.get(bundle);
    const origin = map && originalPositionFor(map, { line: Number(row), column: Math.max(0, Number(column) - 1) });
    const source = origin?.source ?? undefined;
    if (origin === undefined || source === undefined) continue;
    const file = relative(join(dist, "..", ".."), resolve(dist, source)).replaceAll("\\", "/");
    if (!file.startsWith("mcp/src/")) continue;
    if (!CARRIERS.some((carrier) => file.startsWith(carrier))) places.push({ fn, file, line: origin.line ?? 0 });
  }
  return places.slice(0, most);
}

async function loadMap(path: string): Promise<TraceMap | undefined> {
  const text = await readText(path, 64 * 1024 * 1024);
  return text === undefined ? undefined : new TraceMap(text);
}
