import { createRequire } from "node:module";
import { join, sep } from "node:path";
import type ts from "typescript";

export type Compiler = typeof ts;

/**
 * The TypeScript that the source under judgement is built with. It runs in the engine's own process, so it comes from
 * the dependencies that only the engine writes, by its path: a name would be looked for in folders that judged code may
 * write, and there a file `typescript.js` wins over the package.
 *
 * @param modules the stamped `node_modules`
 */
export function compilerOf(modules: string): Compiler {
  // With the separator at its end it is the package's folder and nothing else.
  return createRequire(join(modules, "engine.js"))(join(modules, "typescript", sep));
}

export function parse(compiler: Compiler, path: string, text: string): ts.SourceFile {
  return compiler.createSourceFile(path, text, compiler.ScriptTarget.Latest, true, compiler.ScriptKind.TS);
}

/** Every node below and including `node`; a subtree is left out when `enter` says so. */
export function* nodesOf(
  compiler: Compiler,
  node: ts.Node,
  enter: (node: ts.Node) => boolean = () => true,
): Generator<ts.Node> {
  const queue: ts.Node[] = [node];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    yield next;
    const children: ts.Node[] = [];
    if (enter(next)) compiler.forEachChild(next, (child) => void children.push(child));
    queue.push(...children.reverse());
  }
}

/** The node's text without comments, in one form however it is laid out and quoted. */
export function plainText(compiler: Compiler, node: ts.Node): string {
  const substituteNode = (_: ts.EmitHint, inner: ts.Node): ts.Node =>
    compiler.isStringLiteral(inner) ? compiler.factory.createStringLiteral(inner.text) : inner;
  const printer = compiler.createPrinter({ removeComments: true }, { substituteNode });
  return printer.printNode(compiler.EmitHint.Unspecified, node, node.getSourceFile()).replace(/\s+/g, " ");
}

/** The name that a member access reads, with brackets or without; undefined for anything else. */
export function memberOf(compiler: Compiler, node: ts.Node): string | undefined {
  if (compiler.isPropertyAccessExpression(node)) return node.name.text;
  if (!compiler.isElementAccessExpression(node)) return undefined;
  const name = node.argumentExpression;
  return compiler.isStringLiteralLike(name) ? name.text : undefined;
}

/** True where an identifier stands for a value, not for a property, a declaration's name, or a type. */
export function isValue(compiler: Compiler, node: ts.Identifier): boolean {
  const { parent } = node;
  if (compiler.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (compiler.isPropertyAssignment(parent)) return parent.initializer === node;
  if (compiler.isBindingElement(parent)) return parent.initializer === node;
  if (compiler.isTypeNode(parent) || compiler.isQualifiedName(parent)) return compiler.isTypeQueryNode(parent);
  const named =
    compiler.isPropertySignature(parent) ||
    compiler.isMethodSignature(parent) ||
    compiler.isMethodDeclaration(parent) ||
    compiler.isPropertyDeclaration(parent) ||
    compiler.isParameter(parent) ||
    compiler.isImportSpecifier(parent) ||
    compiler.isEnumMember(parent);
  return !named || ("initializer" in parent && parent.initializer === node);
}

/** Every name that the imports of a file bring. */
export function importedNames(compiler: Compiler, file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (!compiler.isImportDeclaration(statement)) continue;
    for (const node of nodesOf(compiler, statement)) if (compiler.isIdentifier(node)) names.add(node.text);
  }
  return names;
}
