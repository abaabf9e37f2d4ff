import type ts from "typescript";
import { type Compiler, importedNames, nodesOf } from "./syntax.ts";

/** What is there once for all test files of a thread. */
const BUILT_IN =
  /^(Object|Array|String|Number|Boolean|Symbol|BigInt|Map|Set|WeakMap|WeakSet|WeakRef|Promise|Date|Math|JSON|RegExp|([A-Z]\w*)?Error|Intl|Iterator|Buffer|URL|URLSearchParams|TextEncoder|TextDecoder|AbortController|AbortSignal|([A-Z]\w*)?Array|ArrayBuffer|DataView|console|performance|crypto|structuredClone|queueMicrotask|set(Timeout|Interval|Immediate)|clear(Timeout|Interval|Immediate)|fetch)$/;
/** Where such a name may be handed on: to a matcher, and to a list that asks it of each entry. */
const TAKES =
  /^(any|toBeInstanceOf|toThrow|toThrowError|rejects|throws|map|filter|flatMap|some|every|find|findIndex|findLast|then|from)$/;

/**
 * A test file shares its thread with others: what it changes of the built-ins, of the runner or of its assertions holds
 * for those as well. So it may use each of them, and neither write into one nor give it another name.
 */
export function* changesShared(compiler: Compiler, file: ts.SourceFile): Generator<string> {
  const imported = importedNames(compiler, file);
  const isShared = (name: string): boolean => imported.has(name) || BUILT_IN.test(name);
  const own = variablesOf(compiler, file);
  for (const node of nodesOf(compiler, file)) {
    if (compiler.isIdentifier(node) && isShared(node.text) && isHandedOn(compiler, node))
      yield `${node.text} under another name`;
    for (const target of targetsOf(compiler, node)) {
      const root = rootOf(compiler, target);
      if (root === undefined || isShared(root) || !own.has(root)) yield `a write into ${target.getText().slice(0, 40)}`;
    }
  }
}

/** Used, a name is called, made, asked for a member or for whether something is one of it, or is a type. */
function isHandedOn(compiler: Compiler, node: ts.Identifier): boolean {
  const { parent } = node;
  if (compiler.isTypeNode(parent) || compiler.isImportSpecifier(parent) || compiler.isImportClause(parent))
    return false;
  if (compiler.isNamespaceImport(parent) || compiler.isQualifiedName(parent)) return false;
  if (compiler.isPropertyAccessExpression(parent) || compiler.isElementAccessExpression(parent)) return false;
  if ((compiler.isCallExpression(parent) || compiler.isNewExpression(parent)) && parent.expression === node)
    return false;
  if (compiler.isTaggedTemplateExpression(parent) || compiler.isTypeOfExpression(parent)) return false;
  if (compiler.isBinaryExpression(parent))
    return parent.right !== node || parent.operatorToken.kind !== compiler.SyntaxKind.InstanceOfKeyword;
  if (compiler.isObjectLiteralElementLike(parent) || compiler.isClassElement(parent))
    return parent.name !== node || compiler.isShorthandPropertyAssignment(parent);
  if (compiler.isBindingElement(parent)) return parent.propertyName !== node;
  if (!compiler.isCallExpression(parent)) return true;
  const called = parent.expression;
  return !(compiler.isPropertyAccessExpression(called) && TAKES.test(called.name.text));
}

/** What a node writes into: of an assignment, `++`, `delete`, a loop's head, and the calls that write members. */
function* targetsOf(compiler: Compiler, node: ts.Node): Generator<ts.Expression> {
  const { SyntaxKind } = compiler;
  if (compiler.isDeleteExpression(node)) yield node.expression;
  if (compiler.isPostfixUnaryExpression(node)) yield node.operand;
  if (compiler.isPrefixUnaryExpression(node)) {
    const steps = node.operator === SyntaxKind.PlusPlusToken || node.operator === SyntaxKind.MinusMinusToken;
    if (steps) yield node.operand;
  }
  if (compiler.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment) yield* partsOf(compiler, node.left);
  }
  if (compiler.isForOfStatement(node) || compiler.isForInStatement(node)) {
    if (!compiler.isVariableDeclarationList(node.initializer)) yield* partsOf(compiler, node.initializer);
  }
  if (
    compiler.isCallExpression(node) &&
    /^Object\.(assign|freeze|seal|preventExtensions)$/.test(node.expression.getText())
  ) {
    const [into] = node.arguments;
    if (into !== undefined && rootOf(compiler, into) !== undefined) yield into;
  }
}

/** The places of `[a.b, { c: d.e }] = …`. */
function* partsOf(compiler: Compiler, target: ts.Expression): Generator<ts.Expression> {
  if (!compiler.isObjectLiteralExpression(target) && !compiler.isArrayLiteralExpression(target)) {
    yield target;
    return;
  }
  for (const node of nodesOf(compiler, target)) {
    const isPlace =
      compiler.isPropertyAccessExpression(node) ||
      compiler.isElementAccessExpression(node) ||
      (compiler.isIdentifier(node) && !compiler.isPropertyAccessExpression(node.parent));
    if (isPlace && !(compiler.isPropertyAssignment(node.parent) && node.parent.name === node)) yield node;
  }
}

/** The first name of `a`, `a.b`, `a[0].b`; undefined for what begins otherwise, such as with a call. */
function rootOf(compiler: Compiler, node: ts.Expression): string | undefined {
  let root = node;
  while (
    compiler.isPropertyAccessExpression(root) ||
    compiler.isElementAccessExpression(root) ||
    compiler.isParenthesizedExpression(root) ||
    compiler.isNonNullExpression(root) ||
    compiler.isAsExpression(root)
  )
    root = root.expression;
  return compiler.isIdentifier(root) ? root.text : undefined;
}

/** What the file declares itself. A parameter is whatever it is called with. */
function variablesOf(compiler: Compiler, file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const enter = (node: ts.Node): boolean => !compiler.isParameter(node);
  for (const node of nodesOf(compiler, file, enter)) {
    const declares = compiler.isVariableDeclaration(node) || compiler.isBindingElement(node);
    if (declares && compiler.isIdentifier(node.name)) names.add(node.name.text);
  }
  return names;
}
