import type ts from "typescript";
import { finding, type Finding } from "./finding.ts";
import { type Compiler, importedNames, nodesOf } from "./syntax.ts";

const BUILT_IN =
  /^(Object|Array|String|Number|Boolean|Symbol|Map|Set|WeakMap|Promise|Date|Math|JSON|RegExp|\w*Error|Intl)$/;

/** What makes a later call differ from the first: variables of a module, and other modules that are written into. */
export function* keepsState(compiler: Compiler, file: ts.SourceFile): Generator<Finding> {
  const imported = importedNames(compiler, file);
  for (const node of nodesOf(compiler, file)) {
    if (isModuleVariable(compiler, node)) yield finding(compiler, node, "no-hidden-state", "a variable of the module");
    const target = writtenInto(compiler, node);
    if (target === undefined || !(imported.has(target) || BUILT_IN.test(target))) continue;
    yield finding(compiler, node, "no-hidden-state", `a write into ${target}`);
  }
}

function isModuleVariable(compiler: Compiler, node: ts.Node): boolean {
  if (!compiler.isVariableStatement(node) || !compiler.isSourceFile(node.parent)) return false;
  return (node.declarationList.flags & compiler.NodeFlags.Const) === 0;
}

/** The first name of what an assignment, `Object.assign` or `delete` changes a member of. */
function writtenInto(compiler: Compiler, node: ts.Node): string | undefined {
  const { SyntaxKind } = compiler;
  if (compiler.isDeleteExpression(node)) return rootOf(compiler, node.expression);
  if (compiler.isCallExpression(node) && node.expression.getText() === "Object.assign") {
    const [into] = node.arguments;
    return into !== undefined && compiler.isIdentifier(into) ? into.text : into && rootOf(compiler, into);
  }
  if (!compiler.isBinaryExpression(node)) return undefined;
  const { kind } = node.operatorToken;
  const assigns = kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
  return assigns ? rootOf(compiler, node.left) : undefined;
}

function rootOf(compiler: Compiler, node: ts.Expression): string | undefined {
  let root = node;
  while (compiler.isPropertyAccessExpression(root) || compiler.isElementAccessExpression(root)) root = root.expression;
  return root !== node && compiler.isIdentifier(root) ? root.text : undefined;
}
