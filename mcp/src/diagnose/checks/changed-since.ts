import { createHash } from "node:crypto";
import { isAbsolute, join } from "node:path";
import { confine, readText } from "../../platform/files.ts";
import { quoteSome } from "../quote.ts";
import type { Examined, Finding } from "../finding.ts";

export interface Changed {
  /** Files that the call touched, of which the record has a hash. */
  readonly touched: number;
  /** Those that are otherwise now. */
  readonly changed: readonly string[];
}

/** Which of the files that the failed call touched are not as they were. Paths that lead out of the project are left out. */
export async function changedSince({ record, paths }: Pick<Examined, "record" | "paths">): Promise<Finding<Changed>> {
  const states = await Promise.all(
    record.touched.map(async (touched) => ({ ...touched, now: await hashOf(paths.projectDir, touched.file) })),
  );
  const known = states.filter(({ now }) => now !== undefined);
  const changed = known.filter(({ hash, now }) => hash !== now).map(({ file }) => file);
  const showed =
    known.length === 0
      ? "the record names no file"
      : changed.length === 0
        ? `${known.length} files are as they were`
        : `${changed.length} of ${known.length} files changed since: ${quoteSome(changed)}`;
  return {
    evidence: {
      check: "state since",
      ran: "hashed the files that the call touched",
      where: "the project's .wrangler",
      showed,
    },
    found: { touched: known.length, changed },
  };
}

/** "" when there is no such file now; undefined when the path must not be read. */
async function hashOf(project: string, file: string): Promise<string | undefined> {
  if (isAbsolute(file)) return undefined;
  try {
    const path = await confine(project, join(project, file));
    const text = await readText(path);
    return text === undefined ? "" : createHash("sha256").update(text).digest("hex");
  } catch {
    return undefined;
  }
}
