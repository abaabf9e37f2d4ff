import type ts from "typescript";
import { nodesOf, type Compiler } from "./syntax.ts";

/** Errors that only a mistake in the code throws. */
export const MISTAKES: ReadonlySet<string> = new Set([
  "TypeError",
  "ReferenceError",
  "RangeError",
  "SyntaxError",
  "EvalError",
  "Error",
  "Object",
]);
/** Codes that Node gives to such mistakes (nodejs.org/api/errors.html). */
const MISTAKEN_CODE = /^ERR_(INVALID_|OUT_OF_RANGE|MISSING_|ASSERTION|AMBIGUOUS|ILLEGAL|METHOD_NOT|UNKNOWN_ENCODING)/;

/** What throws by design when its input is unfit, and does nothing else. */
const PARSERS =
  /^(JSON\.parse|decodeURI(Component)?|BigInt|new (URL|RegExp|TextDecoder|Intl\.\w+)|\w+\.(decode|normalize))$/;
/** What a text may go through on its way into a parser. */
const OF_TEXTS = new Set(["trim", "trimStart", "trimEnd", "slice", "toString", "replace", "replaceAll"]);

/** The caught error, and what a catch may expect of it. */
export interface Caught {
  readonly name: string | undefined;
  /** Constants of the catch that hold the error's code. */
  readonly codes: ReadonlySet<string>;
  /** All that was tried is to parse: a SyntaxError is of its input, and of no mistake in the code. */
  readonly parses: boolean;
}

export function caughtIn(compiler: Compiler, block: ts.Block, name: string | undefined, parses: boolean): Caught {
  const none: Caught = { name, codes: new Set(), parses };
  if (name === undefined) return none;
  const codes = [...nodesOf(compiler, block)].flatMap((node) => codeIn(compiler, node, none));
  return { name, codes: new Set(codes), parses };
}

/** `const code = error.code`, `const { code } = error`. */
function codeIn(compiler: Compiler, node: ts.Node, caught: Caught): string[] {
  if (!compiler.isVariableDeclaration(node) || node.initializer === undefined) return [];
  if ((node.parent.flags & compiler.NodeFlags.Const) === 0) return [];
  if (compiler.isIdentifier(node.name)) return isCode(compiler, node.initializer, caught) ? [node.name.text] : [];
  if (!isError(compiler, node.initializer, caught) || !compiler.isObjectBindingPattern(node.name)) return [];
  const isPlain = ({ propertyName, initializer }: ts.BindingElement): boolean =>
    propertyName === undefined && initializer === undefined;
  return node.name.elements
    .filter((element) => isPlain(element) && element.name.getText() === "code")
    .map(() => "code");
}

/** Without the brackets and the types round it. */
function bare(compiler: Compiler, node: ts.Expression): ts.Expression {
  const isRound = compiler.isParenthesizedExpression(node) || compiler.isAsExpression(node);
  if (isRound || compiler.isNonNullExpression(node) || compiler.isTypeAssertionExpression(node))
    return bare(compiler, node.expression);
  return node;
}

function isError(compiler: Compiler, node: ts.Expression, { name }: Caught): boolean {
  const inner = bare(compiler, node);
  return compiler.isIdentifier(inner) && inner.text === name;
}

/** `error.code`, `error?.code`, `(error as NodeJS.ErrnoException).code`, `systemCode(error)`, and a constant of it. */
export function isCode(compiler: Compiler, node: ts.Expression, caught: Caught): boolean {
  const inner = bare(compiler, node);
  if (compiler.isIdentifier(inner)) return caught.codes.has(inner.text);
  if (compiler.isPropertyAccessExpression(inner))
    return inner.name.text === "code" && isError(compiler, inner.expression, caught);
  if (!compiler.isCallExpression(inner) || inner.expression.getText() !== "systemCode") return false;
  const [asked] = inner.arguments;
  return asked !== undefined && isError(compiler, asked, caught);
}

/** A code that somebody gives on purpose, spelt out. */
export function isExpectedCode(compiler: Compiler, node: ts.Expression): boolean {
  const inner = bare(compiler, node);
  return compiler.isStringLiteralLike(inner) && !MISTAKEN_CODE.test(inner.text);
}

/**
 * True when a condition that is `holds` says that the error is an expected one: by a code, or by a class that somebody
 * throws on purpose.
 */
