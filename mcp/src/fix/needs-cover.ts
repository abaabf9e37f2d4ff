import type ts from "typescript";
import type { Coverage, CoverageLoss } from "./coverage.ts";
import { nodesOf, parse, plainText, type Compiler } from "./rules/syntax.ts";
import type { SourceChange } from "./source-rules.ts";

/**
 * Without the new lines that only give a caught error on: `throw error;` for the very variable of the catch round it,
 * and no other statement on the line. What the rule of errors asks each catch to end with can often not be provoked by
 * a test, and does nothing that one could look at.
 */
export function withoutRethrows(
  compiler: Compiler,
  losses: readonly CoverageLoss[],
  changes: readonly SourceChange[],
): CoverageLoss[] {
  const lines = new Map<string, ReadonlySet<number>>();
  for (const { path, after } of changes) {
    if (after !== undefined) lines.set(path, rethrowsIn(compiler, parse(compiler, path, after)));
  }
  return losses.filter(({ path, line, why }) => why !== "new" || lines.get(path)?.has(line) !== true);
}

function rethrowsIn(compiler: Compiler, file: ts.SourceFile): Set<number> {
  const rethrows = new Set<number>();
  const others = new Set<number>();
  for (const node of nodesOf(compiler, file)) {
    if (!isCounted(compiler, node)) continue;
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
    (isRethrow(compiler, node) ? rethrows : others).add(line);
  }
  return new Set([...rethrows].filter((line) => !others.has(line)));
}

/** What a report of coverage has as a statement: blocks are none, what a variable begins with is one. */
function isCounted(compiler: Compiler, node: ts.Node): boolean {
  if (compiler.isBlock(node)) return false;
  return compiler.isStatement(node) || compiler.isVariableDeclaration(node) || compiler.isFunctionLike(node);
}

function isRethrow(compiler: Compiler, node: ts.Node): boolean {
  if (!compiler.isThrowStatement(node) || !compiler.isIdentifier(node.expression)) return false;
  let within: ts.Node = node.parent;
  while (!compiler.isCatchClause(within) && !compiler.isFunctionLike(within) && !compiler.isSourceFile(within))
    within = within.parent;
  if (!compiler.isCatchClause(within)) return false;
  const { text } = node.expression;
  return within.variableDeclaration?.name.getText() === text && !isGiven(compiler, within.block, text);
}

/** True where the name is declared or assigned anew, so that it may stand for something else. */
function isGiven(compiler: Compiler, block: ts.Block, name: string): boolean {
  for (const node of nodesOf(compiler, block)) {
    if (!compiler.isIdentifier(node) || node.text !== name) continue;
    const { parent } = node;
    if (compiler.isBinaryExpression(parent) && parent.left === node && isAssignment(compiler, parent)) return true;
    if ("name" in parent && parent.name === node && !compiler.isPropertyAccessExpression(parent)) return true;
  }
  return false;
}

function isAssignment(compiler: Compiler, { operatorToken }: ts.BinaryExpression): boolean {
  const { FirstAssignment, LastAssignment } = compiler.SyntaxKind;
  return operatorToken.kind >= FirstAssignment && operatorToken.kind <= LastAssignment;
}

/**
 * Without the lines of a try statement or a function that the change only moves, and that no test ran where they stood:
 * all of it is as it was, there is no more of it than before, and each statement on the line was missed on the base.
 *
 * @param base the coverage of the base
 */
export function withoutMoved(
  compiler: Compiler,
  losses: readonly CoverageLoss[],
  changes: readonly SourceChange[],
  base: Coverage,
): CoverageLoss[] {
  const parsed = (path: string, text: string | undefined): Unit[] =>
    text === undefined ? [] : [...unitsIn(compiler, parse(compiler, path, text))];
  if (!losses.some(({ why }) => why === "new")) return [...losses];
  const before = changes.flatMap((change) => parsed(change.path, change.before));
  const after = changes.flatMap((change) => parsed(change.path, change.after));
  return losses.filter(({ path, line, why }) => {
    if (why !== "new") return true;
    const round = after.filter((unit) => unit.path === path && unit.lines.includes(line));
    return !round.some((unit) => {
      const [was, is] = [before, after].map((units) => units.filter(({ key }) => key === unit.key));
      if (was === undefined || is === undefined || was.length < is.length) return false;
      return was.every((old) => unit.lines.every((at, index) => at !== line || isMissed(base, old, index)));
    });
  });
}

/** Code that can be moved as it is. */
interface Unit {
  readonly path: string;
  readonly key: string;
  /** Where each of its statements begins, in the order of the text. */
  readonly lines: readonly number[];
}

function* unitsIn(compiler: Compiler, file: ts.SourceFile): Generator<Unit> {
  const lineOf = (node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  for (const node of nodesOf(compiler, file)) {
    if (!compiler.isTryStatement(node) && !compiler.isFunctionDeclaration(node)) continue;
    const lines = [...nodesOf(compiler, node)].filter((inner) => isCounted(compiler, inner)).map(lineOf);
    yield { path: file.fileName, key: plainText(compiler, node), lines };
  }
}

function isMissed(base: Coverage, { path, lines }: Unit, index: number): boolean {
  const line = lines[index];
  return line !== undefined && base.get(path)?.missed.has(line) === true;
}
