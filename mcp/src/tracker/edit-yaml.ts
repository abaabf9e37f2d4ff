import { isMap, isScalar, stringify, type Node, type Pair, type YAMLMap } from "yaml";
import type { Json } from "../shared/json.ts";
import { BrokenFile } from "./broken-file.ts";
import { isBlockMap, parseYaml } from "./yaml-full.ts";

/** One key to write, or to take away when `value` is undefined. `under` names the map it is in, if not the top. */
export interface KeyEdit {
  readonly under?: string;
  readonly key: string;
  readonly value: Json | undefined;
}

/**
 * Front matter with some keys changed and every other byte as it was: comments, order, quotes, unknown keys.
 *
 * @throws BrokenFile when the front matter is written in a form in which that cannot be done.
 */
export function editYaml(yaml: string, edits: readonly KeyEdit[], eol: string): string {
  return edits.reduce((text, edit) => applyEdit(text, edit, eol), yaml);
}

function applyEdit(yaml: string, edit: KeyEdit, eol: string): string {
  const { contents } = parseYaml(yaml).document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return insertAlone(yaml, edit, eol);
  if (!isBlockMap(contents)) throw new BrokenFile("its front matter is not one key a line, so it is not edited");
  if (edit.under === undefined) return editMap(yaml, contents, edit, eol);
  const inner = pairOf(contents, edit.under)?.value;
  if (!isBlockMap(inner) || inner.items.length === 0) return rewriteInner(yaml, contents, edit.under, edit, eol);
  const isLast = inner.items.length === 1 && edit.value === undefined && pairOf(inner, edit.key) !== undefined;
  return isLast ? editMap(yaml, contents, { key: edit.under, value: undefined }, eol) : editMap(yaml, inner, edit, eol);
}

/** The first key of front matter that has none, only comments perhaps. */
function insertAlone(yaml: string, { under, key, value }: KeyEdit, eol: string): string {
  if (value === undefined) return yaml;
  const text = under === undefined ? render(key, value, "", eol) : render(under, new Map([[key, value]]), "", eol);
  return insertAt(yaml, yaml.length, text, eol);
}

/** The inner map is missing, empty or written in one line: it is written anew as a block. */
function rewriteInner(
  yaml: string,
  top: YAMLMap<Node, Node | null>,
  under: string,
  edit: KeyEdit,
  eol: string,
): string {
  const value = pairOf(top, under)?.value;
  const inner = new Map<unknown, unknown>(isMap(value) ? value.toJS(parseYaml(yaml).document, { mapAsMap: true }) : []);
  if (edit.value === undefined) inner.delete(edit.key);
  else inner.set(edit.key, edit.value);
  const text = inner.size === 0 ? undefined : render(under, inner, "", eol);
  return replacePair(yaml, top, under, text, eol);
}

function editMap(yaml: string, map: YAMLMap<Node, Node | null>, edit: KeyEdit, eol: string): string {
  const [first] = map.items;
  const start = first === undefined ? 0 : keyStart(first);
  const indent = /^ */.exec(yaml.slice(lineStart(yaml, start)))?.[0] ?? "";
  const text = edit.value === undefined ? undefined : render(edit.key, edit.value, indent, eol);
  return replacePair(yaml, map, edit.key, text, eol);
}

/** Puts `text` (whole lines) in place of the pair, at the end of its map when there is none; undefined removes it. */
function replacePair(
  yaml: string,
  map: YAMLMap<Node, Node | null>,
  key: string,
  text: string | undefined,
  eol: string,
): string {
  const pair = pairOf(map, key);
  if (pair === undefined) return text === undefined ? yaml : insertAt(yaml, endOf(yaml, map), text, eol);
  const from = lineStart(yaml, keyStart(pair));
  const end = pairEnd(pair);
  if (text === undefined) return yaml.slice(0, from) + yaml.slice(lineEnd(yaml, end));
  // A comment behind a value on its last line stays behind it.
  const rest = yaml.slice(end, lineEnd(yaml, end));
  return (
    yaml.slice(0, from) + (rest === "" ? text : text.slice(0, -eol.length) + rest) + yaml.slice(lineEnd(yaml, end))
  );
}

/** Where a new pair goes: behind everything at the top, behind the last pair inside. */
function endOf(yaml: string, map: YAMLMap<Node, Node | null>): number {
  const [first] = map.items;
  const last = map.items.at(-1);
  const isTop = first === undefined || last === undefined || yaml[lineStart(yaml, keyStart(first))] !== " ";
  return isTop ? yaml.length : lineEnd(yaml, pairEnd(last));
}

function insertAt(yaml: string, at: number, text: string, eol: string): string {
  const before = yaml.slice(0, at);
  const gap = before === "" || before.endsWith("\n") ? "" : eol;
  return before + gap + text + yaml.slice(at);
}

/** `key: value` as whole lines. Texts stay on one line, and are quoted wherever an older YAML would see no text. */
function render(key: string, value: unknown, indent: string, eol: string): string {
  const text = stringify(new Map([[key, value]]), {
    schema: "core",
    compat: "yaml-1.1",
    version: "1.2",
    lineWidth: 0,
    blockQuote: false,
    aliasDuplicateObjects: false,
  });
  const lines = text.split("\n").map((line) => (line === "" ? line : indent + line));
  return lines.join(eol);
}

function pairOf(map: YAMLMap<Node, Node | null>, key: string): Pair<Node, Node | null> | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.source ?? pair.key.value) === key);
}

function keyStart(pair: Pair<Node, Node | null>): number {
  return pair.key.range?.[0] ?? 0;
}

function pairEnd(pair: Pair<Node, Node | null>): number {
  return Math.max(pair.value?.range?.[1] ?? 0, pair.key.range?.[1] ?? 0);
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** The end of the line that `at` is in, or `at` itself when it already is the start of a line. */
function lineEnd(text: string, at: number): number {
  if (at > 0 && text[at - 1] === "\n") return at;
  const newline = text.indexOf("\n", at);
  return newline === -1 ? text.length : newline + 1;
}
