import { dirname, posix } from "node:path";
import type ts from "typescript";
import { finding, type Finding } from "./finding.ts";
import { nodesOf, type Compiler } from "./syntax.ts";

/** Modules of Node that compute and touch nothing. */
const PURE = new Set([
  "node:path",
  "node:path/posix",
  "node:util",
  "node:crypto",
  "node:buffer",
  "node:url",
  "node:string_decoder",
]);
/** Folders of the source that reach nothing by themselves. */
const OPEN_FOLDERS = ["mcp/src/tracker/", "mcp/src/tools/", "mcp/src/shared/", "mcp/src/resilience/"];

const RULES: readonly (readonly [RegExp, string])[] = [
  [/^(node:)?(net|http|https|http2|tls|dgram|dns)(\/|$)/, "no-network"],
  [/^(node:)?(child_process|cluster|worker_threads)$/, "no-child-processes"],
  [/^(node:)?(vm|module|repl|inspector|v8|wasi|sea)(\/|$)/, "no-dynamic-code"],
  [/^(node:)?(process|os|async_hooks|diagnostics_channel|perf_hooks|test|trace_events)(\/|$)/, "no-test-detection"],
  [/^(node:)?timers(\/|$)/, "no-timers"],
];

/** What the files of each folder import on the base. */
export type KnownImports = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the imports of a whole source, to tell what a folder uses already. */
export function knownImports(files: ReadonlyMap<string, string>): KnownImports {
  const known = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const folder = dirname(path);
    const targets = known.get(folder) ?? new Set();
    for (const [, specifier = ""] of text.matchAll(/\bfrom\s+["']([^"']+)["']/g))
      targets.add(targetOf(path, specifier));
    known.set(folder, targets);
  }
  return known;
}

/** Imports that the file's folder does not have on the base, unless what they reach is harmless. */
export function* newImports(compiler: Compiler, file: ts.SourceFile, known: KnownImports): Generator<Finding> {
  for (const node of nodesOf(compiler, file)) {
    if (compiler.isImportEqualsDeclaration(node))
      yield finding(compiler, node, "no-dynamic-code", "import = require()");
    if (!compiler.isImportDeclaration(node) && !compiler.isExportDeclaration(node)) continue;
    const specifier = node.moduleSpecifier;
    if (specifier === undefined || !compiler.isStringLiteral(specifier) || isForTypes(compiler, node)) continue;
    const target = targetOf(file.fileName, specifier.text);
    if (PURE.has(target) || OPEN_FOLDERS.some((folder) => target.startsWith(folder))) continue;
    if (known.get(dirname(file.fileName))?.has(target) === true) continue;
    const rule = RULES.find(([pattern]) => pattern.test(target))?.[1] ?? "no-new-imports";
    yield finding(compiler, specifier, rule, `an import of ${specifier.text}`);
  }
}

function targetOf(path: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(dirname(path), specifier) : specifier;
}

function isForTypes(compiler: Compiler, node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  return compiler.isImportDeclaration(node) ? node.importClause?.isTypeOnly === true : node.isTypeOnly;
}
