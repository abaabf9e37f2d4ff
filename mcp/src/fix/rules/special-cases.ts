import type ts from "typescript";
import { finding, type Finding } from "./finding.ts";
import { nodesOf, type Compiler } from "./syntax.ts";

const RULE = "no-special-cases";
/** Shorter parts of a recorded text say nothing about where they came from. */
const TELLING_PART = 4;
/** A pattern has short words of its own, such as the ending of a file's name. */
const TELLING_PATTERN = 8;
/** Enough of a word that the source has nowhere. */
const TELLING_NEW_PATTERN = 5;
const COMPARING = new Set([
  "includes",
  "startsWith",
  "endsWith",
  "indexOf",
  "lastIndexOf",
  "localeCompare",
  "match",
  "search",
  "test",
  "has",
  "get",
  "equals",
]);

/** The values that the recorded call and the test were made with. */
export interface Inputs {
  readonly texts: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number>;
  /** The source of the base's tools has a literal of that text itself. */
  known(text: string): boolean;
  /** That source asks texts for that letter itself. */
  asksFor(letter: string): boolean;
  /** That source has that text somewhere. */
  mentioned(text: string): boolean;
}

/**
 * The texts and numbers of recorded arguments and of a test's; of longer texts also each line, and what it gives a key.
 *
 * @param baseSource of the tools and what they are made of
 */
export function inputsOf(params: unknown, test: readonly (string | number)[], baseSource: string): Inputs {
  const values = [...valuesIn(params), ...test];
  const texts = values.filter((value) => typeof value === "string").map((text) => text.trim().toLowerCase());
  const lines = texts.filter((text) => text.includes("\n")).flatMap((text) => text.split("\n"));
  const ofKeys = lines.map((line) => line.replace(/^[\w-]+:\s*/, "").trim());
  const parts = [...lines.map((line) => line.trim()), ...ofKeys].filter((part) => /\w{3}/.test(part));
  const entries = ofKeys.flatMap(entriesOf).filter((entry) => /\w{2}/.test(entry));
  const numbers = values.filter((value) => typeof value === "number").filter((value) => Math.abs(value) > 2);
  const lengths = [...texts, ...ownValues(lines)].map((text) => text.length).filter((length) => length > 3);
  const source = withoutComments(baseSource).toLowerCase();
  const endings = endingsIn(source);
  return {
    texts: new Set([...texts, ...parts, ...entries]),
    numbers: new Set([...numbers, ...lengths]),
    known: (text) => endings.has(text) || ['"', "'", "`"].some((quote) => source.includes(`${quote}${text}${quote}`)),
    asksFor: (letter) => new RegExp(`(?:with\\(|[!=]==? |case )["'\`]${letter}["'\`]`, "u").test(source),
    mentioned: (text) => source.includes(text),
  };
}

