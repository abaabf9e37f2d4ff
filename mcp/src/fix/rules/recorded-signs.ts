import type ts from "typescript";
import { finding, type Finding } from "./finding.ts";
import type { Inputs } from "./special-cases.ts";
import { nodesOf, type Compiler } from "./syntax.ts";

const RULE = "no-special-cases";
const REPLACING = /^(replace|replaceAll|split)$/;

/** Signs of the recorded input that are asked for in a roundabout way: by arithmetic, bounds, one letter, or parts. */
export function* recordedSigns(compiler: Compiler, file: ts.SourceFile, inputs: Inputs): Generator<Finding> {
  for (const node of nodesOf(compiler, file)) {
    const what = signOf(compiler, node, inputs);
    if (what !== undefined) yield finding(compiler, node, RULE, `${what}, which the recorded call or the test has`);
  }
}

function signOf(compiler: Compiler, node: ts.Node, inputs: Inputs): string | undefined {
  if (compiler.isBinaryExpression(node)) {
    const number = solved(compiler, node) ?? singledOut(compiler, node);
    if (number !== undefined && inputs.numbers.has(number)) return `a comparison that only ${number} passes`;
    return /^[!=]==?$/.test(node.operatorToken.getText()) ? letterAt(compiler, node, inputs) : undefined;
  }
  if (!compiler.isCallExpression(node) || !compiler.isPropertyAccessExpression(node.expression)) return undefined;
  const [asked] = node.arguments;
  if (asked === undefined) return undefined;
  const method = node.expression.name.text;
  if (/^(starts|ends)With$/.test(method) && compiler.isStringLiteralLike(asked))
    return letter(asked.text, method === "startsWith", inputs);
  return REPLACING.test(method) ? part(compiler, asked, inputs) : undefined;
}

/** The number for which `length - 5 === 0` and `2 * at === 8` hold; a plain comparison is another rule's. */
function solved(compiler: Compiler, node: ts.BinaryExpression): number | undefined {
  if (!/^[!=]==?$/.test(node.operatorToken.getText())) return undefined;
  for (const [sum, other] of [
    [node.left, node.right],
    [node.right, node.left],
  ] as const) {
    const inner = compiler.isParenthesizedExpression(sum) ? sum.expression : sum;
    const result = numberOf(compiler, other);
    if (result === undefined) continue;
    if (!compiler.isNumericLiteral(other)) return result;
    if (!compiler.isBinaryExpression(inner)) continue;
    const [left, right] = [numberOf(compiler, inner.left), numberOf(compiler, inner.right)];
    const known = left ?? right;
    if (known === undefined) continue;
    const sign = inner.operatorToken.getText();
    if (sign === "+") return result - known;
    if (sign === "-") return left === undefined ? result + known : known - result;
    if (sign === "*") return result / known;
    if (sign === "/") return left === undefined ? result * known : known / result;
  }
  return undefined;
}

/** Of a number, and of what is reckoned from numbers alone. */
function numberOf(compiler: Compiler, node: ts.Expression): number | undefined {
  if (compiler.isNumericLiteral(node)) return Number(node.text);
  if (compiler.isParenthesizedExpression(node)) return numberOf(compiler, node.expression);
  if (!compiler.isBinaryExpression(node)) return undefined;
  const [left, right] = [numberOf(compiler, node.left), numberOf(compiler, node.right)];
  if (left === undefined || right === undefined) return undefined;
  const reckoned = new Map([
    ["+", left + right],
    ["-", left - right],
    ["*", left * right],
    ["/", left / right],
  ]);
  return reckoned.get(node.operatorToken.getText());
}

