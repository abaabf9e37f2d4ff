import { dirname, posix } from "node:path";
import type ts from "typescript";
import { finding, type Finding } from "./finding.ts";
import { nodesOf, type Compiler } from "./syntax.ts";

/** Modules of Node that compute and touch nothing. */
const PURE = new Set(["path", "path/posix", "path/win32", "util", "crypto", "buffer", "url", "string_decoder"]);
/** Modules that are a part of another one: who imports that, reaches them already. */
const PARTS = new Map([["fs/promises", "fs"]]);
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

/** Imports that the file's folder, and those above it, do not have on the base, unless what they reach is harmless. */
export function* newImports(compiler: Compiler, file: ts.SourceFile, known: KnownImports): Generator<Finding> {
  for (const node of nodesOf(compiler, file)) {
    if (compiler.isImportEqualsDeclaration(node))
      yield finding(compiler, node, "no-dynamic-code", "import = require()");
    if (!compiler.isImportDeclaration(node) && !compiler.isExportDeclaration(node)) continue;
    const specifier = node.moduleSpecifier;
    if (specifier === undefined || !compiler.isStringLiteral(specifier) || isForTypes(compiler, node)) continue;
    const target = targetOf(file.fileName, specifier.text);
    if (PURE.has(target) || OPEN_FOLDERS.some((folder) => target.startsWith(folder))) continue;
    const isKnown = (folder: string): boolean =>
      [target, PARTS.get(target) ?? target].some((module) => known.get(folder)?.has(module) === true);
    if (foldersOf(file.fileName).some(isKnown)) continue;
    const rule = RULES.find(([pattern]) => pattern.test(target))?.[1] ?? "no-new-imports";
    yield finding(compiler, specifier, rule, `an import of ${specifier.text}`);
  }
}

/** Built-in modules have one name, with the prefix and without. */
function targetOf(path: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.join(dirname(path), specifier) : specifier.replace(/^node:/, "");
}

/** The file's folder, and those above it that belong to the same part of the source. */
function foldersOf(path: string): string[] {
  const folders = [];
  for (let folder = dirname(path); folder.split("/").length > 2; folder = dirname(folder)) folders.push(folder);
  return folders;
}

function isForTypes(compiler: Compiler, node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  return compiler.isImportDeclaration(node) ? node.importClause?.isTypeOnly === true : node.isTypeOnly;
}
