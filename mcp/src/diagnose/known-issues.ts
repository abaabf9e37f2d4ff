import { z } from "zod";
import { messageOf } from "../shared/errors.ts";
import { readText } from "../platform/files.ts";
import type { Evidence } from "./types.ts";

const KnownIssues = z.looseObject({
  version: z.number().optional(),
  issues: z.array(
    z.looseObject({ fingerprint: z.string(), verdict: z.string(), reason: z.string().max(500).optional() }),
  ),
});

/** What the project's catalogue of known issues says of a fingerprint. A broken catalogue is said, not believed. */
export async function knownIssue(path: string, fingerprint: string): Promise<Evidence> {
  const check = "known issues";
  const ran = "looked up the fingerprint in mcp-known-issues.json";
  const text = await readText(path);
  if (text === undefined) return { check, ran, showed: "there is no catalogue" };
  try {
    const known = KnownIssues.parse(JSON.parse(text)).issues.find((issue) => issue.fingerprint === fingerprint);
    return {
      check,
      ran,
      showed: known === undefined ? "not listed" : `listed as ${JSON.stringify(known.verdict.slice(0, 60))}`,
    };
  } catch (error) {
    return { check, ran, showed: `the catalogue cannot be read: ${messageOf(error).slice(0, 120)}` };
  }
}
