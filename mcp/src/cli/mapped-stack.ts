import { dirname, join, relative, resolve } from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { readText } from "../platform/files.ts";

const FRAME = /([\w.-]+\.c?js):(\d{1,9}):(\d{1,9})/g;
const MAX_MAP = 32 * 1024 * 1024;

/**
 * The stack with the places of our bundles shown as places of our source, `mcp/src/…ts:line:column`. Only for a stack
 * of the build that lies there: the lines of another one mean nothing. A place that the map does not know stays.
 *
 * @param dist the folder of the bundles and their maps
 */
export async function mappedStack(stack: string, dist: string): Promise<string> {
  const maps = new Map<string, TraceMap | undefined>();
  for (const [, bundle = ""] of stack.matchAll(FRAME)) {
    if (!maps.has(bundle)) maps.set(bundle, await mapOf(join(dist, `${bundle}.map`)));
  }
  return stack
    .split("\n")
    .map((line) => mappedLine(line, dist, maps))
    .join("\n");
}

function mappedLine(line: string, dist: string, maps: ReadonlyMap<string, TraceMap | undefined>): string {
  const [place, bundle = "", row, column] = new RegExp(FRAME.source).exec(line) ?? [];
  const map = maps.get(bundle);
  if (place === undefined || map === undefined) return line;
  const {
    source,
    line: original,
    column: at,
  } = originalPositionFor(map, { line: Number(row), column: Number(column) - 1 });
  if (source === null) return line;
  const path = relative(dirname(dirname(dist)), resolve(dist, source)).replaceAll("\\", "/");
  if (!path.startsWith("mcp/src/")) return line;
  const before = line.slice(0, line.indexOf(place)).replace(/(?:file:\/\/)?[^\s(]*$/, "");
  return `${before}${path}:${original}:${at + 1}${line.slice(line.indexOf(place) + place.length)}`;
}

async function mapOf(path: string): Promise<TraceMap | undefined> {
  try {
    const text = await readText(path, MAX_MAP);
    return text === undefined ? undefined : new TraceMap(text);
  } catch {
    return undefined;
  }
}
