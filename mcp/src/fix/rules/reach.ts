import type ts from "typescript";
import { finding, type Finding } from "./finding.ts";
import { isValue, memberOf, nodesOf, type Compiler } from "./syntax.ts";

/** Names by which code reaches beyond its arguments, by the rule that they break. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "no-test-detection": ["process", "globalThis", "global", "__filename", "__dirname", "navigator"],
  "no-dynamic-code": ["eval", "Function", "require", "module", "Reflect", "Proxy", "WebAssembly", "AsyncFunction"],
  "no-network": ["fetch", "WebSocket", "EventSource", "XMLHttpRequest", "BroadcastChannel", "MessageChannel"],
  "no-child-processes": ["Worker", "SharedArrayBuffer"],
  "no-timers": ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Atomics", "FinalizationRegistry"],
  "no-clock-or-chance": ["performance"],
  "no-encoded-blobs": ["atob", "btoa", "unescape"],
  "no-console": ["console"],
};
const RULE_OF_NAME = new Map(Object.entries(NAMES).flatMap(([rule, names]) => names.map((name) => [name, rule])));

/** Members that reach as far, whatever they are read from. */
const MEMBERS = new Map([
  ["constructor", "no-dynamic-code"],
  ["__proto__", "no-dynamic-code"],
  ["prototype", "no-dynamic-code"],
  ["setPrototypeOf", "no-dynamic-code"],
  ["defineProperty", "no-dynamic-code"],
  ["defineProperties", "no-dynamic-code"],
  ["getPrototypeOf", "no-dynamic-code"],
  ["getOwnPropertyDescriptor", "no-dynamic-code"],
  ["getOwnPropertyDescriptors", "no-dynamic-code"],
  ["getOwnPropertyNames", "no-dynamic-code"],
  ["getOwnPropertySymbols", "no-dynamic-code"],
  ["__lookupGetter__", "no-dynamic-code"],
  ["__lookupSetter__", "no-dynamic-code"],
  ["__defineGetter__", "no-dynamic-code"],
  ["__defineSetter__", "no-dynamic-code"],
  ["getBuiltinModule", "no-dynamic-code"],
  ["parseArgs", "no-test-detection"],
  ["getCallSites", "no-test-detection"],
  ["prepareStackTrace", "no-test-detection"],
  ["captureStackTrace", "no-test-detection"],
  ["stackTraceLimit", "no-test-detection"],
  ["stack", "no-test-detection"],
  ["callee", "no-test-detection"],
  ["caller", "no-test-detection"],
]);

/** `object.member` pairs of which neither half says enough. */
const PAIRS = new Map([
  ["Promise.race", "no-timers"],
  ["Date.now", "no-clock-or-chance"],
  ["Math.random", "no-clock-or-chance"],
  ["String.fromCharCode", "no-encoded-blobs"],
  ["String.fromCodePoint", "no-encoded-blobs"],
]);

/** Texts by which code would tell a run of the engine or of a test runner from a user's. */
const TELLTALE =
  /vitest|\bjest\b|\bmocha\b|NODE_ENV|WRANGLER_|wrangler-engine|replay-|\.regression\b|[\\/]runs\b|\bscratch\b|\bsandbox\b|TMPDIR|\btmpdir\b|[\\/]tmp\b|wrangler-door|\.git\b|node_modules|package\.json|^(CI|HOME|PATH)$/;
/** A day of one's own choosing, as a text or in milliseconds. */
const DATE = /\b20\d\d-\d\d\b/;
const EPOCH_MS = 1e11;
/** The last time that a date can have (ECMA-262, "Time Values and Time Range"): no day that anybody chose. */
const LAST_MS = 8.64e15;
const DAY = /\b20\d\d-\d\d(?:-\d\d)?\b/g;
const LONG_TEXT = 500;
/** Escapes in a row: text that cannot be read in the diff. */
const ESCAPED = /(?:\\x[0-9a-f]{2}|\\u\{?[0-9a-f]{2,6}\}?){3,}/i;

