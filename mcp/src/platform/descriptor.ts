import { writeSync } from "node:fs";
import { systemCode } from "../shared/errors.ts";

/**
 * Writes a line to an open descriptor before it returns, so that it is out even when the process ends next. Lost
 * without a word when nobody reads.
 */
export function writeLine(descriptor: number, line: string): void {
  const bytes = Buffer.from(`${line}\n`, "utf8");
  for (let from = 0; from < bytes.length;) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      if (systemCode(error) !== "EAGAIN") return;
    }
  }
}
