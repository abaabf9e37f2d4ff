import { dirname, posix } from "node:path";
import type ts from "typescript";
import type { ReadyRoot } from "../sandbox/dependencies.ts";
import { compilerOf, parse } from "./rules/syntax.ts";
import { changesShared } from "./rules/test-shared.ts";
import { hasUnwrittenName } from "./rules/written-names.ts";
import { refused } from "./verdict.ts";

/** All that a regression test may import, beside the door: the runner, and what computes without touching anything. */
const ALLOWED = new Set(["vitest", "node:assert", "node:assert/strict", "node:path", "node:util"]);
/** What those modules have that tells nothing of where a test runs. */
const PLACELESS = new Map([
  [
    "node:path",
    new Set(["basename", "dirname", "extname", "format", "isAbsolute", "join", "normalize", "parse", "sep"]),
  ],
  ["node:util", new Set(["isDeepStrictEqual", "stripVTControlCharacters"])],
]);
const RUNNER_NAMES =
  /^(it|test|describe|suite|expect|assert|expectTypeOf|assertType|(before|after)(All|Each)|onTest(Finished|Failed)|vi|vitest|jest)$/;
const DOOR = "mcp/tests/support/door.ts";
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
  "constructor",
  "__proto__",
  "captureStackTrace",
  "filepath",
  "getState",
  "projectDir",
  "stack",
  "testPath",
  "prototype",
  "setPrototypeOf",
  "defineProperty",
  "defineProperties",
  "addEqualityTesters",
  "addSnapshotSerializer",
  "setState",
  "chai",
  "getPrototypeOf",
  "getOwnPropertyDescriptor",
  "getOwnPropertyDescriptors",
  "getOwnPropertyNames",
  "getOwnPropertySymbols",
  "__lookupGetter__",
  "__lookupSetter__",
  "__defineGetter__",
  "__defineSetter__",
  "getBuiltinModule",
]);

/**
 * Refuses a test that does not go through the public door, by rules over its syntax tree: it may not import, read or
 * mock the source, skip itself, or reach the process.
 *
 * @throws WranglerError E_GATE_REFUSED `policy_refused`, or `test_does_not_load` when it does not parse.
 */
export function checkTestRules({ modules }: Pick<ReadyRoot, "modules">, path: string, text: string): void {
  const compiler = compilerOf(modules);
  const file = parse(compiler, path, text);
  const syntax = compiler.transpileModule(text, { reportDiagnostics: true, fileName: path }).diagnostics ?? [];
  if (syntax[0] !== undefined) {
    const message = compiler.flattenDiagnosticMessageText(syntax[0].messageText, " ");
    throw refused("test_does_not_load", `${path} does not parse: ${message}`, "Mend the syntax and run fix red again.");
  }
  const broken = [...brokenRules(compiler, file, path)];
  if (hasUnwrittenName(compiler, file)) broken.push("no-process: a member by a name that is not written out");
  for (const what of changesShared(compiler, file)) broken.push(`no-shared-changes: ${what}`);
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
    if (from === undefined || !compiler.isStringLiteral(from)) return undefined;
    return brokenImport(from.text, path) ?? brokenNames(compiler, node, from.text);
  }
  if (compiler.isImportEqualsDeclaration(node)) return "no-other-imports: import = require() in the test";
  if (compiler.isCallExpression(node) && node.expression.kind === compiler.SyntaxKind.ImportKeyword) {
    return "no-dynamic-import: import() in the test";
  }
  if (isOption(compiler, node)) return `no-skips: the option ${node.getText().slice(0, 40)} in the test`;
  if (compiler.isMetaProperty(node)) return "no-import-meta: import.meta in the test";
  if (compiler.isIdentifier(node) && FORBIDDEN_NAMES.has(node.text) && !isOwnName(compiler, node)) {
    const mocks = node.text === "vi" || node.text === "jest";
    return mocks ? `no-mocks: ${node.text} in the test` : `no-process: ${node.text} in the test`;
  }
  const member = memberName(compiler, node);
  if (member === undefined || !FORBIDDEN_MEMBERS.has(member)) return undefined;
  // Who writes a stack asks nothing; what such a test shows is told from the engine's own recorder.
  if (member === "stack" && isWritten(compiler, node)) return undefined;
  return `${ruleOf(member)}: .${member} in the test`;
}

