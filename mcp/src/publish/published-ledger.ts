import { z } from "zod";
import { cleanLine, cut } from "./clean-text.ts";
import type { EvidenceRow, PublicationInput } from "./types.ts";

/** More than a fix may change, and than a proof takes. */
const MOST_FILES = 20;
const MOST_ENTRIES = 40;
/** A pull request's body has an end; the last commit has the ledger too. */
const LONGEST_FENCE = 20_000;

const Name = z.string().regex(/^[0-9a-f]{40}$/);
const Text = z.string().max(400);
const Count = z.int().nonnegative();
const Path = z.string().regex(/^[\w./-]{1,240}$/);

/**
 * The ledger as it travels with a fix: what was run on which files, and what came of it. Its author could have written
 * anything into it; only running it again makes it a proof.
 */
export const PublishedLedgerSchema = z.strictObject({
  version: z.literal(1),
  engine: z.string().regex(/^\d+\.\d+\.\d+[-+.\w]{0,30}$/),
  fix: z.string().regex(/^fix-\d{1,16}$/),
  tool: z.string().regex(/^[\w-]{1,64}$/),
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  branch: z.string().max(160),
  base: z.strictObject({
    commit: Name,
    tree: Name,
    /** sha256 over the names of the files that a fix is made from and judged by. */
    judged: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  /** The files with the fix, before and after the engine generated what is built. */
  tree: Name,
  generatedTree: Name,
  test: z.strictObject({ file: Path, blob: Name }),
  /** The other files that were changed by hand; null for one that was deleted. */
  files: z.array(z.strictObject({ path: Path, blob: Name.nullable() })).max(MOST_FILES),
  suite: z.strictObject({ passed: Count, failed: Count }),
  coverage: z.number().min(0).max(100),
  entries: z
    .array(
      z.strictObject({
        step: z.string().max(40),
        command: Text,
        tree: Name,
        environment: z.string().max(120),
        exit: Count.nullable(),
        counts: Text,
        result: z.enum(["passed", "failed"]),
        /** The first line of what failed; empty in a commit's message, which cannot fence it. */
        message: Text,
        ms: Count,
        /** Epoch milliseconds. */
        at: Count,
      }),
    )
    .max(MOST_ENTRIES),
});

export type PublishedLedger = z.output<typeof PublishedLedgerSchema>;

/** What a ledger is made of. */
export interface LedgerInput extends Pick<
  PublicationInput,
  "fixId" | "tool" | "fingerprint" | "branchName" | "pluginVersion" | "proof" | "suite" | "coveragePercent" | "evidence"
> {
  readonly base: { readonly commit: string };
}

/** The machine form of a publication's ledger. */
export function ledgerOf(input: LedgerInput): PublishedLedger {
  const { base, proof, suite } = input;
  return {
    version: 1,
    engine: line(input.pluginVersion, 40),
    fix: line(input.fixId, 20),
    tool: line(input.tool, 64),
    fingerprint: line(input.fingerprint, 16),
    branch: line(input.branchName, 160),
    base: { commit: line(base.commit, 40), tree: proof.baseTree, judged: proof.judged },
    tree: proof.tree,
    generatedTree: proof.generatedTree,
    test: { ...proof.test },
    files: proof.files.slice(0, MOST_FILES).map(({ path, blob }) => ({ path, blob })),
    suite: { passed: suite.passed, failed: suite.failed },
    coverage: input.coveragePercent,
    entries: input.evidence.slice(0, MOST_ENTRIES).map(publishedRow),
  };
}

/** A row as a published ledger has it. */
export function publishedRow(row: EvidenceRow): PublishedLedger["entries"][number] {
  return {
    step: line(row.step, 40),
    command: line(row.command, 160),
    tree: line(row.tree, 40),
    environment: line(row.environment, 120),
    exit: row.exitCode,
    counts: publishedCounts(row.counts),
    result: row.result,
    message: line(row.message, 240),
    ms: Math.round(row.durationMs),
    at: row.at,
  };
}

/** Counts as a published ledger has them. */
export function publishedCounts(text: string): string {
  return line(text, 240);
}

function line(text: string, max: number): string {
  return cut(cleanLine(text), max);
}

/** The ledger without what failing code said. */
export function withoutMessages(ledger: PublishedLedger): PublishedLedger {
  return { ...ledger, entries: ledger.entries.map((entry) => ({ ...entry, message: "" })) };
}

const TRAILER = "Wrangler-Ledger: ";
const FENCE = /^```json\n(\{"version":[^`]*\})\n```$/gm;

/** For the last commit of a fix: one line, so that the branch alone says how it was proven. */
export function ledgerTrailer(ledger: PublishedLedger): string {
  return TRAILER + inert(JSON.stringify(withoutMessages(ledger)));
}

/** For the body of a pull request; undefined where it would be too long. */
export function ledgerFence(ledger: PublishedLedger): string | undefined {
  const json = inert(JSON.stringify(ledger));
  return json.length > LONGEST_FENCE ? undefined : `\`\`\`json\n${json}\n\`\`\``;
}

/** What is no plain word becomes `\u…`: no text in it is a mention, a reference, a link, markup, or ends the fence. */
function inert(json: string): string {
  return json
    .replace(/[^\w .,:;(){}[\]"/%\\-]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("://", ":\\u002f/");
}

/** The ledgers in a commit's message; more than one is none that can be believed. */
export function ledgersInMessage(message: string): PublishedLedger[] {
  const lines = message.split("\n").filter((text) => text.startsWith(TRAILER));
  return lines.flatMap((text) => parsed(text.slice(TRAILER.length)));
}

/** The ledgers in a pull request's body. */
export function ledgersInBody(body: string): PublishedLedger[] {
  return [...body.replaceAll("\r\n", "\n").matchAll(FENCE)].flatMap(([, json = ""]) => parsed(json));
}

function parsed(json: string): PublishedLedger[] {
  try {
    const ledger = PublishedLedgerSchema.safeParse(JSON.parse(json));
    return ledger.success ? [ledger.data] : [];
  } catch {
    return [];
  }
}
