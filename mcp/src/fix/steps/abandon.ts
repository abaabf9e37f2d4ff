import { removeTree } from "../../platform/trees.ts";
import { confine } from "../../platform/files.ts";
import type { FixContext } from "../context.ts";
import type { FixState } from "../ledger.ts";

/** Removes the workspace and closes the fix. What was published stays where it is. */
export async function abandonFix(context: FixContext, fix: FixState): Promise<FixState> {
  await removeTree(await confine(context.paths.root, fix.workspace));
  const abandoned: FixState = { ...fix, status: "abandoned" };
  await context.store.save(abandoned);
  await removeTree(context.store.repoOf(fix.fixId).gitDir);
  return abandoned;
}