/** A name that nobody has yet: it says nothing and is compared with nothing. */
const RANDOM_NAME = /^randomBytes\(\d{1,2}\)\.toString\((["'])(hex|base64url)\1\)$/;
const SENTENCE = /(?:\p{L}{2,}\P{L}+){3}/u;

/** What reaches out of the source: the process, the network, other programs, code made as it runs, the clock. */
export function* reaches(compiler: Compiler, file: ts.SourceFile): Generator<Finding> {
  for (const node of nodesOf(compiler, file)) {
    const broken = broke(compiler, node);
    if (broken !== undefined) yield finding(compiler, node, broken.rule, broken.what);
  }
}

interface Broken {
  readonly rule: string;
  readonly what: string;
}

function broke(compiler: Compiler, node: ts.Node): Broken | undefined {
  if (compiler.isIdentifier(node)) return byName(compiler, node);
  if (compiler.isNumericLiteral(node) && Number(node.text) >= EPOCH_MS && Number(node.text) !== LAST_MS)
    return { rule: "no-clock-or-chance", what: "a date as a number" };
  if (compiler.isMetaProperty(node) && node.keywordToken === compiler.SyntaxKind.ImportKeyword)
    return { rule: "no-test-detection", what: "import.meta" };
  if (compiler.isCallExpression(node)) return byCall(compiler, node);
  if (compiler.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0)
    return { rule: "no-clock-or-chance", what: "new Date()" };
  if (compiler.isBindingElement(node))
    return compiler.isObjectBindingPattern(node.parent)
      ? byMember((node.propertyName ?? node.name).getText())
      : undefined;
  const text = textOf(compiler, node);
  if (text !== undefined) return byText(isShown(compiler, node) ? text.replaceAll(DAY, "") : text, node.getText());
  if (compiler.isElementAccessExpression(node) && isMade(compiler, node.argumentExpression))
    return { rule: "no-dynamic-code", what: "a member by a text that is put together" };
  const member = memberOf(compiler, node);
  if (member === undefined) return undefined;
  return byMember(member) ?? byPair(compiler, node, member);
}

/** `"con" + "structor"`, `["e", "val"].join("")`, and the like. */
function isMade(compiler: Compiler, name: ts.Expression): boolean {
  if (compiler.isTemplateExpression(name)) return true;
  if (compiler.isBinaryExpression(name)) return /["'`]/.test(name.getText());
  return (
    compiler.isCallExpression(name) && /\.(join|concat|replace|replaceAll|reverse|at|slice)\(/.test(name.getText())
  );
}

function byName(compiler: Compiler, node: ts.Identifier): Broken | undefined {
  if (/[^\x20-\x7e]/.test(node.text)) return { rule: "no-hidden-characters", what: `the name ${node.text}` };
  const rule = RULE_OF_NAME.get(node.text);
  if (rule === undefined || !isValue(compiler, node)) return undefined;
  const member = node.text === "console" ? memberOf(compiler, node.parent) : undefined;
  return { rule, what: member === undefined ? node.text : `${node.text}.${member}` };
}

function byMember(name: string): Broken | undefined {
  const rule = MEMBERS.get(name.replace(/^["'`]|["'`]$/g, ""));
  return rule === undefined ? undefined : { rule, what: `.${name}` };
}

function byPair(compiler: Compiler, node: ts.Node, member: string): Broken | undefined {
  const object =
    compiler.isPropertyAccessExpression(node) || compiler.isElementAccessExpression(node)
      ? node.expression.getText()
      : "";
  const rule = PAIRS.get(`${object}.${member}`);
  return rule === undefined ? undefined : { rule, what: `${object}.${member}` };
}

function byCall(compiler: Compiler, node: ts.CallExpression): Broken | undefined {
  if (node.expression.kind === compiler.SyntaxKind.ImportKeyword) return { rule: "no-dynamic-code", what: "import()" };
  if (RANDOM_NAME.test(node.getText())) return undefined;
  const encoding = node.arguments.find((argument) =>
    /^["'`](base64|base64url|hex|latin1|binary)["'`]$/.test(argument.getText()),
  );
  if (encoding === undefined) return undefined;
  return { rule: "no-encoded-blobs", what: `a call with ${encoding.getText()}` };
}

function textOf(compiler: Compiler, node: ts.Node): string | undefined {
  if (compiler.isStringLiteralLike(node)) return node.text;
  if (compiler.isRegularExpressionLiteral(node)) return node.text;
  if (node.kind === compiler.SyntaxKind.TemplateHead || node.kind === compiler.SyntaxKind.TemplateMiddle)
    return node.getText();
  return node.kind === compiler.SyntaxKind.TemplateTail ? node.getText() : undefined;
}

/** A sentence for people, which goes into a message or a field: an example of a date in it is no date to compare with. */
function isShown(compiler: Compiler, node: ts.Node): boolean {
  if (!compiler.isStringLiteralLike(node) || !SENTENCE.test(node.text)) return false;
  const { parent } = node;
  if (compiler.isPropertyAssignment(parent)) return parent.initializer === node;
  return compiler.isNewExpression(parent) || compiler.isReturnStatement(parent);
}

/** Blanks, and characters that show nothing, can only be read as escapes in a pattern. */
function withoutBlanks(pattern: string): string {
  return pattern.replace(/\\x([0-9a-f]{2})|\\u(?:([0-9a-f]{4})|\{([0-9a-f]{1,5})\})/gi, (escape, ...digits) => {
    const code = digits.slice(0, 3).find((group) => group !== undefined);
    return /^[\p{Z}\p{Cc}\p{Cf}]$/u.test(String.fromCodePoint(parseInt(String(code), 16))) ? "" : escape;
  });
}

function byText(text: string, written: string): Broken | undefined {
  if (text.length > LONG_TEXT) return { rule: "no-encoded-blobs", what: `a text of ${text.length} characters` };
  if (ESCAPED.test(written.startsWith("/") ? withoutBlanks(written) : written))
    return { rule: "no-encoded-blobs", what: "a text of escapes" };
  if (MEMBERS.has(text)) return { rule: MEMBERS.get(text) ?? "", what: `the text ${JSON.stringify(text)}` };
  if (DATE.test(text)) return { rule: "no-clock-or-chance", what: "a date of its own" };
  const telltale = TELLTALE.exec(text)?.[0];
  return telltale === undefined
    ? undefined
    : { rule: "no-test-detection", what: `the text ${JSON.stringify(telltale)}` };
}
