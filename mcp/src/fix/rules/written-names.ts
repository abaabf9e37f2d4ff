import type ts from "typescript";
import { declaredIn, nameOf, type Declared, type Said } from "./declared.ts";
import { finding, type Finding } from "./finding.ts";
import { nodesOf, type Compiler } from "./syntax.ts";

const WHAT = "a member by a name that is not written out";
/** Types of which every function is one. */
const ANYTHING = /^(any|unknown|object|Function|CallableFunction|\{\})$/;
/** Types of a name that may be any. */
const ANY_NAME = /^(any|unknown|string|PropertyKey)$/;
const COUNTS = /^(indexOf|lastIndexOf|findIndex|findLastIndex|search|charCodeAt|codePointAt)$/;
const LISTS =
  /^(split|map|filter|slice|sort|toSorted|reverse|concat|flat|flatMap|match|exec|trim|toLowerCase|toUpperCase|replace|replaceAll|keys|values|entries|fromEntries|from|of|parse)$/;
const MAKERS = /^((\w+)?Array|Map|Set|String)$/;

/** The text of an imported module of the source, by the name that an import has for it; undefined for any other. */
export type Imported = (specifier: string) => ts.SourceFile | undefined;

/**
 * `value[name]` is how `constructor` is reached without being written. It may stay where the name is plainly a number, a
 * key of something, or one of names that are written out; where what it is read from is plainly a list or a table; and
 * where what is read is only compared.
 */
export function* unwrittenNames(compiler: Compiler, file: ts.SourceFile, imported: Imported): Generator<Finding> {
  const known = new Names(compiler, file, imported);
  for (const node of nodesOf(compiler, file)) {
    if (compiler.isElementAccessExpression(node)) {
      if (isCompared(compiler, node)) continue;
      if (!known.isPlainKey(node.argumentExpression, node.expression) && !known.isData(node.expression))
        yield finding(compiler, node, "no-dynamic-code", WHAT);
    } else if (isTakenByName(compiler, node) && !known.isPlainKey(node.expression))
      yield finding(compiler, node.parent, "no-dynamic-code", WHAT);
  }
}

/** `typeof value[name]`, `value[name] === other`, `!value[name]`, and `value[name] = other`: nothing is had of it. */
function isCompared(compiler: Compiler, node: ts.Node): boolean {
  const { parent } = node;
  if (compiler.isTypeOfExpression(parent) || compiler.isPrefixUnaryExpression(parent)) return true;
  if (!compiler.isBinaryExpression(parent)) return false;
  if (parent.operatorToken.kind === compiler.SyntaxKind.EqualsToken) return parent.left === node;
  return /^([!=]==?|[<>]=?|[-*/%&|^])$/.test(parent.operatorToken.getText());
}

/** The same for a test: there, a name is a number or written out. */
export function hasUnwrittenName(compiler: Compiler, file: ts.SourceFile): boolean {
  const known = new Names(compiler, file, () => undefined);
  const isWritten = (name: ts.Expression): boolean => compiler.isStringLiteralLike(name) || known.isNumber(name);
  return [...nodesOf(compiler, file)].some((node) => {
    if (compiler.isElementAccessExpression(node)) return !isWritten(node.argumentExpression);
    return isTakenByName(compiler, node) && !isWritten(node.expression);
  });
}

/** `{ [name]: value } = object`, declared or assigned. */
function isTakenByName(compiler: Compiler, node: ts.Node): node is ts.ComputedPropertyName {
  if (!compiler.isComputedPropertyName(node)) return false;
  if (compiler.isBindingElement(node.parent)) return true;
  let value: ts.Node = node.parent.parent;
  while (
    compiler.isParenthesizedExpression(value.parent) ||
    compiler.isObjectLiteralElementLike(value.parent) ||
    compiler.isObjectLiteralExpression(value.parent) ||
    compiler.isArrayLiteralExpression(value.parent)
  )
    value = value.parent;
  const { parent } = value;
  if (compiler.isForOfStatement(parent)) return parent.initializer === value;
  const isSet = compiler.isBinaryExpression(parent) && parent.left === value;
  return isSet && parent.operatorToken.kind === compiler.SyntaxKind.EqualsToken;
}

/** What a file shows of its own names. One that is asked while it is being asked shows nothing more. */
class Names {
  readonly #ts: Compiler;
  readonly #declared: Declared;
  readonly #imported: Imported;
  readonly #owned: ReadonlySet<string>;
  readonly #records: ReadonlySet<string>;
  readonly #asked = new Set<string>();

