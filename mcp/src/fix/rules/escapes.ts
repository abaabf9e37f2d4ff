import type ts from "typescript";
import { finding, type Finding } from "./finding.ts";
import { nodesOf, type Compiler } from "./syntax.ts";

/** Comments that steer a tool which judges the source, or a build. */
const DIRECTIVE =
  /\b(eslint|oxlint|biome|prettier|tslint)-|@ts-|\b(c8|v8|istanbul|node:coverage)\s+(ignore|disable|enable)|@vite|@vitest|sourceMappingURL|sourceURL|[#@]__\w+__|^\/\/\/\s*<|@jsx|@(preserve|license)\b/;

/** Ways round the compiler, the linter and the coverage. */
export function* escapes(compiler: Compiler, file: ts.SourceFile): Generator<Finding> {
  yield* directives(compiler, file);
  for (const node of nodesOf(compiler, file)) {
    const what = escapeOf(compiler, node);
    if (what !== undefined) yield finding(compiler, node, "no-type-escapes", what);
  }
}

function escapeOf(compiler: Compiler, node: ts.Node): string | undefined {
  const { SyntaxKind } = compiler;
  if (node.kind === SyntaxKind.AnyKeyword) return "any";
  if (node.kind === SyntaxKind.DeclareKeyword || compiler.isModuleDeclaration(node))
    return "a declaration without code";
  if (compiler.isNonNullExpression(node)) return "a non-null assertion";
  if (!compiler.isAsExpression(node) && !compiler.isTypeAssertionExpression(node)) return undefined;
  if (node.type.kind === SyntaxKind.NeverKeyword) return "a cast to never";
  const inner = compiler.isParenthesizedExpression(node.expression) ? node.expression.expression : node.expression;
  return compiler.isAsExpression(inner) ? "a cast of a cast" : undefined;
}

function* directives(compiler: Compiler, file: ts.SourceFile): Generator<Finding> {
  for (const { text, pos } of commentsOf(compiler, file)) {
    if (!DIRECTIVE.test(text)) continue;
    const what = text.replace(/\s+/g, " ").slice(0, 60);
    const line = file.getLineAndCharacterOfPosition(pos).line + 1;
    yield { rule: "no-directives", what, key: `no-directives\0${text}`, path: file.fileName, line };
  }
}

interface Comment {
  readonly text: string;
  readonly pos: number;
}

/** Every comment of the file, by the tokens round it: one inside of a text is none. */
function commentsOf(compiler: Compiler, file: ts.SourceFile): Comment[] {
  const found = new Map<number, Comment>();
  const queue: ts.Node[] = [file];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const children = node.getChildren(file);
    queue.push(...children);
    if (children.length > 0) continue;
    const ranges = [
      ...(compiler.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []),
      ...(compiler.getTrailingCommentRanges(file.text, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of ranges) found.set(pos, { text: file.text.slice(pos, end), pos });
  }
  return [...found.values()];
}
