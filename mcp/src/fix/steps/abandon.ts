import { confine } from "../../platform/files.ts";
import { removeTree } from "../../platform/trees.ts";
import type { FixContext } from "../context.ts";
import type { FixState } from "../ledger.ts";

/** Removes the workspace and closes the fix. What was published stays where it is. */
export async function abandonById(context: FixContext, fixId: string): Promise<FixState> {
  const found = await context.store.find(fixId);
  return context.store.exclusively(found.fixId, async () => {
    const fix = await context.store.load(found.fixId);
    await removeTree(await confine(context.paths.root, fix.workspace));
    const abandoned: FixState = { ...fix, status: "abandoned" };
    await context.store.save(abandoned);
    await removeTree(context.store.repoOf(fix.fixId).gitDir);
    return abandoned;
  });
}
