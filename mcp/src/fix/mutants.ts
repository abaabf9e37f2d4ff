import type ts from "typescript";
import { nodesOf, parse, type Compiler } from "./rules/syntax.ts";

/** One small change to a text. Positions are offsets in UTF-16 units. */
export interface Mutant {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Counted from 1. */
  readonly line: number;
  /** For people: what stands there instead. */
  readonly what: string;
}

/** The operators that take each other's place, after Offutt et al., "An Experimental Determination of Sufficient Mutant Operators", 1996. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["===", "!=="],
  ["!==", "==="],
  ["==", "!="],
  ["!=", "=="],
  ["<", "<="],
  ["<=", "<"],
  [">", ">="],
  [">=", ">"],
  ["&&", "||"],
  ["||", "&&"],
  ["??", "&&"],
  ["+", "-"],
  ["-", "+"],
  ["*", "/"],
  ["/", "*"],
  ["%", "*"],
]);

/** The small changes that the code on these lines can have, in the order of the text. Types have none. */
export function mutantsOf(compiler: Compiler, path: string, text: string, lines: ReadonlySet<number>): Mutant[] {
  const file = parse(compiler, path, text);
  const found: Mutant[] = [];
  const enter = (node: ts.Node): boolean => !isWithoutCode(compiler, node);
  for (const node of nodesOf(compiler, file, enter)) {
    if (!enter(node)) continue;
    for (const { of, replacement } of changesOf(compiler, node)) {
      const start = of.getStart(file);
      const line = file.getLineAndCharacterOfPosition(start).line + 1;
      if (!lines.has(line)) continue;
      const was = text.slice(start, of.getEnd());
      found.push({ start, end: of.getEnd(), replacement, line, what: `${shown(replacement)} for ${shown(was)}` });
    }
  }
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The text with the change. */
export function mutated(text: string, { start, end, replacement }: Mutant): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** At most `most` of them, one of each line before a second of any. */
export function spread<T extends { readonly path: string; readonly line: number }>(
  all: readonly T[],
  most: number,
): T[] {
  const rounds = new Map<string, number>();
  const ranked = all.map((one, at) => {
    const place = `${one.path}:${one.line}`;
    const round = rounds.get(place) ?? 0;
    rounds.set(place, round + 1);
    return { one, at, round };
  });
  const chosen = ranked.sort((a, b) => a.round - b.round || a.at - b.at).slice(0, most);
  return chosen.sort((a, b) => a.at - b.at).map(({ one }) => one);
}

function isWithoutCode(compiler: Compiler, node: ts.Node): boolean {
  return (
    compiler.isTypeNode(node) ||
    compiler.isInterfaceDeclaration(node) ||
    compiler.isTypeAliasDeclaration(node) ||
    compiler.isImportDeclaration(node) ||
    compiler.isExportDeclaration(node)
  );
}

interface Change {
  readonly of: ts.Node;
  readonly replacement: string;
}

function* changesOf(compiler: Compiler, node: ts.Node): Generator<Change> {
  if (compiler.isBinaryExpression(node)) {
    const other = OPERATORS.get(node.operatorToken.getText());
    if (other !== undefined) yield { of: node.operatorToken, replacement: other };
  }
  if (compiler.isIfStatement(node)) yield* alwaysOf(node.expression);
  if (compiler.isConditionalExpression(node)) yield* alwaysOf(node.condition);
  if (compiler.isPrefixUnaryExpression(node) && node.operator === compiler.SyntaxKind.ExclamationToken) {
    yield { of: node, replacement: node.operand.getText() };
  }
  if (isDoneForItsEffect(compiler, node)) yield { of: node, replacement: ";" };
  yield* changesOfResult(compiler, node);
  yield* changesOfLiteral(compiler, node);
}

function* alwaysOf(condition: ts.Node): Generator<Change> {
  yield { of: condition, replacement: "true" };
  yield { of: condition, replacement: "false" };
}

function isDoneForItsEffect(compiler: Compiler, node: ts.Node): boolean {
  if (!compiler.isExpressionStatement(node)) return false;
  const { expression } = node;
  return compiler.isCallExpression(compiler.isAwaitExpression(expression) ? expression.expression : expression);
}

function* changesOfResult(compiler: Compiler, node: ts.Node): Generator<Change> {
  if (compiler.isReturnStatement(node) && node.expression !== undefined) {
    yield { of: node.expression, replacement: "undefined" };
  }
  if (compiler.isArrowFunction(node) && !compiler.isBlock(node.body)) yield { of: node.body, replacement: "undefined" };
}

function* changesOfLiteral(compiler: Compiler, node: ts.Node): Generator<Change> {
  if (node.kind === compiler.SyntaxKind.TrueKeyword) yield { of: node, replacement: "false" };
  if (node.kind === compiler.SyntaxKind.FalseKeyword) yield { of: node, replacement: "true" };
  if (compiler.isNumericLiteral(node)) yield { of: node, replacement: `(${node.getText()} + 1)` };
  if (compiler.isStringLiteralLike(node) && !isName(compiler, node)) {
    yield { of: node, replacement: node.text === "" ? '"mutant"' : '""' };
  }
  if (compiler.isArrayLiteralExpression(node) && node.elements.length > 0) yield { of: node, replacement: "[]" };
}

/** A text that says where something is, not what it is. */
function isName(compiler: Compiler, node: ts.StringLiteralLike): boolean {
  const { parent } = node;
  return (
    (compiler.isPropertyAssignment(parent) && parent.name === node) ||
    compiler.isExternalModuleReference(parent) ||
    (compiler.isCallExpression(parent) && parent.expression.kind === compiler.SyntaxKind.ImportKeyword)
  );
}

function shown(code: string): string {
  const line = code.replace(/\s+/g, " ");
  return line === ";" ? "nothing" : line.length > 24 ? `${line.slice(0, 23)}…` : line;
}
