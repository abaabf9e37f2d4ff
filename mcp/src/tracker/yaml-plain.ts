import type { Value } from "./values.ts";

/**
 * Reads the plain front matter that this tracker and the original wrangler write, some fifteen times faster than a
 * whole YAML parser. Undefined for anything else: the caller then asks the parser. A property test holds the two
 * to the same answer.
 */
export function readPlainYaml(yaml: string): Map<string, Value> | undefined {
  const lines = yaml.split("\n");
  if (lines.pop() !== "") return undefined;
  const reader = { lines: lines.map(withoutCr), at: 0 };
  const entries = new Map<string, Value>();
  while (reader.at < reader.lines.length) {
    const found = readEntry(reader, "");
    if (found === undefined || entries.has(found.key)) return undefined;
    entries.set(found.key, found.value);
  }
  return entries;
}

interface Reader {
  readonly lines: readonly string[];
  at: number;
}

const ENTRY = /^( *)([A-Za-z_][A-Za-z0-9_-]*):(?: +(\S.*))?$/;
const LIST_ITEM = /^( *)- +(\S.*)$/;
const QUOTED = /^(?:'([^'\p{C}]*)'|"([^"\\\p{C}]*)")$/u;
/** Begins with a letter or digit, and has nothing in it that YAML could take for a sign. */
const PLAIN = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._/@()+*%$&=;~^-]|:(?=\S)|,(?= ?\p{L}))*$/u;
const PLAIN_IN_FLOW = /^[\p{L}][\p{L}\p{N} ._/@-]*$/u;
/** What the core schema might resolve to something other than a text. */
const RESOLVABLE = /^(?:null|true|false|\d[0-9a-fox.+_-]*)$/i;

function withoutCr(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function readEntry(reader: Reader, indent: string): { key: string; value: Value } | undefined {
  const match = ENTRY.exec(reader.lines[reader.at] ?? "");
  const [, spaces, key, rest] = match ?? [];
  if (key === undefined || spaces !== indent) return undefined;
  reader.at += 1;
  const value = rest === undefined ? readBelow(reader, indent) : (readFlowList(rest) ?? readScalar(rest, PLAIN));
  if (value === undefined) return undefined;
  return { key, value };
}

/** The lines below `key:`: a list, a map one level deeper, or nothing. */
function readBelow(reader: Reader, indent: string): Value | undefined {
  const next = reader.lines[reader.at];
  if (next === undefined) return { kind: "null" };
  const item = LIST_ITEM.exec(next);
  if (item !== null) return (item[1] ?? "").length >= indent.length ? readList(reader, item[1] ?? "") : undefined;
  const entry = ENTRY.exec(next);
  if (entry === null) return undefined;
  const spaces = entry[1] ?? "";
  if (spaces.length <= indent.length) return { kind: "null" };
  return indent === "" ? readMap(reader, spaces) : undefined;
}

function readList(reader: Reader, indent: string): Value | undefined {
  const items: Value[] = [];
  for (let match = listItem(reader); match !== undefined; match = listItem(reader)) {
    const item = match.indent === indent ? readScalar(match.text, PLAIN) : undefined;
    if (item === undefined) return undefined;
    items.push(item);
    reader.at += 1;
  }
  return { kind: "list", items };
}

function listItem(reader: Reader): { indent: string; text: string } | undefined {
  const match = LIST_ITEM.exec(reader.lines[reader.at] ?? "");
  return match === null ? undefined : { indent: match[1] ?? "", text: match[2] ?? "" };
}

function readMap(reader: Reader, indent: string): Value | undefined {
  const entries = new Map<string, Value>();
  while ((reader.lines[reader.at] ?? "").startsWith(" ")) {
    const found = readEntry(reader, indent);
    if (found === undefined || entries.has(found.key)) return undefined;
    entries.set(found.key, found.value);
  }
  return { kind: "map", entries };
}

function readFlowList(text: string): Value | undefined {
  if (!text.startsWith("[") || !text.endsWith("]")) return undefined;
  const inner = text.slice(1, -1).trim();
  if (inner === "") return { kind: "list", items: [] };
  const items = inner.split(",").map((part) => readScalar(part.trim(), PLAIN_IN_FLOW));
  return items.includes(undefined) ? undefined : { kind: "list", items: items.flatMap((item) => item ?? []) };
}

function readScalar(text: string, plain: RegExp): Value | undefined {
  const quoted = QUOTED.exec(text);
  const inside = quoted?.[1] ?? quoted?.[2];
  if (inside !== undefined) return { kind: "scalar", text: inside, data: inside };
  if (text.endsWith(" ") || !plain.test(text) || RESOLVABLE.test(text)) return undefined;
  return { kind: "scalar", text, data: text };
}
