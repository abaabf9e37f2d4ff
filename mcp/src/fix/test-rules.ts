import { createRequire } from "node:module";
import { dirname, join, posix } from "node:path";
import type ts from "typescript";
import type { RunRoot } from "../sandbox/run-root.ts";
import { refused } from "./verdict.ts";

/** All that a regression test may import: the runner, the house's support, and what computes without touching anything. */
const ALLOWED = new Set(["vitest", "node:assert", "node:assert/strict", "node:path", "node:util"]);
const SUPPORT = "mcp/tests/support/";
const FORBIDDEN_NAMES = new Set([
  "vi",
  "vitest",
  "jest",
  "process",
  "globalThis",
  "global",
  "eval",
  "Function",
  "require",
  "module",
  "Reflect",
]);
const FORBIDDEN_MEMBERS = new Set([
  "skip",
  "only",
  "todo",
  "fails",
  "skipIf",
  "runIf",
  "concurrent",
  "extend",
  "prepareStackTrace",
]);

/**
 * Refuses a test that does not go through the public door, by rules over its syntax tree: it may not import, read or
 * mock the source, skip itself, or reach the process.
 *
 * @throws WranglerError E_GATE_REFUSED `policy_refused`, or `test_does_not_load` when it does not parse.
 */
export function checkTestRules(root: RunRoot, path: string, text: string): void {
  const compiler: typeof ts = createRequire(join(root.source, "package.json"))("typescript");
  const file = compiler.createSourceFile(path, text, compiler.ScriptTarget.Latest, true, compiler.ScriptKind.TS);
  const syntax = compiler.transpileModule(text, { reportDiagnostics: true, fileName: path }).diagnostics ?? [];
  if (syntax[0] !== undefined) {
    const message = compiler.flattenDiagnosticMessageText(syntax[0].messageText, " ");
    throw refused("test_does_not_load", `${path} does not parse: ${message}`, "Mend the syntax and run fix red again.");
  }
  const broken = [...brokenRules(compiler, file, path)];
  if (!/\bopenDoor\s*\(/.test(text)) broken.push("goes-through-the-door: the test never calls openDoor()");
  if (broken.length > 0) {
    const rules = [...new Set(broken.map((line) => line.split(":")[0] ?? line))];
    throw refused("policy_refused", `the test breaks a rule: ${broken.slice(0, 4).join("; ")}`, MEND, { rules });
  }
}

const MEND =
  'A test imports only "vitest" and "../support/door.ts", calls the tool with openDoor(), and asserts on the answer.';

function* brokenRules(compiler: typeof ts, file: ts.SourceFile, path: string): Generator<string> {
  const queue: ts.Node[] = [file];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const rule = brokenBy(compiler, node, path);
    if (rule !== undefined) yield rule;
    compiler.forEachChild(node, (child) => {
      queue.push(child);
    });
  }
}

function brokenBy(compiler: typeof ts, node: ts.Node, path: string): string | undefined {
  if (compiler.isImportDeclaration(node) || compiler.isExportDeclaration(node)) {
    const from = node.moduleSpecifier;
    return from !== undefined && compiler.isStringLiteral(from) ? brokenImport(from.text, path) : undefined;
  }
  if (compiler.isCallExpression(node) && node.expression.kind === compiler.SyntaxKind.ImportKeyword) {
    return "no-dynamic-import: import() in the test";
  }
  if (compiler.isMetaProperty(node)) return "no-import-meta: import.meta in the test";
  if (compiler.isIdentifier(node) && FORBIDDEN_NAMES.has(node.text) && !isOwnName(compiler, node)) {
    const mocks = node.text === "vi" || node.text === "jest";
    return mocks ? `no-mocks: ${node.text} in the test` : `no-process: ${node.text} in the test`;
  }
  if (compiler.isPropertyAccessExpression(node) && FORBIDDEN_MEMBERS.has(node.name.text)) {
    return `no-skips: .${node.name.text} in the test`;
  }
  return undefined;
}

/** A property or member of that name is harmless: `{ process: "x" }`, `answer.global`. */
function isOwnName(compiler: typeof ts, node: ts.Identifier): boolean {
  const parent = node.parent;
  return (
    (compiler.isPropertyAssignment(parent) && parent.name === node) ||
    (compiler.isPropertyAccessExpression(parent) && parent.name === node)
  );
}

function brokenImport(specifier: string, path: string): string | undefined {
  if (ALLOWED.has(specifier)) return undefined;
  const target = specifier.startsWith(".") ? posix.join(dirname(path), specifier) : specifier;
  if (target.startsWith(SUPPORT)) return undefined;
  const rule = target.startsWith("mcp/src") ? "no-source-imports" : "no-other-imports";
  return `${rule}: ${specifier}`;
}
