import { z } from "zod";

/** One check: what was run, where, and what it showed. */
export const EvidenceSchema = z.strictObject({
  check: z.string(),
  ran: z.string(),
  showed: z.string(),
});

export const DiagnosisSchema = z.strictObject({
  version: z.literal(1),
  recordId: z.string(),
  tool: z.string(),
  fingerprint: z.string(),
  class: z.enum(["BUG", "REGRESSION", "CONFIG", "UPSTREAM", "INVALID", "AFFORDANCE"]),
  confidence: z.enum(["HIGH", "MEDIUM", "LOW"]),
  /** What the confidence was computed from. */
  terms: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  /** A fix may start; else the verdict says why not. */
  healable: z.boolean(),
  verdict: z.enum(["not_reproduced", "needs_manual_review", "blocked"]).optional(),
  /** The nearest places in our own source, nearest first; line 0 when unknown. */
  places: z.array(z.strictObject({ fn: z.string(), file: z.string(), line: z.number() })),
  evidence: z.array(EvidenceSchema),
  /** What follows, in one or two sentences. */
  next: z.string(),
  at: z.number(),
});

export type Diagnosis = z.output<typeof DiagnosisSchema>;
export type Evidence = z.output<typeof EvidenceSchema>;
