import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { ensureDir, listDir, renameFile } from "../../platform/files.ts";
import { removeLeft } from "../../platform/trees.ts";

/** What was moved away is kept until there is so much of it. */
const MOST_LEFT = 16;
/** A server that writes something late makes its folder again. */
const TRIES = 5;

/**
 * Puts `next` at `place`, or nothing, and moves what is there into the folder `left`, which the engine alone sees. Neither
 * is opened: a server that still runs may have put anything there.
 */
export async function exchange(place: string, next: string | undefined, left: string): Promise<void> {
  await ensureDir(left);
  for (let tries = 1; ; tries++) {
    await renameFile(place, join(left, randomBytes(6).toString("hex")));
    if (next === undefined || (await moved(next, place, tries))) break;
  }
  const former = (await listDir(left)).map(({ name }) => join(left, name));
  if (former.length >= MOST_LEFT) await removeLeft(former);
}

async function moved(next: string, place: string, tries: number): Promise<boolean> {
  return renameFile(next, place).catch((error: unknown) => {
    if (tries === TRIES) throw error;
    return false;
  });
}
