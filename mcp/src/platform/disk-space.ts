import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { systemCode } from "../shared/errors.ts";

/** Bytes that this user may still write where `path` is; undefined when the system does not say. */
export async function freeBytes(path: string): Promise<number | undefined> {
  return statfs(path).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
}

/** False when the system refuses to let this process write there, undefined when there is nothing. */
export async function isWritable(path: string): Promise<boolean | undefined> {
  return access(path, constants.W_OK).then(
    () => true,
    (error: unknown) => (systemCode(error) === "ENOENT" ? undefined : false),
  );
}
