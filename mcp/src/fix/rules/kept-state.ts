import type ts from "typescript";
import type { Imported } from "./written-names.ts";
import { finding, type Finding } from "./finding.ts";
import { nodesOf, type Compiler } from "./syntax.ts";

/** Methods by which a value changes itself. */
const CHANGES =
  /^(set|add|push|unshift|pop|shift|splice|delete|clear|sort|reverse|fill|copyWithin|append|next|abort|set[A-Z]\w*)$/;
const WRITES = /^Object\.(assign|defineProperty|defineProperties|setPrototypeOf)$/;

/**
 * What outlives a call: constants, functions and classes of the module, where a function writes into one. A table that is
 * filled as the module loads, and one that is never written, keep nothing. One that the base writes, the base has.
 */
export function* keptState(compiler: Compiler, file: ts.SourceFile, imported: Imported): Generator<Finding> {
  const kept = keptIn(compiler, file, imported);
  const told = new Set<string>();
  for (const node of nodesOf(compiler, file)) {
    for (const name of changedBy(compiler, node, kept)) {
      if (told.has(name)) continue;
      told.add(name);
      const what = `${name} of the module, which a call changes`;
      yield { ...finding(compiler, node, "no-hidden-state", what), key: `no-hidden-state\0${name}` };
    }
  }
}

type Kept = ReadonlyMap<string, ts.Expression | undefined>;

/** By name, with what it is made of where that is known. */
function keptIn(compiler: Compiler, file: ts.SourceFile, imported: Imported): Kept {
  const kept = new Map<string, ts.Expression | undefined>();
  for (const statement of file.statements) {
    if (compiler.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations)
        for (const part of namesIn(compiler, name))
          kept.set(part, compiler.isIdentifier(name) ? initializer : undefined);
    }
    if (compiler.isFunctionDeclaration(statement) || compiler.isClassDeclaration(statement)) {
      if (statement.name !== undefined) kept.set(statement.name.text, undefined);
    }
    if (!compiler.isImportDeclaration(statement) || !compiler.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    const source = imported(statement.moduleSpecifier.text);
    if (bindings === undefined || !compiler.isNamedImports(bindings) || source === undefined) continue;
    const theirs = keptIn(compiler, source, () => undefined);
    for (const { name, propertyName } of bindings.elements) {
      const made = theirs.get((propertyName ?? name).text);
      if (made !== undefined) kept.set(name.text, made);
    }
  }
  return kept;
}

function* namesIn(compiler: Compiler, name: ts.Node): Generator<string> {
  for (const node of nodesOf(compiler, name)) if (compiler.isIdentifier(node)) yield node.text;
}

/** The kept names that a node changes whenever the function round it runs. */
function* changedBy(compiler: Compiler, node: ts.Node, kept: Kept): Generator<string> {
  if (compiler.isVariableDeclaration(node) && compiler.isIdentifier(node.name) && isOfModule(compiler, node)) {
    if (node.initializer !== undefined && keepsInside(compiler, node.initializer)) yield node.name.text;
    return;
  }
  if (functionRound(compiler, node) === undefined) return;
  for (const target of targetsOf(compiler, node, kept)) {
    const root = rootOf(compiler, target, node);
    if (root !== undefined && kept.has(root) && !isShadowed(compiler, node, root)) yield root;
  }
}

function isOfModule(compiler: Compiler, node: ts.VariableDeclaration): boolean {
  return compiler.isVariableStatement(node.parent.parent) && compiler.isSourceFile(node.parent.parent.parent);
}

function functionRound(compiler: Compiler, node: ts.Node): ts.SignatureDeclaration | undefined {
  let around: ts.Node | undefined = node.parent;
  while (around !== undefined && !compiler.isFunctionLike(around)) around = around.parent;
  return around;
}

