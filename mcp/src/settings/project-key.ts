import { createHash } from "node:crypto";
import { realOfNearest } from "./inside.ts";

/** Names a project in the state folder: the same however its path was written. */
export function projectKey(projectDir: string): string {
  return createHash("sha256").update(realOfNearest(projectDir)).digest("hex").slice(0, 16);
}