function ruleOf(member: string): string {
  if (REACHES_OUT.has(member) || /^(get(Own|Proto|Builtin)|__)/.test(member)) return "no-process";
  if (TELLS_PLACE.has(member)) return "no-test-detection";
  return CHANGES_SHARED.test(member) ? "no-shared-changes" : "no-skips";
}

function isWritten(compiler: typeof ts, node: ts.Node): boolean {
  const { parent } = node;
  const isSet = compiler.isBinaryExpression(parent) && parent.left === node;
  return isSet && parent.operatorToken.kind === compiler.SyntaxKind.EqualsToken;
}

/** What the runner is told about a test by its options: to skip it, to run it again, to turn its result round. */
const OPTIONS = /^(skip|only|todo|fails|concurrent|sequential|shuffle|retry|repeats|timeout|tags|meta)$/;
const RUNNER = /^(it|test|describe|suite|beforeAll|beforeEach|afterAll|afterEach)\b/;

function isOption(compiler: typeof ts, node: ts.Node): boolean {
  if (!compiler.isObjectLiteralElementLike(node) || node.name === undefined) return false;
  const call = node.parent.parent;
  if (!compiler.isCallExpression(call) || !RUNNER.test(call.expression.getText())) return false;
  return OPTIONS.test(node.name.getText().replace(/["'`]/g, ""));
}

/** Members by which every function can be had from any value. */
const REACHES_OUT = new Set(["constructor", "__proto__", "prepareStackTrace"]);

/** Members by which a test would change what other tests are judged with. */
const CHANGES_SHARED = /^(prototype|setPrototypeOf|definePropert(y|ies)|add\w+|setState|chai)$/;

/** Members by which a test would tell a run of the engine from one on a person's machine. */
const TELLS_PLACE = new Set(["captureStackTrace", "filepath", "getState", "projectDir", "stack", "testPath"]);

/** The name of a member that a node reads: `a.name`, `a["name"]`, `const { name } = a`, or text by which code can. */
function memberName(compiler: typeof ts, node: ts.Node): string | undefined {
  if (compiler.isPropertyAccessExpression(node)) return node.name.text;
  if (compiler.isStringLiteralLike(node)) {
    return compiler.isElementAccessExpression(node.parent) || REACHES_OUT.has(node.text) ? node.text : undefined;
  }
  if (!compiler.isBindingElement(node)) return undefined;
  const name = node.propertyName ?? node.name;
  return compiler.isIdentifier(name) ? name.text : undefined;
}

/** As a whole, the runner's module has its mocks and its process in it, and other modules tell where a test runs. */
function brokenNames(compiler: typeof ts, node: ts.ImportDeclaration | ts.ExportDeclaration, from: string) {
  const placeless = PLACELESS.get(from);
  if (from !== "vitest" && placeless === undefined) return undefined;
  const bindings = compiler.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
  const isNamed = bindings !== undefined && compiler.isNamedImports(bindings);
  const isWhole = !isNamed || (compiler.isImportDeclaration(node) && node.importClause?.name !== undefined);
  if (isWhole) {
    if (placeless === undefined) return "no-mocks: vitest is imported by names, e.g. { expect, it }";
    return `no-test-detection: ${from} is imported by names, e.g. { ${[...placeless].at(0)} }`;
  }
  const isKnown = (name: string): boolean => (placeless === undefined ? RUNNER_NAMES.test(name) : placeless.has(name));
  const told = bindings.elements.find(({ name, propertyName }) => !isKnown((propertyName ?? name).text));
  if (told === undefined) return undefined;
  const rule = placeless === undefined ? "no-other-imports" : "no-test-detection";
  return `${rule}: ${told.getText()} of ${from} in the test`;
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
  if (target === DOOR) return undefined;
  const rule = target.startsWith("mcp/src") ? "no-source-imports" : "no-other-imports";
  return `${rule}: ${specifier}`;
}
