import { dirname, posix } from "node:path";
import { isTrustCore } from "./policy.ts";
import { refused } from "./verdict.ts";
import { escapes } from "./rules/escapes.ts";
import { hidesErrors } from "./rules/errors.ts";
import { added, type Finding } from "./rules/finding.ts";
import { knownImports, newImports, type KnownImports } from "./rules/imports.ts";
import { reaches } from "./rules/reach.ts";
import { keptState } from "./rules/kept-state.ts";
import { keepsState } from "./rules/state.ts";
import { recordedSigns } from "./rules/recorded-signs.ts";
import { inputsOf, literalsOf, specialCases, type Inputs } from "./rules/special-cases.ts";
import { unwrittenNames } from "./rules/written-names.ts";
import { compilerOf, parse, type Compiler } from "./rules/syntax.ts";

export interface SourceChange {
  readonly path: string;
  /** Undefined where the file is new, or gone. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface JudgedSource {
  /** The dependencies whose TypeScript is used. */
  readonly modules: string;
  readonly changes: readonly SourceChange[];
  /** Every file of `mcp/src` as it is on the base, by path. */
  readonly base: ReadonlyMap<string, string>;
  /** The arguments of the recorded call. */
  readonly params: unknown;
  readonly test: { readonly path: string; readonly text: string };
}

/**
 * Refuses source that makes a test pass without healing, or that reaches where a tool has no business, by rules over
 * its syntax tree: swallowed errors, special cases of the test's or the recorded input, recognising a test run, the
 * network, other programs, code made as it runs, hidden timers, the clock and chance, encoded texts, ways round the
 * compiler and the linter, new imports. What the base has already is never held against a fix.
 *
 * @throws WranglerError E_GATE_REFUSED `policy_refused` with every rule that is broken, and where.
 */
export function checkSourceRules(judged: JudgedSource): void {
  const broken = brokenRules(judged);
  if (broken.length === 0) return;
  const shown = broken.slice(0, 5).map(({ rule, path, line, what }) => `${rule}: ${what} (${path}:${line})`);
  const rules = [...new Set(broken.map(({ rule }) => rule))];
  throw refused("policy_refused", `the fix breaks a rule: ${shown.join("; ")}`, mendOf(rules), { rules });
}

function brokenRules(judged: JudgedSource): Finding[] {
  const compiler = compilerOf(judged.modules);
  const literals = literalsOf(compiler, parse(compiler, judged.test.path, judged.test.text));
  // What only the engine has in it says nothing of what a tool knows.
  const ofTools = [...judged.base].filter(([path]) => !isTrustCore(path)).map(([, text]) => text);
  const inputs = inputsOf(judged.params, literals, ofTools.join("\n"));
  const sources = new Map(judged.base);
  for (const { path, after } of judged.changes) if (after !== undefined) sources.set(path, after);
  const known: Known = { imports: knownImports(judged.base), inputs, sources };
  const findings = (text: (change: SourceChange) => string | undefined): Finding[] =>
    judged.changes.flatMap((change) => {
      const source = text(change);
      return source === undefined ? [] : [...findingsIn(compiler, change.path, source, known)];
    });
  const broken = added(
    findings(({ before }) => before),
    findings(({ after }) => after),
  );
  return broken.filter((found) => !isReportAsBefore(found, judged.base));
}

/** A file that reports on stderr may do so once more. Its stdout is the protocol. */
function isReportAsBefore({ rule, what, path }: Finding, base: ReadonlyMap<string, string>): boolean {
  return rule === "no-console" && /^console\.(error|warn)$/.test(what) && base.get(path)?.includes(`${what}(`) === true;
}

interface Known {
  readonly imports: KnownImports;
  readonly inputs: Inputs;
  /** Every file as the fix leaves it, by path. */
  readonly sources: ReadonlyMap<string, string>;
}

function* findingsIn(compiler: Compiler, path: string, text: string, known: Known): Generator<Finding> {
  const file = parse(compiler, path, text);
  if (file.isDeclarationFile) yield { rule: "no-type-escapes", what: "a declaration file", key: "d.ts", path, line: 1 };
  yield* reaches(compiler, file);
  yield* keepsState(compiler, file);
  yield* newImports(compiler, file, known.imports);
  const imported = (specifier: string): ReturnType<typeof parse> | undefined => {
    const target = posix.join(dirname(path), specifier);
    const source = known.sources.get(target);
    return source === undefined ? undefined : parse(compiler, target, source);
  };
  yield* unwrittenNames(compiler, file, imported);
  yield* keptState(compiler, file, imported);
  yield* hidesErrors(compiler, file);
  yield* escapes(compiler, file);
  yield* specialCases(compiler, file, known.inputs);
  yield* recordedSigns(compiler, file, known.inputs);
}

const MENDS = new Map([
  [
    "no-swallowed-errors",
    "Mend what fails; where an error is expected, name it by its code or class and throw the rest.",
  ],
  ["no-blame-shift", "A mistake of the code stays one: throw the error itself, or look at its code first."],
  ["no-special-cases", "Mend it for every input, not for that of the recorded call or the test."],
  ["no-type-escapes", "Give it its real type."],
  [
    "no-dynamic-code",
    "Write names of members out; a key of data is asked by Object.hasOwn(data, key) first, or kept in a Map.",
  ],
  ["no-hidden-state", "Let each call find what the first one found: keep nothing of it in the module."],
  ["no-directives", "Take the comment out and mend what the tool names."],
]);

function mendOf(rules: readonly string[]): string {
  const known = rules.flatMap((rule) => MENDS.get(rule) ?? []);
  return known.length > 0 ? known.join(" ") : "Heal it with what the source of the tools uses already.";
}