/** The endings of names that patterns and templates of the source have: `/\\.(tmp|draft)$/`, `${file}.moving`. */
function endingsIn(source: string): Set<string> {
  const ofPatterns = [...source.matchAll(/\\\.(?:\(\?:|\()?([a-z]+(?:\|[a-z]+)*)\)?\$\//g)];
  const ofTemplates = [...source.matchAll(/\}\.([a-z]+)`/g)];
  const words = [...ofPatterns, ...ofTemplates].flatMap(([, found = ""]) => found.split("|"));
  return new Set(words.map((word) => `.${word}`));
}

/** What lines give keys, but for ids, dates and the few words that every item has one of. */
function ownValues(lines: readonly string[]): string[] {
  const values = lines.flatMap((line) => /^[\w-]+:\s*["']?(\S+?)["']?\s*$/.exec(line)?.[1] ?? []);
  return values.filter((value) => !/^([a-z]+-\d+|\d{4}-\d\d-.*|[a-z]{1,13})$/.test(value));
}

/** Comments quote words too, which say nothing of what the code knows. One behind code on its line stays. */
function withoutComments(source: string): string {
  return source.replace(/^\s*\/\*[\s\S]*?\*\//gm, "").replace(/^\s*\/\/.*$/gm, "");
}

/** `[ui, "two words"]` on one line, and `- ui`. */
function entriesOf(value: string): string[] {
  const inner = /^\[(.*)\]$/.exec(value)?.[1]?.split(",") ?? /^- (.*)$/.exec(value)?.slice(1) ?? [];
  return inner.map((entry) => entry.trim().replace(/^(["'])(.*)\1$/, "$2"));
}

function valuesIn(value: unknown): (string | number)[] {
  if (typeof value === "string" || typeof value === "number") return [value];
  if (Array.isArray(value)) return value.flatMap(valuesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(valuesIn);
}

/** The literals that a test calls with: what its author would have to recognise. What it expects is not among them. */
export function literalsOf(compiler: Compiler, file: ts.SourceFile): (string | number)[] {
  const found: (string | number)[] = [];
  const isInput = (node: ts.Node): boolean =>
    !compiler.isImportDeclaration(node) && !isExpectation(compiler, node) && !isTitle(compiler, node);
  for (const node of nodesOf(compiler, file, isInput)) {
    if (compiler.isStringLiteralLike(node) && !isTitle(compiler, node)) found.push(node.text);
    if (compiler.isNumericLiteral(node)) found.push(Number(node.text));
  }
  return found;
}

/** `expect(…).toBe(…)`, with all that is in it. */
function isExpectation(compiler: Compiler, node: ts.Node): boolean {
  return /^(expect|assert)$/.test(calledName(compiler, node));
}

/** `it("…")`, `it.each(…)("…")`: the title is sent to nobody. */
function isTitle(compiler: Compiler, node: ts.Node): boolean {
  if (!compiler.isStringLiteralLike(node) || !compiler.isCallExpression(node.parent)) return false;
  return node.parent.arguments[0] === node && /^(it|test|describe)$/.test(calledName(compiler, node.parent));
}

/** What a chain of calls and members begins with. */
function calledName(compiler: Compiler, node: ts.Node): string {
  let callee: ts.Node = node;
  while (compiler.isCallExpression(callee) || compiler.isPropertyAccessExpression(callee)) callee = callee.expression;
  return callee !== node && compiler.isIdentifier(callee) ? callee.text : "";
}

/** Literals by which the source would recognise the recorded call or the test. */
export function* specialCases(compiler: Compiler, file: ts.SourceFile, inputs: Inputs): Generator<Finding> {
  for (const node of nodesOf(compiler, file)) {
    const what = specialOf(compiler, node, inputs);
    if (what !== undefined) yield finding(compiler, node, RULE, what);
  }
}

function specialOf(compiler: Compiler, node: ts.Node, inputs: Inputs): string | undefined {
  if (compiler.isNumericLiteral(node)) {
    const compared = isCompared(compiler, node) && !isControl(compiler, node) && inputs.numbers.has(Number(node.text));
    return compared ? `a comparison with ${node.text}, which the recorded call or the test has` : undefined;
  }
  if (isOfTypeof(compiler, node)) return undefined;
  for (const literal of literalTexts(compiler, node)) {
    const what = specialText(compiler, node, literal.trim().toLowerCase(), inputs);
    if (what !== undefined) return what;
  }
  return undefined;
}

/** `text.charCodeAt(at) === 10`: a line end, which no letter of an input is. */
function isControl(compiler: Compiler, node: ts.NumericLiteral): boolean {
  const { parent } = node;
  return (
    compiler.isBinaryExpression(parent) &&
    Number(node.text) < 32 &&
    /\.(charCodeAt|codePointAt)\(\w*\)$/.test(parent.left.getText())
  );
}

/** `typeof value === "undefined"` */
function isOfTypeof(compiler: Compiler, node: ts.Node): boolean {
  if (!compiler.isStringLiteralLike(node) || !compiler.isBinaryExpression(node.parent)) return false;
  return [node.parent.left, node.parent.right].some((side) => compiler.isTypeOfExpression(side));
}

function specialText(compiler: Compiler, node: ts.Node, text: string, inputs: Inputs): string | undefined {
  if (text.length < 2 || inputs.known(text)) return undefined;
  const shown = JSON.stringify(text.slice(0, 60));
  if (inputs.texts.has(text)) return `the text ${shown}, which the recorded call or the test has`;
  const ofPattern = inputs.mentioned(text) ? TELLING_PATTERN : TELLING_NEW_PATTERN;
  const telling = compiler.isRegularExpressionLiteral(node) ? ofPattern : TELLING_PART;
  if (text.length < telling || !isCompared(compiler, node)) return undefined;
  const part = [...inputs.texts].some((input) => !input.includes("\n") && input.includes(text));
  return part ? `a comparison with ${shown}, a part of the recorded call or the test` : undefined;
}

const SIGN = /\\[sSdDwWbBpP]|[\^$\\()[\]{}?*+.|]/g;

/** The text of a literal or a name in an object; of a pattern the text without its signs, and what stands between them. */
function literalTexts(compiler: Compiler, node: ts.Node): string[] {
  if (compiler.isStringLiteralLike(node)) return compiler.isImportDeclaration(node.parent) ? [] : [node.text];
  if (!compiler.isRegularExpressionLiteral(node)) return [];
  const pattern = node.text.replace(/^\/|\/[a-z]*$/g, "");
  const between = pattern.split(SIGN).filter((piece) => piece.trim().length >= TELLING_PART);
  return [pattern.replace(SIGN, " ").replace(/ +/g, " "), ...between];
}

function isCompared(compiler: Compiler, node: ts.Node): boolean {
  const { SyntaxKind } = compiler;
  if (compiler.isRegularExpressionLiteral(node)) return true;
  const { parent } = node;
  if (compiler.isCaseClause(parent)) return parent.expression === node;
  if (compiler.isBinaryExpression(parent)) {
    const operators = [SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.EqualsEqualsToken];
    const opposite = [SyntaxKind.ExclamationEqualsEqualsToken, SyntaxKind.ExclamationEqualsToken];
    return [...operators, ...opposite].some((kind) => kind === parent.operatorToken.kind);
  }
  if (!compiler.isCallExpression(parent) || !compiler.isPropertyAccessExpression(parent.expression)) return false;
  return COMPARING.has(parent.expression.name.text);
}