  constructor(compiler: Compiler, file: ts.SourceFile, imported: Imported) {
    this.#ts = compiler;
    this.#declared = declaredIn(compiler, file);
    this.#imported = imported;
    this.#owned = new Set(argumentsOf(compiler, file, /^Object\.hasOwn$/));
    // What is no function has no function's members: this one asks.
    this.#records = new Set(argumentsOf(compiler, file, /^(isRecord|Array\.isArray)$/));
  }

  isPlainKey(key: ts.Expression, object?: ts.Expression): boolean {
    if (this.isNumber(key) || this.isWritten(key)) return true;
    if (object !== undefined && this.#owned.has(`${object.getText()}, ${key.getText()}`)) return true;
    return this.#all("key", key, (said) => this.#isKey(said));
  }

  /** A literal, or a name for nothing else than literals. The rule of texts sees what those say. */
  isWritten(key: ts.Expression): boolean {
    const { isConditionalExpression, isStringLiteralLike } = this.#ts;
    const inner = this.#inner(key);
    if (isStringLiteralLike(inner)) return true;
    if (isConditionalExpression(inner)) return this.isWritten(inner.whenTrue) && this.isWritten(inner.whenFalse);
    return this.#all("written", inner, ({ value, each }) =>
      each === undefined
        ? value !== undefined && this.isWritten(value)
        : each.what === "entry" && this.#areWritten(each.of),
    );
  }

