import { isSameStamp, look } from "../platform/look.ts";
import type { Entry } from "./entry.ts";

/** The file on the disk is the one that was read. */
export function isAsRead(entry: Entry): boolean {
  const now = look(entry.found.path);
  return now !== undefined && entry.stamp !== undefined && isSameStamp(now.stamp, entry.stamp);
}

/** Not only its links or permissions, of which a folder's watch hears nothing, or is not asked about. */
export function hasOtherContent({ found, stamp }: Entry): boolean {
  const now = look(found.path)?.stamp;
  if (now === undefined || stamp === undefined) return true;
  return now.mtimeMs !== stamp.mtimeMs || now.size !== stamp.size || now.ino !== stamp.ino;
}
