import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import ts from "typescript";

/** One import of a source file, as it is written. */
export interface Import {
  /** The importing file, below the folder that was read, with forward slashes. */
  readonly from: string;
  /** What it names: a file below the same folder, or a package. */
  readonly to: string;
  readonly kind: "static" | "type" | "dynamic";
}

/** Every import, re-export and `import()` of the TypeScript files below a folder, by the compiler's own parser. */
export function importsBelow(folder: string): Import[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith(".ts"),
  );
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).replaceAll("\\", "/");
    return importsOf(readFileSync(path, "utf8"), name);
  });
}

/** @param name the file's path, which relative imports start from */
export function importsOf(text: string, name: string): Import[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, false);
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const found = specifierOf(node);
    if (found !== undefined) imports.push({ from: name, to: target(found.text, name), kind: found.kind });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return imports;
}

function specifierOf(node: ts.Node): { text: string; kind: Import["kind"] } | undefined {
  if (ts.isImportDeclaration(node)) return named(node.moduleSpecifier, isTypeOnly(node));
  if (ts.isExportDeclaration(node)) return named(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return named(node.moduleReference.expression, node.isTypeOnly);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return named(node.argument.literal, true);
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  const literal = named(node.arguments[0], false);
  return (isImport || isRequire) && literal !== undefined ? { ...literal, kind: "dynamic" } : undefined;
}

function named(node: ts.Node | undefined, type: boolean): { text: string; kind: "static" | "type" } | undefined {
  if (node === undefined || !ts.isStringLiteralLike(node)) return undefined;
  return { text: node.text, kind: type ? "type" : "static" };
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function target(specifier: string, from: string): string {
  return specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : specifier;
}