  isNumber(key: ts.Expression): boolean {
    const inner = this.#inner(key);
    const { isBinaryExpression, isCallExpression, isConditionalExpression, SyntaxKind } = this.#ts;
    if (this.#ts.isNumericLiteral(inner) || this.#ts.isPostfixUnaryExpression(inner)) return true;
    if (this.#ts.isPrefixUnaryExpression(inner)) return true;
    if (isConditionalExpression(inner)) return this.isNumber(inner.whenTrue) && this.isNumber(inner.whenFalse);
    if (isBinaryExpression(inner)) {
      const { kind } = inner.operatorToken;
      const either = [SyntaxKind.PlusToken, SyntaxKind.QuestionQuestionToken, SyntaxKind.BarBarToken];
      if (either.some((one) => one === kind)) return this.isNumber(inner.left) && this.isNumber(inner.right);
      if (kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment) return this.isNumber(inner.right);
      return kind !== SyntaxKind.CommaToken && kind !== SyntaxKind.AmpersandAmpersandToken;
    }
    if (isCallExpression(inner)) {
      const called = inner.expression.getText();
      return (
        /^(Number|parseInt|parseFloat|Number\.\w+|Math\.\w+)$/.test(called) ||
        COUNTS.test(/\w+$/.exec(called)?.[0] ?? "")
      );
    }
    if (this.#ts.isPropertyAccessExpression(inner) && /^(length|size|byteLength)$/.test(inner.name.text)) return true;
    return this.#all("number", inner, (said) => this.#isNumeric(said));
  }

  /** A list, a table or a text, as far as the file shows: nothing of which a member leads to a function's maker. */
  isData(object: ts.Expression): boolean {
    const inner = this.#inner(object);
    if (this.#records.has(inner.getText())) return true;
    const { isCallExpression, isNewExpression, isPropertyAccessExpression } = this.#ts;
    if (this.#ts.isObjectLiteralExpression(inner) || this.#ts.isArrayLiteralExpression(inner)) return true;
    if (this.#ts.isStringLiteralLike(inner) || this.#ts.isTemplateExpression(inner)) return true;
    if (isNewExpression(inner)) return MAKERS.test(inner.expression.getText());
    if (isCallExpression(inner))
      return isPropertyAccessExpression(inner.expression) && LISTS.test(inner.expression.name.text);
    if (this.#ts.isBinaryExpression(inner)) {
      const isEither = inner.operatorToken.kind === this.#ts.SyntaxKind.QuestionQuestionToken;
      return isEither && this.isData(inner.left) && this.isData(inner.right);
    }
    return this.#all("data", inner, (said) => this.#isTable(said));
  }

  #isKey({ node, type, value, each }: Said): boolean {
    if (each?.what === "key") return !this.#isMadeHere(each.of);
    if (each !== undefined) return each.what === "place" || this.#areWritten(each.of) || this.#areKeys(each.of);
    if (value !== undefined) return this.isPlainKey(value);
    return this.#ts.isParameter(node) && type !== undefined && !ANY_NAME.test(type.getText());
  }

  #isNumeric({ type, value, each }: Said): boolean {
    if (each !== undefined) return each.what === "place" && type === undefined;
    return value === undefined ? type?.getText() === "number" : this.isNumber(value);
  }

  #isTable({ node, type, value, each }: Said): boolean {
    if (this.#ts.isImportSpecifier(node)) return this.#isImportedTable(node);
    if (each !== undefined) return false;
    if (type !== undefined && isDataType(this.#ts, type))
      return value === undefined || !isFunction(this.#ts, this.#inner(value));
    return value !== undefined && this.isData(value);
  }

  #isImportedTable(node: ts.ImportSpecifier): boolean {
    const from = node.parent.parent.parent.moduleSpecifier;
    const file = this.#ts.isStringLiteral(from) ? this.#imported(from.text) : undefined;
    if (file === undefined) return false;
    const name = (node.propertyName ?? node.name).text;
    const said = declaredIn(this.#ts, file).get(name) ?? [];
    return said.length > 0 && said.every(({ value }) => value !== undefined && this.#isLiteral(value));
  }

  #isLiteral(value: ts.Expression): boolean {
    const inner = this.#inner(value);
    return this.#ts.isObjectLiteralExpression(inner) || this.#ts.isArrayLiteralExpression(inner);
  }

  #areWritten(list: ts.Expression): boolean {
    const inner = this.#inner(list);
    if (this.#ts.isArrayLiteralExpression(inner))
      return inner.elements.every((entry) => this.#ts.isStringLiteralLike(entry));
    return this.#all("all", inner, ({ value }) => value !== undefined && this.#areWritten(value));
  }

  /** `Object.keys(object)`, also filtered or sorted. */
  #areKeys(list: ts.Expression): boolean {
    const inner = this.#inner(list);
    if (this.#all("keys", inner, ({ value }) => value !== undefined && this.#areKeys(value))) return true;
    if (!this.#ts.isCallExpression(inner) || !this.#ts.isPropertyAccessExpression(inner.expression)) return false;
    const { expression, name } = inner.expression;
    if (expression.getText() === "Object") return name.text === "keys" && !this.#isMadeHere(inner.arguments[0]);
    return /^(filter|sort|toSorted|slice|reverse)$/.test(name.text) && this.#areKeys(expression);
  }

  #isMadeHere(object: ts.Expression | undefined): boolean {
    return object === undefined || this.#ts.isCallExpression(object) || this.#isLiteral(object);
  }

  #all(asking: string, named: ts.Expression, holds: (said: Said) => boolean): boolean {
    const name = nameOf(this.#ts, named);
    const said = name === undefined ? undefined : this.#declared.get(name);
    const key = `${asking} ${name}`;
    if (said === undefined || this.#asked.has(key)) return said !== undefined;
    this.#asked.add(key);
    const all = said.every(holds);
    this.#asked.delete(key);
    return all;
  }

  #inner(node: ts.Expression): ts.Expression {
    let inner = node;
    while (
      this.#ts.isParenthesizedExpression(inner) ||
      this.#ts.isAsExpression(inner) ||
      this.#ts.isSatisfiesExpression(inner) ||
      this.#ts.isNonNullExpression(inner) ||
      this.#ts.isAwaitExpression(inner)
    )
      inner = inner.expression;
    return inner;
  }
}

function isFunction(compiler: Compiler, value: ts.Expression): boolean {
  return compiler.isArrowFunction(value) || compiler.isFunctionExpression(value) || compiler.isClassExpression(value);
}

function isDataType(compiler: Compiler, type: ts.TypeNode): boolean {
  if (compiler.isFunctionTypeNode(type) || compiler.isConstructorTypeNode(type)) return false;
  if (compiler.isUnionTypeNode(type)) return type.types.every((one) => isDataType(compiler, one));
  if (compiler.isIntersectionTypeNode(type)) return type.types.every((one) => isDataType(compiler, one));
  if (compiler.isTypeQueryNode(type) || ANYTHING.test(type.getText())) return false;
  return (
    !compiler.isTypeLiteralNode(type) || type.members.every((member) => !compiler.isCallSignatureDeclaration(member))
  );
}

/** `object, key` of each `Object.hasOwn(object, key)`. */
function* argumentsOf(compiler: Compiler, file: ts.SourceFile, called: RegExp): Generator<string> {
  for (const node of nodesOf(compiler, file)) {
    if (!compiler.isCallExpression(node) || !called.test(node.expression.getText())) continue;
    yield node.arguments.map((argument) => argument.getText()).join(", ");
  }
}
