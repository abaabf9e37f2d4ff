import { join } from "node:path";
import { confine, namesIn } from "../platform/quick-files.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import type { Disk } from "./disk.ts";
import { canonicalId, countedNumber, formatId, PREFIXES, type Prefix } from "./ids.ts";
import type { ItemType } from "./item.ts";

/**
 * How ids are given out, across processes and without a lock: whoever creates the empty file `.ids/ISS-000012` has
 * that id, for ever. Claims are kept after the item is deleted, so no id comes twice; of many claims only the newest
 * are kept, and a claim that is far below the newest is given up, since it may have been one of the removed.
 */
const KEPT_CLAIMS = 128;
const MAX_CLAIMS = 2 * KEPT_CLAIMS;
const CLAIM = /^(ISS|SPEC|IDEA)-\d{6,15}$/;

/**
 * An id that no other call, in this process or another, has had or will get.
 *
 * @param inUse the highest number that a file of the tracker has
 */
export async function claimId(fs: Disk, paths: ProjectPaths, type: ItemType, inUse: number): Promise<string> {
  const prefix = PREFIXES[type];
  const folder = await claimsFolder(fs, paths);
  // The next number is free unless the newest item was deleted; only then is it worth looking which one is.
  let number = inUse + 1;
  for (let isTaken = false; ; number += 1) {
    if (!(await fs.claim(join(folder, formatId(prefix, number))))) {
      if (!isTaken) number = Math.max(number, highestClaim(await listClaims(folder, prefix)));
      isTaken = true;
      continue;
    }
    const claims = await listClaims(folder, prefix);
    const highest = highestClaim(claims);
    if (number < highest - KEPT_CLAIMS / 2) {
      number = highest;
      continue;
    }
    await sweep(fs, folder, prefix, claims);
    return formatId(prefix, number);
  }
}

/** Remembers the id of an item that is about to vanish, whoever made it. Other forms of id are never given out. */
export async function rememberId(fs: Disk, paths: ProjectPaths, id: string): Promise<void> {
  const canonical = canonicalId(id);
  const counts = Object.values(PREFIXES).some((prefix) => countedNumber(canonical, prefix, false) !== undefined);
  if (counts) await fs.claim(join(await claimsFolder(fs, paths), canonical));
}

async function claimsFolder(fs: Disk, paths: ProjectPaths): Promise<string> {
  const folder = await confine(paths.root, ".ids");
  await fs.makeFolder(folder);
  return folder;
}

async function listClaims(folder: string, prefix: Prefix): Promise<number[]> {
  const names = await namesIn(folder);
  return names.flatMap((name) =>
    CLAIM.test(name) && name.startsWith(`${prefix}-`) ? [Number(name.slice(prefix.length + 1))] : [],
  );
}

function highestClaim(claims: readonly number[]): number {
  return claims.reduce((highest, number) => Math.max(highest, number), 0);
}

async function sweep(fs: Disk, folder: string, prefix: Prefix, claims: readonly number[]): Promise<void> {
  if (claims.length <= MAX_CLAIMS) return;
  const old = highestClaim(claims) - KEPT_CLAIMS;
  for (const number of claims.filter((claim) => claim < old)) await fs.remove(join(folder, formatId(prefix, number)));
}