/** `a > 4 && a < 6`, and `a < 5 || a > 5`, which let one number pass, or keep one out. */
function singledOut(compiler: Compiler, node: ts.BinaryExpression): number | undefined {
  const sign = node.operatorToken.getText();
  if (sign !== "&&" && sign !== "||") return undefined;
  const [one, other] = [boundOf(compiler, node.left), boundOf(compiler, node.right)];
  if (one === undefined || other === undefined || one.of !== other.of || one.isLower === other.isLower)
    return undefined;
  const [lower, upper] = one.isLower ? [one, other] : [other, one];
  if (sign === "&&") return lower.first === upper.first ? lower.first : undefined;
  return lower.first - upper.first === 2 ? lower.first - 1 : undefined;
}

interface Bound {
  readonly of: string;
  readonly isLower: boolean;
  /** The first whole number that passes. */
  readonly first: number;
}

function boundOf(compiler: Compiler, node: ts.Expression): Bound | undefined {
  const inner = compiler.isParenthesizedExpression(node) ? node.expression : node;
  if (!compiler.isBinaryExpression(inner)) return undefined;
  const sign = inner.operatorToken.getText();
  if (!/^[<>]=?$/.test(sign)) return undefined;
  const [left, right] = [numberOf(compiler, inner.left), numberOf(compiler, inner.right)];
  const number = left ?? right;
  if (number === undefined || (left !== undefined && right !== undefined)) return undefined;
  const isLower = sign.startsWith(">") === (left === undefined);
  const step = sign.endsWith("=") ? 0 : 1;
  const of = (left === undefined ? inner.left : inner.right).getText();
  return { of, isLower, first: isLower ? Math.floor(number) + step : Math.ceil(number) - step };
}

/** `text[0] === "0"`, `text.charAt(0) === "0"`, `text.at(-1) === "0"`. */
function letterAt(compiler: Compiler, node: ts.BinaryExpression, inputs: Inputs): string | undefined {
  const [asked, place] = compiler.isStringLiteralLike(node.left) ? [node.left, node.right] : [node.right, node.left];
  if (!compiler.isStringLiteralLike(asked)) return undefined;
  const at = /(?:\[|\.(?:charAt|at)\()(0|-1)?[\])]$/.exec(place.getText());
  return at === null ? undefined : letter(asked.text, at[1] !== "-1", inputs);
}

/** Signs are what texts are made of; a letter or a digit is what one text is made of. */
function letter(text: string, isFirst: boolean, inputs: Inputs): string | undefined {
  const asked = text.toLowerCase();
  if (!/^[\p{L}\p{N}]$/u.test(asked) || inputs.asksFor(asked)) return undefined;
  const has = [...inputs.texts].some((input) => (isFirst ? input.startsWith(asked) : input.endsWith(asked)));
  return has ? `a look for ${JSON.stringify(text)} at the ${isFirst ? "beginning" : "end"} of a text` : undefined;
}

/** Of a text, or a pattern of one: two characters or more of a value. */
function part(compiler: Compiler, asked: ts.Expression, inputs: Inputs): string | undefined {
  const text = (compiler.isStringLiteralLike(asked) ? asked.text : literalOf(compiler, asked))?.toLowerCase().trim();
  if (text === undefined || text.length < 2 || inputs.known(text)) return undefined;
  if (/\w/.test(text) && inputs.mentioned(text)) return undefined;
  const has = [...inputs.texts].some((input) => !input.includes("\n") && input.includes(text));
  return has ? `a replacement of ${JSON.stringify(text)}` : undefined;
}

/** What a pattern looks for, where that is one text. */
function literalOf(compiler: Compiler, node: ts.Expression): string | undefined {
  if (!compiler.isRegularExpressionLiteral(node)) return undefined;
  const pattern = node.text.replace(/^\/|\/[a-z]*$/g, "");
  const repeated = pattern.replace(/(\\?[^\\])\{(\d)\}/g, (_, one: string, times: string) => one.repeat(Number(times)));
  const plain = repeated.replace(/\\[^\w\s]/g, "").replace(/[^\\^$.*+?()[\]{}|]/g, "");
  return plain === "" ? repeated.replace(/\\(.)/g, "$1") : undefined;
}
