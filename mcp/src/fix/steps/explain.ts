import { z } from "zod";
import { WranglerError } from "../../shared/errors.ts";
import type { FixContext } from "../context.ts";
import { requireRed } from "../evidence.ts";
import type { FixState } from "../ledger.ts";
import { refused } from "../verdict.ts";

const sentence = (max: number) =>
  z.string("is missing").trim().min(10, "is too short").max(max, `has more than ${max} characters`);

/** What the model says about a fix: short, bounded, and checked where it can be. */
export const ExplanationSchema = z.strictObject({
  summary: sentence(80).regex(/^[^\r\n]*$/, "one line"),
  rootCause: sentence(1500),
  file: z.string("is missing").regex(/^mcp\/src\/[\w./-]+\.ts$/, "must look like mcp/src/tracker/storage.ts:12"),
  line: z.number().int().min(1, "must look like mcp/src/tracker/storage.ts:12"),
  fix: sentence(1500),
  userImpact: sentence(600),
});

export type ExplanationInput = z.input<typeof ExplanationSchema>;

/**
 * Keeps the explanation for the pull request. File and line have to exist on the base.
 *
 * @throws WranglerError E_USAGE for a field that does not fit; E_GATE_REFUSED `secret_found`.
 */
export async function explainFix(
  context: FixContext,
  fix: FixState,
  input: unknown,
  redact: (text: string) => string,
): Promise<FixState> {
  requireRed(fix);
  const parsed = ExplanationSchema.safeParse(input);
  if (!parsed.success) throw unfit(parsed.error);
  const explained = parsed.data;
  const text = await context.store.repoOf(fix.fixId).fileAt(fix.baseTree, explained.file);
  const lines = text?.split("\n").length ?? 0;
  if (explained.line > lines) {
    const why = text === undefined ? `${explained.file} does not exist` : `${explained.file} has ${lines} lines`;
    throw new WranglerError("E_USAGE", `the root cause is at no line of the base: ${why}`, {
      hint: "At is a file and line of the source as it was before the fix, e.g. mcp/src/tracker/storage.ts:12.",
    });
  }
  for (const [field, value] of Object.entries(explained)) {
    if (typeof value === "string" && redact(value) !== value) {
      throw refused("secret_found", `${field} holds something that looks like a secret`, "Say it without the value.");
    }
  }
  const next = { ...fix, explained };
  await context.store.save(next);
  return next;
}

const LABELS = new Map([
  ["summary", "Summary"],
  ["rootCause", "Root cause"],
  ["file", "At"],
  ["line", "At"],
  ["fix", "Fix"],
  ["userImpact", "Impact"],
]);

function unfit(error: z.ZodError): WranglerError {
  const fields = new Map(
    error.issues.map((issue) => [LABELS.get(String(issue.path[0])) ?? "explanation", issue.message]),
  );
  const problems = [...fields].map(([label, message]) => `${label}: ${message}`);
  return new WranglerError("E_USAGE", `the explanation does not fit: ${problems.join("; ")}`, {
    hint: "explanation.md holds Summary (one line), Root cause, At (mcp/src/<file>.ts:<line>), Fix and Impact.",
  });
}
