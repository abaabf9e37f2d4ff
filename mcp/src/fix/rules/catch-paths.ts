import type ts from "typescript";
import { isCode, isExpectedCode, isNarrow, type Caught } from "./expected-errors.ts";
import type { Compiler } from "./syntax.ts";

/** What is known of the error where a path goes on: that it is an expected one, or nothing. */
type Known = "expected" | "any";

/** Where the paths through some statements of a catch end. */
export interface Paths {
  /** What is known where the next statement is reached; undefined where it never is. */
  readonly goesOn: Known | undefined;
  /** A return or a jump out of the catch, with any error. */
  readonly leaves: boolean;
  /** What is thrown while the error may be any. */
  readonly thrown: readonly ts.ThrowStatement[];
  /** What is known where the statement round them is left by `break`. */
  readonly breaks: Known | undefined;
}

/** The paths through the body of a catch. What a condition says of the error holds for all that it leads to. */
export function pathsOf(compiler: Compiler, statements: readonly ts.Statement[], caught: Caught, known: Known): Paths {
  let paths: Paths = { goesOn: known, leaves: false, thrown: [], breaks: undefined };
  for (const statement of statements) {
    if (paths.goesOn === undefined) break;
    const { goesOn, ...rest } = ofStatement(compiler, statement, caught, paths.goesOn);
    paths = { ...either(paths, { ...rest, goesOn: undefined }), goesOn };
  }
  return paths;
}

function either(one: Paths, other: Paths): Paths {
  return {
    goesOn: least(one.goesOn, other.goesOn),
    leaves: one.leaves || other.leaves,
    thrown: [...one.thrown, ...other.thrown],
    breaks: least(one.breaks, other.breaks),
  };
}

function least(one: Known | undefined, other: Known | undefined): Known | undefined {
  return one === "any" || other === "any" ? "any" : (one ?? other);
}

const NOWHERE: Paths = { goesOn: undefined, leaves: false, thrown: [], breaks: undefined };

function ofStatement(compiler: Compiler, node: ts.Statement, caught: Caught, known: Known): Paths {
  if (compiler.isBlock(node)) return pathsOf(compiler, node.statements, caught, known);
  if (compiler.isThrowStatement(node)) return { ...NOWHERE, thrown: known === "any" ? [node] : [] };
  if (compiler.isBreakStatement(node) && node.label === undefined) return { ...NOWHERE, breaks: known };
  if (compiler.isReturnStatement(node) || compiler.isBreakOrContinueStatement(node))
    return { ...NOWHERE, leaves: known === "any" };
  if (compiler.isIfStatement(node)) return ofIf(compiler, node, caught, known);
  if (compiler.isSwitchStatement(node)) return ofSwitch(compiler, node, caught, known);
  if (compiler.isTryStatement(node)) return ofTry(compiler, node, caught, known);
  if (compiler.isLabeledStatement(node))
    return { ...ofStatement(compiler, node.statement, caught, known), goesOn: known };
  if (compiler.isIterationStatement(node, false)) {
    const body = ofStatement(compiler, node.statement, caught, known);
    // A loop may end before its first round.
    return { ...body, goesOn: known, breaks: undefined };
  }
  return { ...NOWHERE, goesOn: known };
}

function ofIf(compiler: Compiler, node: ts.IfStatement, caught: Caught, known: Known): Paths {
  const knownWhere = (holds: boolean): Known =>
    isNarrow(compiler, node.expression, caught, holds) ? "expected" : known;
  const where = ofStatement(compiler, node.thenStatement, caught, knownWhere(true));
  const otherwise =
    node.elseStatement === undefined
      ? { ...NOWHERE, goesOn: knownWhere(false) }
      : ofStatement(compiler, node.elseStatement, caught, knownWhere(false));
  return either(where, otherwise);
}

function ofSwitch(compiler: Compiler, node: ts.SwitchStatement, caught: Caught, known: Known): Paths {
  const byCode = isCode(compiler, node.expression, caught);
  const { clauses } = node.caseBlock;
  let paths = NOWHERE;
  for (const clause of clauses) {
    const expected = byCode && compiler.isCaseClause(clause) && isExpectedCode(compiler, clause.expression);
    const from = least(paths.goesOn, expected ? "expected" : known) ?? known;
    const { goesOn, ...rest } = pathsOf(compiler, clause.statements, caught, from);
    paths = { ...either(paths, { ...rest, goesOn: undefined }), goesOn };
  }
  const others = clauses.some((clause) => compiler.isDefaultClause(clause)) ? undefined : known;
  return { ...paths, goesOn: least(least(paths.goesOn, paths.breaks), others), breaks: undefined };
}

/** What is thrown in the inner body may be caught by the inner catch, which is reached with as little known as before. */
function ofTry(compiler: Compiler, node: ts.TryStatement, caught: Caught, known: Known): Paths {
  const tried = pathsOf(compiler, node.tryBlock.statements, caught, known);
  const inner = node.catchClause?.block.statements;
  const both = inner === undefined ? tried : either(tried, { ...pathsOf(compiler, inner, caught, known), thrown: [] });
  const last = node.finallyBlock?.statements;
  if (last === undefined) return both;
  const { goesOn, ...rest } = pathsOf(compiler, last, caught, known);
  return { ...either(both, { ...rest, goesOn: undefined }), goesOn: goesOn === undefined ? undefined : both.goesOn };
}