/** What a node writes into, or calls a method of that writes. */
function* targetsOf(compiler: Compiler, node: ts.Node, kept: Kept): Generator<ts.Expression> {
  const { SyntaxKind } = compiler;
  if (compiler.isDeleteExpression(node)) yield node.expression;
  if (compiler.isPostfixUnaryExpression(node)) yield node.operand;
  if (compiler.isPrefixUnaryExpression(node)) {
    if (node.operator === SyntaxKind.PlusPlusToken || node.operator === SyntaxKind.MinusMinusToken) yield node.operand;
  }
  if (compiler.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind < SyntaxKind.FirstAssignment || kind > SyntaxKind.LastAssignment) return;
    // What begins a search anew keeps nothing.
    if (!/\.lastIndex = 0$/.test(node.getText())) yield node.left;
    for (const part of nodesOf(compiler, node.left)) {
      const isPart = compiler.isArrayLiteralExpression(node.left) || compiler.isObjectLiteralExpression(node.left);
      if (isPart && compiler.isPropertyAccessExpression(part)) yield part;
    }
  }
  if (!compiler.isCallExpression(node)) return;
  const [into] = node.arguments;
  if (WRITES.test(node.expression.getText()) && into !== undefined) yield into;
  yield* writtenArguments(compiler, node);
  if (!compiler.isPropertyAccessExpression(node.expression)) return;
  const { expression, name } = node.expression;
  if (CHANGES.test(name.text) || isSteppingPattern(compiler, node, kept)) yield expression;
}

