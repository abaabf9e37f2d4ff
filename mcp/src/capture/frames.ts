/** One call on a stack that lies in our own source. */
export interface OwnFrame {
  /** The function's own name: no class, module or alias, none of the digits that a bundler appends. */
  readonly fn: string;
  /** `mcp/src/…ts`. */
  readonly file: string;
  /** In the source; 0 when the stack is of a bundle, whose lines mean nothing there. */
  readonly line: number;
}

/** `{bundle: [[first line, source], …]}`, as the build writes it to `frames.json`; "" for what is not our source. */
export type FrameTable = Readonly<Record<string, readonly (readonly [number, string])[]>>;

const SOURCE_ROOT = "mcp/src/";
const FRAME = /^\s{0,16}at (?:(.{1,300}?) \()?((?:file:\/\/)?[^()]{1,1000}?):(\d{1,9}):\d{1,9}\)?$/;
const MAX_LINES = 200;

/** The frames of a stack that lie in our own code, nearest first. */
export function ownFrames(stack: string, table: FrameTable = {}): OwnFrame[] {
  const frames: OwnFrame[] = [];
  for (const line of stack.split("\n", MAX_LINES)) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const [, name = "", path = "", number = "0"] = match;
    const place = sourceOf(path.replaceAll("\\", "/"), Number(number), table);
    if (place !== undefined) frames.push({ fn: functionName(name), ...place });
  }
  return frames;
}

function sourceOf(path: string, line: number, table: FrameTable): { file: string; line: number } | undefined {
  const bundle = path.slice(path.lastIndexOf("/") + 1).replace(/\?.*$/, "");
  const ranges = Object.hasOwn(table, bundle) ? table[bundle] : undefined;
  if (ranges !== undefined && !path.includes(SOURCE_ROOT)) {
    const file = rangeAt(ranges, line);
    return file.startsWith(SOURCE_ROOT) ? { file, line: 0 } : undefined;
  }
  const at = path.lastIndexOf(SOURCE_ROOT);
  if (at < 0 || path.includes("/node_modules/")) return undefined;
  return { file: path.slice(at).replace(/\?.*$/, ""), line };
}

/** The source of the last range that starts at or before the line. */
function rangeAt(ranges: readonly (readonly [number, string])[], line: number): string {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.[0] ?? Infinity) <= line) low = middle + 1;
    else high = middle;
  }
  return ranges[low - 1]?.[1] ?? "";
}

/** V8 writes `async Type.name [as alias]`, `new Name`, `get name`; bundlers append digits and prepend underscores. */
function functionName(raw: string): string {
  const plain = raw
    .replace(/ \[as [^\]]*\]$/, "")
    .replace(/^(?:async |new |get |set )+/, "")
    .replace(/^.*\./, "")
    .replace(/^(?:get|set) /, "")
    .replace(/^_+/, "")
    .replace(/\d+$/, "");
  return plain === "" || plain === "<anonymous>" ? "anonymous" : plain;
}