export function isNarrow(compiler: Compiler, condition: ts.Expression, caught: Caught, holds: boolean): boolean {
  const { SyntaxKind } = compiler;
  const node = bare(compiler, condition);
  if (compiler.isPrefixUnaryExpression(node))
    return node.operator === SyntaxKind.ExclamationToken && isNarrow(compiler, node.operand, caught, !holds);
  if (compiler.isCallExpression(node)) return holds && isAmongCodes(compiler, node, caught);
  if (!compiler.isBinaryExpression(node)) return false;
  const { left, right } = node;
  const of = (side: ts.Expression): boolean => isNarrow(compiler, side, caught, holds);
  switch (node.operatorToken.kind) {
    case SyntaxKind.AmpersandAmpersandToken:
      return holds ? of(left) || of(right) : of(left) && of(right);
    case SyntaxKind.BarBarToken:
      return holds ? of(left) && of(right) : of(left) || of(right);
    case SyntaxKind.EqualsEqualsEqualsToken:
    case SyntaxKind.EqualsEqualsToken:
      return holds && isCodeAsked(compiler, left, right, caught);
    case SyntaxKind.ExclamationEqualsEqualsToken:
    case SyntaxKind.ExclamationEqualsToken:
      return !holds && isCodeAsked(compiler, left, right, caught);
    case SyntaxKind.InstanceOfKeyword:
      return holds && isError(compiler, left, caught) && isExpectedClass(compiler, right, caught);
    default:
      return false;
  }
}

function isCodeAsked(compiler: Compiler, left: ts.Expression, right: ts.Expression, caught: Caught): boolean {
  return [
    [left, right],
    [right, left],
  ].some(([code, literal]) => {
    if (code === undefined || literal === undefined) return false;
    return isCode(compiler, code, caught) && isExpectedCode(compiler, literal);
  });
}

/** `["ENOENT", "ENOTDIR"].includes(error.code)` */
function isAmongCodes(compiler: Compiler, call: ts.CallExpression, caught: Caught): boolean {
  const { expression, arguments: asked } = call;
  if (!compiler.isPropertyAccessExpression(expression) || expression.name.text !== "includes") return false;
  const list = bare(compiler, expression.expression);
  const [code] = asked;
  if (!compiler.isArrayLiteralExpression(list) || code === undefined || !isCode(compiler, code, caught)) return false;
  return list.elements.every((element) => isExpectedCode(compiler, element));
}

function isExpectedClass(compiler: Compiler, node: ts.Expression, { parses }: Caught): boolean {
  return compiler.isIdentifier(node) && (!MISTAKES.has(node.text) || (parses && node.text === "SyntaxError"));
}

/** True when all that a body calls is parsers, and what makes a text ready for them in their arguments. */
export function onlyParses(compiler: Compiler, block: ts.Block): boolean {
  const nodes = [...nodesOf(compiler, block)];
  const calls = nodes.filter((node) => compiler.isCallExpression(node) || compiler.isNewExpression(node));
  const isParser = (call: ts.CallExpression | ts.NewExpression): boolean =>
    PARSERS.test(`${compiler.isNewExpression(call) ? "new " : ""}${call.expression.getText()}`);
  const parsers = calls.filter(isParser);
  const isOfParser = (call: ts.Node): boolean =>
    parsers.some((parser) =>
      parser.arguments?.some((argument) => argument.pos <= call.pos && call.end <= argument.end),
    );
  const others = calls.filter((call) => !isParser(call));
  return parsers.length > 0 && others.every((call) => isOfTexts(compiler, call) && isOfParser(call));
}

/** `line.trim()`, `String(body)`, `data.toString("utf8")`: with nothing but literals beside the text. */
function isOfTexts(compiler: Compiler, node: ts.Node): boolean {
  if (!compiler.isCallExpression(node)) return false;
  const isLiteral = (argument: ts.Expression): boolean =>
    compiler.isLiteralExpression(argument) ||
    (compiler.isPrefixUnaryExpression(argument) && compiler.isNumericLiteral(argument.operand));
  if (compiler.isIdentifier(node.expression)) return node.expression.text === "String";
  if (!compiler.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression } = node.expression;
  const isPlain = compiler.isIdentifier(expression) || compiler.isCallExpression(expression);
  return isPlain && OF_TEXTS.has(name.text) && node.arguments.every(isLiteral);
}
