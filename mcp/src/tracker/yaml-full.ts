import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node, type YAMLMap } from "yaml";
import { messageOf } from "../shared/errors.ts";
import { BrokenFile } from "./broken-file.ts";
import type { Fields, Value } from "./values.ts";

const MAX_DEPTH = 32;

/**
 * Front matter as a YAML document: core schema, so no code, no dates, no binary; aliases refused, so that a few
 * hundred bytes cannot unfold into gigabytes.
 *
 * @throws BrokenFile
 */
export function parseYaml(yaml: string): { document: Document; fields: Fields } {
  const document = parsed(yaml);
  const [error] = document.errors;
  if (error !== undefined) throw new BrokenFile(`line ${lineAt(yaml, error.pos[0])}: ${clean(error.message)}`);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return { document, fields: new Map() };
  if (!isMap(contents)) throw new BrokenFile("its front matter is not a list of keys and values");
  return { document, fields: entriesOf(contents, 0) };
}

function parsed(yaml: string): Document {
  try {
    // uniqueKeys compares every key with every other one; entriesOf() checks in linear time.
    return parseDocument(yaml, { schema: "core", uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
  } catch (error) {
    throw new BrokenFile(`its front matter cannot be parsed: ${clean(messageOf(error))}`);
  }
}

function entriesOf(map: YAMLMap, depth: number): Map<string, Value> {
  const entries = new Map<string, Value>();
  for (const pair of map.items) {
    if (!isScalar(pair.key)) throw new BrokenFile("a key of its front matter is not a plain text");
    const key = scalarText(pair.key.value, pair.key.source) ?? "";
    if (entries.has(key)) throw new BrokenFile(`the key "${clean(key)}" is there twice`);
    entries.set(key, valueOf(pair.value, depth + 1));
  }
  return entries;
}

function valueOf(node: unknown, depth: number): Value {
  if (depth > MAX_DEPTH) throw new BrokenFile("its front matter is nested too deeply");
  if (isAlias(node)) throw new BrokenFile("its front matter uses YAML aliases, which are not read");
  if (isMap(node)) return { kind: "map", entries: entriesOf(node, depth) };
  if (isSeq(node)) return { kind: "list", items: node.items.map((item) => valueOf(item, depth + 1)) };
  if (!isScalar(node)) return { kind: "null" };
  const text = scalarText(node.value, node.source);
  if (text === undefined) return { kind: "null" };
  const data = node.value;
  return { kind: "scalar", text, data: typeof data === "number" || typeof data === "boolean" ? data : text };
}

/** Undefined for null. A number or boolean keeps the digits and letters it was written with. */
function scalarText(value: unknown, source: string | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === "string" ? value : (source ?? String(value));
}

/** True for the usual form, `key: value` a line; false for `{key: value}`. */
export function isBlockMap(node: unknown): node is YAMLMap<Node, Node | null> {
  return isMap(node) && node.flow !== true;
}

function lineAt(yaml: string, position: number): number {
  return yaml.slice(0, position).split("\n").length + 1;
}

/** Text of the file in a message of ours: one short line without control characters. */
function clean(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, " ").slice(0, 160);
}
