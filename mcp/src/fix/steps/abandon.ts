import { join } from "node:path";
import { PatchStore } from "../../patch/store.ts";
import { confine } from "../../platform/files.ts";
import { removeTree } from "../../platform/trees.ts";
import { WranglerError } from "../../shared/errors.ts";
import type { FixContext } from "../context.ts";
import type { FixState } from "../ledger.ts";

/**
 * Removes the workspace and closes the fix; where its build runs, the official one runs again. What was published stays where it is. Of a fix whose ledger cannot be
 * believed nothing is kept.
 *
 * @returns the fix's id
 */
export async function abandonById(context: FixContext, given: string): Promise<string> {
  const { store, paths } = context;
  const fixId = await store.idOf(given);
  return store.exclusively(fixId, async () => {
    await new PatchStore(context.stateDir, paths.projectDir).forget(fixId);
    const fix = await believable(context, fixId);
    await removeTree(await confine(paths.root, fix?.workspace ?? join(paths.fixes, fixId)));
    if (fix === undefined) {
      await removeTree(store.folderOf(fixId));
      return fixId;
    }
    await store.save({ ...fix, status: "abandoned" });
    await removeTree(store.repoOf(fixId).gitDir);
    return fixId;
  });
}

async function believable({ store }: FixContext, fixId: string): Promise<FixState | undefined> {
  try {
    return await store.load(fixId);
  } catch (error) {
    if (error instanceof WranglerError && error.code === "E_WORKSPACE") return undefined;
    throw error;
  }
}
