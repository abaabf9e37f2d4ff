import type ts from "typescript";
import type { Compiler } from "./rules/syntax.ts";

/**
 * True when a hunk that is taken back leaves a file as it is: in types, comments, layout, or in imports that nothing
 * uses. Those reorder the modules of a bundle, so that bundles cannot be compared, and the linter asks to take them out.
 * A module that only the fix imports is more than that, whether it is used or not: loading it may do something.
 *
 * @param back the file with the hunk taken back
 */
export function isSameCode(compiler: Compiler, after: string | undefined, back: string | undefined): boolean {
  if (after === undefined || back === undefined) return false;
  const [written, old] = [emitted(compiler, after, true), emitted(compiler, back, true)];
  if (written === old) return true;
  const loaded = modulesIn(compiler, old);
  const loadsMore = [...modulesIn(compiler, written)].some((module) => !loaded.has(module));
  return !loadsMore && emitted(compiler, after, false) === emitted(compiler, back, false);
}

/** @param verbatim imports that no value is used of stay */
function emitted(compiler: Compiler, text: string, verbatim: boolean): string {
  const { ScriptTarget, ModuleKind } = compiler;
  const options: ts.CompilerOptions = { target: ScriptTarget.ES2022, module: ModuleKind.ESNext, removeComments: true };
  const compilerOptions = { ...options, verbatimModuleSyntax: verbatim };
  return compiler.transpileModule(text, { compilerOptions }).outputText;
}

function modulesIn(compiler: Compiler, text: string): Set<string> {
  return new Set(compiler.preProcessFile(text).importedFiles.map(({ fileName }) => fileName));
}
