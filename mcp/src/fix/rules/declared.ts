import type ts from "typescript";
import { nodesOf, type Compiler } from "./syntax.ts";

/** What one place in a file says of a name. */
export interface Said {
  readonly node: ts.Node;
  readonly type?: ts.TypeNode | undefined;
  readonly value?: ts.Expression | undefined;
  /** What the name is each of, in a loop or a callback. */
  readonly each?: { readonly of: ts.Expression; readonly what: "entry" | "place" | "key" } | undefined;
}

/**
 * Everything that a file says of its names, by name and regardless of scope: what one of them is, all have to be.
 * Names of members have a dot before them.
 */
export type Declared = ReadonlyMap<string, readonly Said[]>;

export function declaredIn(compiler: Compiler, file: ts.SourceFile): Declared {
  const all = new Map<string, Said[]>();
  for (const node of nodesOf(compiler, file)) {
    const found = nameAndSaid(compiler, node);
    if (found !== undefined) all.set(found.name, [...(all.get(found.name) ?? []), found.said]);
  }
  return all;
}

function nameAndSaid(compiler: Compiler, node: ts.Node): { name: string; said: Said } | undefined {
  if (compiler.isBinaryExpression(node)) {
    const { SyntaxKind } = compiler;
    const { kind } = node.operatorToken;
    if (kind < SyntaxKind.FirstAssignment || kind > SyntaxKind.LastAssignment) return undefined;
    const name = nameOf(compiler, node.left);
    const value = kind === SyntaxKind.EqualsToken ? node.right : node;
    return name === undefined ? undefined : { name, said: { node, value } };
  }
  if (compiler.isVariableDeclaration(node) && compiler.isIdentifier(node.name)) {
    const loop = node.parent.parent;
    const isLoop = compiler.isForOfStatement(loop) || compiler.isForInStatement(loop);
    const what = compiler.isForInStatement(loop) ? "key" : "entry";
    const each = isLoop ? ({ of: loop.expression, what } as const) : undefined;
    return { name: node.name.text, said: { node, type: node.type, value: node.initializer, each } };
  }
  if (compiler.isParameter(node) && compiler.isIdentifier(node.name)) {
    return {
      name: node.name.text,
      said: { node, type: node.type, value: undefined, each: ofCallback(compiler, node) },
    };
  }
  if (compiler.isBindingElement(node) && compiler.isIdentifier(node.name))
    return { name: node.name.text, said: { node, each: ofEntries(compiler, node) } };
  if (compiler.isPropertySignature(node) || compiler.isPropertyDeclaration(node)) {
    const value = compiler.isPropertyDeclaration(node) ? node.initializer : undefined;
    return { name: `.${node.name.getText()}`, said: { node, type: node.type, value } };
  }
  if (compiler.isPropertyAssignment(node))
    return { name: `.${node.name.getText()}`, said: { node, value: node.initializer } };
  if (compiler.isMethodDeclaration(node) || compiler.isAccessor(node))
    return { name: `.${node.name.getText()}`, said: { node } };
  const isDeclared =
    compiler.isFunctionDeclaration(node) ||
    compiler.isClassDeclaration(node) ||
    compiler.isImportSpecifier(node) ||
    compiler.isNamespaceImport(node) ||
    compiler.isImportClause(node);
  return isDeclared && node.name !== undefined ? { name: node.name.getText(), said: { node } } : undefined;
}

/** `a`, and `.b` of `a.b`, `.#b` of `this.#b`. */
export function nameOf(compiler: Compiler, node: ts.Node): string | undefined {
  if (compiler.isIdentifier(node)) return node.text;
  return compiler.isPropertyAccessExpression(node) ? `.${node.name.text}` : undefined;
}

const WALKS = /^(map|forEach|filter|some|every|find|findIndex|findLast|findLastIndex|flatMap)$/;

/** Of `list.map((entry, place) => …)`. */
function ofCallback(compiler: Compiler, node: ts.ParameterDeclaration): Said["each"] {
  const call = node.parent.parent;
  if (!compiler.isCallExpression(call) || !compiler.isPropertyAccessExpression(call.expression)) return undefined;
  if (call.arguments[0] !== node.parent || !WALKS.test(call.expression.name.text)) return undefined;
  const at = node.parent.parameters.indexOf(node);
  return at > 1 ? undefined : { of: call.expression.expression, what: at === 1 ? "place" : "entry" };
}

/** Of `for (const [place, entry] of list.entries())`. */
function ofEntries(compiler: Compiler, node: ts.BindingElement): Said["each"] {
  const pattern = node.parent;
  const first = compiler.isArrayBindingPattern(pattern) && pattern.elements[0] === node;
  const around = pattern.parent;
  if (!first) return undefined;
  if (compiler.isParameter(around)) {
    const each = ofCallback(compiler, around);
    return each?.what === "entry" ? entriesOf(compiler, each.of) : undefined;
  }
  const loop = around.parent.parent;
  return compiler.isForOfStatement(loop) ? entriesOf(compiler, loop.expression) : undefined;
}

function entriesOf(compiler: Compiler, call: ts.Expression): Said["each"] {
  if (!compiler.isCallExpression(call) || !compiler.isPropertyAccessExpression(call.expression)) return undefined;
  if (call.expression.name.text !== "entries") return undefined;
  const [given] = call.arguments;
  return given === undefined ? { of: call.expression.expression, what: "place" } : { of: given, what: "key" };
}
