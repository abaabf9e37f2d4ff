import { z } from "zod";

/** One check: what was run, where, and what it showed. */
export const EvidenceSchema = z.strictObject({
  check: z.string(),
  ran: z.string(),
  /** On what: a scratch copy, the project's own files, the log. */
  where: z.string().optional(),
  showed: z.string(),
});

const CommitSchema = z.strictObject({ hash: z.string(), day: z.string(), subject: z.string() });

/** Since which commit it fails. */
const SinceSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("found"), commit: CommitSchema, lastGood: CommitSchema, tested: z.number() }),
  z.strictObject({
    kind: z.literal("among"),
    suspects: z.array(CommitSchema),
    lastGood: CommitSchema,
    tested: z.number(),
  }),
  z.strictObject({ kind: z.literal("always"), oldest: CommitSchema, tested: z.number() }),
  z.strictObject({ kind: z.literal("unfinished"), suspects: z.number(), tested: z.number() }),
  z.strictObject({ kind: z.literal("unavailable"), why: z.string() }),
]);

/** The smallest call and state found that still fail the same. */
const MinimalSchema = z.strictObject({
  params: z.unknown(),
  /** Tracker files by path below the project, with their text. */
  files: z.record(z.string(), z.string()),
  /** Replays that it took. */
  tried: z.number(),
  /** False when the budget ended before nothing more could be left out. */
  complete: z.boolean(),
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
  verdict: z.enum(["not_reproduced", "needs_manual_review", "blocked", "already_fixed_upstream"]).optional(),
  /** The nearest places in our own source, nearest first; line 0 when unknown. */
  places: z.array(z.strictObject({ fn: z.string(), file: z.string(), line: z.number() })),
  evidence: z.array(EvidenceSchema),
  /** What follows, in one or two sentences. */
  next: z.string(),
  at: z.number(),
  /** Of a failure in a dependency: where to report it, and what to say. */
  report: z.strictObject({ where: z.string(), title: z.string(), text: z.string() }).optional(),
  since: SinceSchema.optional(),
  minimal: MinimalSchema.optional(),
  /** The text of a regression test, ready to be written where it says. */
  test: z.strictObject({ path: z.string(), text: z.string() }).optional(),
});

export type Diagnosis = z.output<typeof DiagnosisSchema>;
export type Evidence = z.output<typeof EvidenceSchema>;
