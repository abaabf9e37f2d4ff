import type ts from "typescript";
import { ERROR_CODES } from "../../shared/error-codes.ts";
import { pathsOf } from "./catch-paths.ts";
import { caughtIn, isNarrow, MISTAKES, onlyParses, type Caught } from "./expected-errors.ts";
import { finding, type Finding } from "./finding.ts";
import { nodesOf, plainText, type Compiler } from "./syntax.ts";

const SWALLOWED = "no-swallowed-errors";
const SHIFTED = "no-blame-shift";

/** What gives the error on to whoever asks for the answer, not to a log. */
const KEEPS = new Set(["push", "unshift", "add", "set", "append"]);

/** Errors that go nowhere, and mistakes of the code that are given to the caller or to the machine. */
export function* hidesErrors(compiler: Compiler, file: ts.SourceFile): Generator<Finding> {
  for (const node of nodesOf(compiler, file)) {
    const broken = broke(compiler, node);
    if (broken === undefined) continue;
    const found = finding(compiler, node, broken.rule, broken.what);
    yield compiler.isTryStatement(node) ? { ...found, key: keyOf(compiler, node, broken) } : found;
  }
}

/**
 * Of a catch that the base has, all but what decides where its error goes may change: what is tried, what is asked of the
 * error, and where the catch ends.
 */
function keyOf(compiler: Compiler, node: ts.TryStatement, { rule, what }: Broken): string {
  const { tryBlock, catchClause, finallyBlock } = node;
  const decides = catchClause === undefined ? [] : [...decisionsOf(compiler, catchClause)];
  const parts = [tryBlock, ...decides, ...(finallyBlock === undefined ? [] : [finallyBlock])];
  return [rule, what, ...parts.map((part) => plainText(compiler, part))].join("\0");
}

function* decisionsOf(compiler: Compiler, clause: ts.CatchClause): Generator<ts.Node> {
  // A catch inside that only throws is a finding of its own, and decides nothing of the error of this one.
  const isEntered = (node: ts.Node): boolean => !compiler.isCatchClause(node) || !onlyThrows(compiler, node);
  for (const node of nodesOf(compiler, clause.block, isEntered)) {
    if (compiler.isIfStatement(node) || compiler.isSwitchStatement(node)) yield node.expression;
    if (compiler.isCaseClause(node)) yield node.expression;
    if (compiler.isConditionalExpression(node)) yield node.condition;
    if (compiler.isReturnStatement(node) || compiler.isThrowStatement(node)) yield node;
    if (compiler.isBreakStatement(node) || compiler.isContinueStatement(node)) yield node;
  }
}

function onlyThrows(compiler: Compiler, { block }: ts.CatchClause): boolean {
  const jumps = [...jumpsOf(compiler, block)];
  return jumps.length > 0 && jumps.every((node) => compiler.isThrowStatement(node));
}

interface Broken {
  readonly rule: string;
  readonly what: string;
}

function swallowed(what: string): Broken {
  return { rule: SWALLOWED, what };
}

function broke(compiler: Compiler, node: ts.Node): Broken | undefined {
  if (compiler.isTryStatement(node)) return ofTry(compiler, node);
  if (!compiler.isCallExpression(node) || !compiler.isPropertyAccessExpression(node.expression)) return undefined;
  const member = node.expression.name.text;
  if (member === "catch") return ofHandler(compiler, node.arguments[0]);
  if (member === "then" && node.arguments.length > 1) return ofHandler(compiler, node.arguments[1]);
  if (member === "allSettled" || member === "any")
    return node.expression.expression.getText() === "Promise" ? swallowed(`Promise.${member}`) : undefined;
  return undefined;
}

function ofTry(compiler: Compiler, node: ts.TryStatement): Broken | undefined {
  const ends = node.finallyBlock === undefined ? [] : [...jumpsOf(compiler, node.finallyBlock)];
  if (ends.length > 0) return swallowed("a finally that returns or throws, which drops the error");
  const { catchClause } = node;
  if (catchClause === undefined) return undefined;
  const parses = onlyParses(compiler, node.tryBlock);
  // That one statement throws for unfit input is what it is for.
  if (parses && node.tryBlock.statements.length === 1) return undefined;
  return ofBlock(compiler, catchClause.block, catchClause.variableDeclaration?.name.getText(), parses);
}

/** Of `.catch(handler)`: what is written in place is judged like a catch; what is only named cannot be. */
function ofHandler(compiler: Compiler, handler: ts.Expression | undefined): Broken | undefined {
  if (handler === undefined) return undefined;
  if (!compiler.isArrowFunction(handler) && !compiler.isFunctionExpression(handler))
    return swallowed(`a rejection that is given to ${handler.getText().slice(0, 40)}`);
  const name = handler.parameters[0]?.name.getText();
  if (compiler.isBlock(handler.body)) return ofBlock(compiler, handler.body, name);
  return name !== undefined && flows(compiler, handler.body, name)
    ? undefined
    : swallowed("a rejection that goes nowhere");
}