/** `/a/g.test(text)` goes on where the last call of it ended. In the head of a loop it comes to its end. */
function isSteppingPattern(compiler: Compiler, node: ts.CallExpression, kept: Kept): boolean {
  if (!compiler.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  if (!/^(test|exec)$/.test(name.text) || !compiler.isIdentifier(expression)) return false;
  const pattern = kept.get(expression.text)?.getText() ?? "";
  if (!/\/[a-z]*[gy][a-z]*$|RegExp\(.*["'`][a-z]*[gy][a-z]*["'`]\)$/s.test(pattern)) return false;
  for (let around: ts.Node = node; !compiler.isFunctionLike(around); around = around.parent)
    if (compiler.isWhileStatement(around.parent) && around.parent.expression === around) return false;
  return true;
}

/** Arguments of a function of this file that writes into them. */
function* writtenArguments(compiler: Compiler, call: ts.CallExpression): Generator<ts.Expression> {
  if (!compiler.isIdentifier(call.expression)) return;
  const called = functionOf(compiler, call.getSourceFile(), call.expression.text);
  for (const [at, argument] of call.arguments.entries()) {
    const name = called?.parameters[at]?.name;
    if (called === undefined || name === undefined || !compiler.isIdentifier(name)) continue;
    const isWritten = [...nodesOf(compiler, called)].some(
      (node) =>
        !(compiler.isCallExpression(node) && compiler.isIdentifier(node.expression)) &&
        [...targetsOf(compiler, node, new Map())].some((target) => rootOf(compiler, target, node) === name.text),
    );
    if (isWritten) yield argument;
  }
}

type Called = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

function functionOf(compiler: Compiler, file: ts.SourceFile, name: string): Called | undefined {
  for (const statement of file.statements) {
    if (compiler.isFunctionDeclaration(statement) && statement.name?.text === name) return statement;
    if (!compiler.isVariableStatement(statement)) continue;
    for (const { name: own, initializer } of statement.declarationList.declarations) {
      if (initializer === undefined || own.getText() !== name) continue;
      if (compiler.isArrowFunction(initializer) || compiler.isFunctionExpression(initializer)) return initializer;
    }
  }
  return undefined;
}

/** A call as the module loads, of a function or class of this file whose own functions write what it holds. */
function keepsInside(compiler: Compiler, made: ts.Expression): boolean {
  const inner = compiler.isParenthesizedExpression(made) ? made.expression : made;
  if (!compiler.isCallExpression(inner) && !compiler.isNewExpression(inner)) return false;
  let called: ts.Expression = inner.expression;
  while (compiler.isParenthesizedExpression(called)) called = called.expression;
  const file = made.getSourceFile();
  if (compiler.isNewExpression(inner)) {
    const own = file.statements.find(
      (statement) => compiler.isClassDeclaration(statement) && statement.name?.text === called.getText(),
    );
    return own !== undefined && [...nodesOf(compiler, own)].some((node) => changesItself(compiler, node));
  }
  const body = calledHere(compiler, called);
  if (body === undefined) return false;
  if (!compiler.isArrowFunction(body) && body.asteriskToken !== undefined) return true;
  if (!givesFunction(compiler, body)) return false;
  const held = new Set<string>();
  const isOuter = (node: ts.Node): boolean => node === body || !compiler.isFunctionLike(node);
  for (const node of nodesOf(compiler, body, isOuter))
    if (compiler.isVariableDeclaration(node)) for (const name of namesIn(compiler, node.name)) held.add(name);
  return [...nodesOf(compiler, body)].some((node) => {
    const round = node === body ? body : functionRound(compiler, node);
    if (round === undefined || round === body) return false;
    return [...targetsOf(compiler, node, new Map())].some((target) => held.has(rootOf(compiler, target, node) ?? ""));
  });
}

function calledHere(compiler: Compiler, called: ts.Expression): Called | undefined {
  if (compiler.isArrowFunction(called) || compiler.isFunctionExpression(called)) return called;
  return compiler.isIdentifier(called) ? functionOf(compiler, called.getSourceFile(), called.text) : undefined;
}

/** What it returns has a function in it, or names one. */
function givesFunction(compiler: Compiler, body: Called): boolean {
  const isOuter = (node: ts.Node): boolean => node === body || !compiler.isFunctionLike(node);
  const functions = [...nodesOf(compiler, body)].filter((node) => node !== body && compiler.isFunctionLike(node));
  const names = functions.map((node) => (compiler.isVariableDeclaration(node.parent) ? node.parent : node));
  const known = new Set(
    names.flatMap((node) => ("name" in node && node.name !== undefined ? [textOf(node.name)] : [])),
  );
  const given = [...nodesOf(compiler, body, isOuter)].flatMap((node) =>
    compiler.isReturnStatement(node) && node.expression !== undefined ? [node.expression] : [],
  );
  const all = compiler.isBlock(body.body ?? body) || body.body === undefined ? given : [body.body];
  return all.some((value) =>
    [...nodesOf(compiler, value)].some(
      (node) => compiler.isFunctionLike(node) || (compiler.isIdentifier(node) && known.has(node.text)),
    ),
  );
}

function textOf(name: unknown): string {
  return typeof name === "object" && name !== null && "text" in name ? String(name.text) : "";
}

/** Outside of its constructor. */
function changesItself(compiler: Compiler, node: ts.Node): boolean {
  const round = node.parent === undefined ? undefined : functionRound(compiler, node);
  if (round === undefined || compiler.isConstructorDeclaration(round)) return false;
  return [...targetsOf(compiler, node, new Map())].some((target) => /^this\b/.test(target.getText()));
}

/** The first name of what is written into, by way of constants that stand for a part of it. */
function rootOf(compiler: Compiler, target: ts.Expression, from: ts.Node): string | undefined {
  let root = target;
  for (;;) {
    if (
      compiler.isPropertyAccessExpression(root) ||
      compiler.isElementAccessExpression(root) ||
      compiler.isNonNullExpression(root) ||
      compiler.isParenthesizedExpression(root) ||
      compiler.isAsExpression(root)
    )
      root = root.expression;
    else if (compiler.isCallExpression(root) && /\.(get|at)$/.test(root.expression.getText())) root = root.expression;
    else break;
  }
  if (root.kind === compiler.SyntaxKind.ThisKeyword) return classOfStatic(compiler, from);
  if (!compiler.isIdentifier(root)) return undefined;
  const round = functionRound(compiler, from);
  if (round === undefined) return root.text;
  for (const node of nodesOf(compiler, round)) {
    if (!compiler.isVariableDeclaration(node) || node.initializer === undefined) continue;
    if (![...namesIn(compiler, node.name)].includes(root.text) || node.initializer === root) continue;
    if (target === root && !compiler.isCallExpression(from)) return undefined;
    return rootOf(compiler, node.initializer, node);
  }
  return root.text;
}

function classOfStatic(compiler: Compiler, from: ts.Node): string | undefined {
  for (let around = from; around.parent !== undefined; around = around.parent) {
    const isStatic =
      compiler.isClassElement(around) &&
      compiler.canHaveModifiers(around) &&
      compiler.getModifiers(around)?.some(({ kind }) => kind === compiler.SyntaxKind.StaticKeyword) === true;
    if (isStatic && compiler.isClassDeclaration(around.parent)) return around.parent.name?.text;
  }
  return undefined;
}

/** A function round the node has a parameter or a variable of that name. */
function isShadowed(compiler: Compiler, node: ts.Node, name: string): boolean {
  for (let round = functionRound(compiler, node); round !== undefined; round = functionRound(compiler, round)) {
    for (const inner of nodesOf(compiler, round)) {
      const declares = compiler.isParameter(inner) || compiler.isVariableDeclaration(inner);
      if (declares && [...namesIn(compiler, inner.name)].includes(name)) return true;
    }
  }
  return false;
}
