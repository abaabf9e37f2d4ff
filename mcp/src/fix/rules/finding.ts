import type ts from "typescript";
import { plainText, type Compiler } from "./syntax.ts";

/** Something in a source file that a fix may not add. What the base has already is not the fix's doing. */
export interface Finding {
  readonly rule: string;
  /** For people: what it is. */
  readonly what: string;
  /** The same for the same code wherever it stands, so that moved code is not taken for new. */
  readonly key: string;
  readonly path: string;
  readonly line: number;
}

export function finding(compiler: Compiler, node: ts.Node, rule: string, what: string): Finding {
  const file = node.getSourceFile();
  const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const key = [rule, what.replaceAll("'", '"'), plainText(compiler, node)].join("\0");
  return { rule, what, key, path: file.fileName, line };
}

/** Those of `after` that `before` lacks, counting how often each is there. */
export function added(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const left = new Map<string, number>();
  for (const { key } of before) left.set(key, (left.get(key) ?? 0) + 1);
  return after.filter(({ key }) => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}