function ofBlock(
  compiler: Compiler,
  block: ts.Block,
  name: string | undefined,
  parses: boolean = false,
): Broken | undefined {
  if (block.statements.length === 0) return swallowed("an empty catch");
  const caught = caughtIn(compiler, block, name, parses);
  const mistaken = mistakesIn(compiler, block, caught);
  if (mistaken !== undefined) return mistaken;
  const { goesOn, leaves, breaks, thrown } = pathsOf(compiler, block.statements, caught, "any");
  if (goesOn !== "any" && breaks !== "any" && !leaves) return firstOf(thrown, (node) => ofThrow(compiler, node, name));
  const last = block.statements.at(-1);
  if (last !== undefined && compiler.isThrowStatement(last))
    return swallowed("a catch that returns without looking at which error it is");
  if (name !== undefined && flows(compiler, block, name)) return undefined;
  return swallowed("a catch after which all goes on as if nothing had happened");
}

function firstOf<T>(items: readonly T[], broken: (item: T) => Broken | undefined): Broken | undefined {
  for (const item of items) {
    const found = broken(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A condition on the error that holds for mistakes of the code, or that reads its words. */
function mistakesIn(compiler: Compiler, block: ts.Block, caught: Caught): Broken | undefined {
  if (caught.name === undefined) return undefined;
  const named = new RegExp(`\\b${caught.name}\\b`);
  for (const node of nodesOf(compiler, block)) {
    if (!compiler.isIfStatement(node) && !compiler.isSwitchStatement(node) && !compiler.isConditionalExpression(node))
      continue;
    const condition = compiler.isConditionalExpression(node) ? node.condition : node.expression;
    const asked = condition.getText();
    if (!named.test(asked)) continue;
    const types = [...asked.matchAll(/instanceof\s+(\w+)/g)].map(([, type = ""]) => type);
    // `error instanceof Error && error.code === "ENOENT"`: the class is only there for the compiler.
    const harmless =
      (compiler.isConditionalExpression(node) && types.length > 0) ||
      [true, false].some((holds) => isNarrow(compiler, condition, caught, holds));
    if (types.some((type) => MISTAKES.has(type)) && !harmless) return swallowed(`a catch for ${types.join(", ")}`);
    if (/\.message\b|\bmessageOf\(|\.name\b|String\(/.test(asked)) return swallowed("a catch by the words of an error");
  }
  return undefined;
}

/** What a catch throws of any error: the error itself may go on; what is thrown instead may not blame somebody else. */
function ofThrow(compiler: Compiler, last: ts.ThrowStatement, name: string | undefined): Broken | undefined {
  const thrown = last.expression;
  if (name !== undefined && thrown.getText() === name) return undefined;
  const code = /["'`](E_[A-Z_]+)["'`]/.exec(thrown.getText())?.[1];
  const blame = Object.entries(ERROR_CODES).find(([known]) => known === code)?.[1].blame;
  if (blame === "bug" && name !== undefined && flows(compiler, last, name)) return undefined;
  return { rule: SHIFTED, what: `every error becomes ${code ?? "another one"}` };
}

/** Returns, throws and jumps of a statement itself, not of functions that it makes. */
function* jumpsOf(compiler: Compiler, statement: ts.Node): Generator<ts.Node> {
  for (const node of nodesOf(compiler, statement, (inner) => !compiler.isFunctionLike(inner))) {
    if (compiler.isReturnStatement(node) || compiler.isThrowStatement(node)) yield node;
    if (compiler.isBreakStatement(node) || compiler.isContinueStatement(node)) yield node;
  }
}

/** True when the error gets into what is returned, thrown, assigned or collected; being logged is not enough. */
function flows(compiler: Compiler, block: ts.Node, name: string): boolean {
  return [...nodesOf(compiler, block)].some((node) => {
    return compiler.isIdentifier(node) && node.text === name && !isDropped(compiler, node, block);
  });
}

function isDropped(compiler: Compiler, used: ts.Identifier, within: ts.Node): boolean {
  for (let node: ts.Node = used; node !== within; node = node.parent) {
    const { parent } = node;
    if (compiler.isVoidExpression(parent) || compiler.isTypeOfExpression(parent)) return true;
    if (compiler.isConditionalExpression(parent) && parent.condition === node) return true;
    // What is only asked of it goes nowhere.
    const asks =
      compiler.isIfStatement(parent) || compiler.isSwitchStatement(parent) || compiler.isWhileStatement(parent);
    if (asks && parent.expression === node) return true;
    if (compiler.isVariableDeclaration(parent)) return !isUsed(compiler, parent, node, within);
    // What some errors get, the others do not.
    if (compiler.isThrowStatement(parent) && parent !== within) return true;
    if (compiler.isExpressionStatement(parent)) return !keeps(compiler, parent.expression);
  }
  return false;
}

/** `const reason = messageOf(error)`, where the reason gets somewhere. */
function isUsed(compiler: Compiler, made: ts.VariableDeclaration, node: ts.Node, within: ts.Node): boolean {
  if (made.initializer !== node || !compiler.isIdentifier(made.name)) return false;
  const after = made.name.text;
  return [...nodesOf(compiler, within)].some((use) => {
    if (!compiler.isIdentifier(use) || use.text !== after || use.pos < made.end) return false;
    return !isDropped(compiler, use, within);
  });
}

function keeps(compiler: Compiler, expression: ts.Expression): boolean {
  const inner = compiler.isAwaitExpression(expression) ? expression.expression : expression;
  if (compiler.isBinaryExpression(inner)) return compiler.isPropertyAccessExpression(inner.left);
  if (!compiler.isCallExpression(inner) || !compiler.isPropertyAccessExpression(inner.expression)) return false;
  return KEEPS.has(inner.expression.name.text);
}
