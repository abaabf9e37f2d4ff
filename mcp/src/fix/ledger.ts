import { z } from "zod";

/**
 * What is known of one fix, and what was run to know it. The authoritative copy lies in the state folder and is keyed;
 * the workspace holds a copy to read.
 */

const Hash = z.string().regex(/^[0-9a-f]{40}$/);

/** One command that the engine ran, and what it showed. */
const Entry = z.strictObject({
  step: z.string(),
  command: z.string(),
  /** The git tree of the files it ran on. */
  tree: Hash,
  exitCode: z.number().nullable(),
  /** For example `3 of 3 failed`. */
  counts: z.string(),
  /** The first line of what failed, where something was to fail; else empty. */
  message: z.string(),
  /** What it ran on, for example `node 20.20.0, linux x64, no sandbox`. */
  environment: z.string(),
  result: z.enum(["passed", "failed"]),
  durationMs: z.number(),
  /** Epoch milliseconds. */
  at: z.number(),
});

/** What the replayed call failed by, on the base. */
const Shown = z.strictObject({ code: z.string(), blame: z.string(), what: z.string() });

const Red = z.strictObject({
  testFile: z.string(),
  testBlob: Hash,
  tree: Hash,
  at: z.number(),
  failure: z.string(),
  shown: Shown.optional(),
});
const Green = z.strictObject({ tree: Hash, at: z.number() });
const Verified = z.strictObject({
  tree: Hash,
  generatedTree: Hash,
  suite: z.strictObject({ passed: z.number(), failed: z.number(), again: z.number() }),
  coveragePercent: z.number(),
  at: z.number(),
});
const Explained = z.strictObject({
  summary: z.string(),
  rootCause: z.string(),
  file: z.string(),
  line: z.number(),
  fix: z.string(),
  userImpact: z.string(),
});
const Published = z.strictObject({
  to: z.enum(["github", "outbox"]),
  url: z.string().nullable(),
  prNumber: z.number().nullable(),
  at: z.number(),
});

export const FixStateSchema = z.strictObject({
  version: z.literal(1),
  fixId: z.string(),
  project: z.string(),
  workspace: z.string(),
  recordId: z.string(),
  /** The error record as it was when the fix began; logs rotate. */
  record: z.record(z.string(), z.unknown()),
  fingerprint: z.string(),
  tool: z.string(),
  diagnosis: z.record(z.string(), z.unknown()),
  origin: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("checkout"), path: z.string() }),
    z.strictObject({ kind: z.literal("repository"), url: z.string(), tag: z.string() }),
    z.strictObject({ kind: z.literal("shipped"), version: z.string() }),
  ]),
  branch: z.string(),
  base: Hash,
  baseTree: Hash,
  createdAt: z.number(),
  status: z.enum(["opening", "open", "abandoned"]),
  red: Red.optional(),
  green: Green.optional(),
  verified: Verified.optional(),
  explained: Explained.optional(),
  published: Published.optional(),
  entries: z.array(Entry),
});

export type FixState = z.output<typeof FixStateSchema>;
export type LedgerEntry = z.output<typeof Entry>;
/** An entry as the step that ran it writes it; what it ran on is added when it goes into the ledger. */
export type RanEntry = Omit<LedgerEntry, "environment">;
export type Explanation = z.output<typeof Explained>;

/** Each step takes the evidence of the one before: a publication without proof does not compile. */
export type ProvenRed = FixState & { red: NonNullable<FixState["red"]> };
export type ProvenGreen = ProvenRed & { green: NonNullable<FixState["green"]> };
export type Verified = ProvenGreen & { verified: NonNullable<FixState["verified"]> };
export type Explained = Verified & { explained: NonNullable<FixState["explained"]> };
