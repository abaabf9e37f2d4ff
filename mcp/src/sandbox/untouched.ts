import { treeStamp } from "../platform/trees.ts";
import { WranglerError } from "../shared/errors.ts";
import type { RunRoot } from "./run-root.ts";

/**
 * What `work` gives, when it left the source of the run root and its dependencies as they were: what runs next there, and
 * what is read of it, is what the engine put there. In a sandbox nothing else can be; where none works, this sees it.
 *
 * @param source a run root, or a folder of its source
 * @throws WranglerError E_GATE_REFUSED `policy_refused` when any file was written, added, removed or replaced
 */
export async function untouched<T>(source: string | Pick<RunRoot, "source">, work: () => Promise<T>): Promise<T> {
  const folder = typeof source === "string" ? source : source.source;
  const before = await treeStamp(folder);
  const result = await work();
  if ((await treeStamp(folder)) === before) return result;
  throw new WranglerError(
    "E_GATE_REFUSED",
    "policy_refused: what was run changed files of the source or of node_modules",
    {
      hint: "Tests, and the source itself, write into the project that they are given and into temporary folders only.",
      details: { verdict: "policy_refused", rules: ["source-is-read-only"] },
    },
  );
}
