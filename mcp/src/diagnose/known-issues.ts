import { createHmac, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { ErrorRecord } from "../capture/record.ts";
import { normalMessage } from "../capture/fingerprint.ts";
import { messageOf } from "../shared/errors.ts";
import { VERSION } from "../shared/version.ts";
import { readText } from "../platform/files.ts";
import { compareVersions } from "./checks/newest-release.ts";
import type { Finding } from "./finding.ts";
import { quote } from "./quote.ts";

const Entry = z.looseObject({
  fingerprint: z.string().max(64),
  verdict: z.string().max(200),
  tool: z.string().max(128).optional(),
  code: z.string().max(64).optional(),
  /** For similar failures, whose fingerprint differs. */
  message: z.string().max(4096).optional(),
  version: z.string().max(40).optional(),
  reason: z.string().max(500).optional(),
  prNumber: z.number().int().positive().optional(),
  /** ISO date; after it the entry says nothing any more. */
  expires: z.string().max(40).optional(),
  mac: z.string().max(128).optional(),
});
const Catalogue = z.looseObject({ version: z.number().optional(), issues: z.array(Entry) });

type Listed = z.output<typeof Entry>;

/** What a catalogue that is believed says of exactly this failure. */
export interface KnownIssue {
  readonly verdict: "fixed" | "rejected" | "in_progress";
  readonly version: string | undefined;
  /** The version that has the fix is newer than the installed one. */
  readonly isNewer: boolean;
  readonly reason: string | undefined;
  readonly prNumber: number | undefined;
}

export interface Catalogues {
  /** `mcp-known-issues.json` of the project: believed where this user's key has sealed an entry. */
  readonly project: string;
  /** The plugin, whose own catalogue is believed: it came with the installed files. */
  readonly pluginRoot: string;
  readonly key: Buffer | undefined;
  /** Epoch milliseconds. */
  readonly now?: number;
}

/** Where the plugin ships what its maintainers know. */
export const SHIPPED = "mcp/known-issues.json";
/** Shared words of two messages, of all their words, from which they are called similar. */
const SIMILAR = 0.6;

/**
 * What is known of a failure, by fingerprint and by similarity. The project's catalogue wins over the shipped one, but
 * only by what this user wrote; the rest of it is said, and decides nothing. A broken catalogue is said as well.
 */
export async function knownIssue(record: ErrorRecord, from: Catalogues): Promise<Finding<KnownIssue | undefined>> {
  const [project, shipped] = await Promise.all([read(from.project), read(join(from.pluginRoot, SHIPPED))]);
  const now = from.now ?? record.timestamp;
  const mine = project.issues.filter((entry) => isSealed(entry, from.key));
  const believed = [...mine, ...shipped.issues].filter((entry) => !hasExpired(entry, now));
  const exact = believed.find(({ fingerprint }) => fingerprint === record.fingerprint);
  const claimed = project.issues.find(({ fingerprint }) => fingerprint === record.fingerprint);
  const similar = believed.find((entry) => isSimilar(entry, record));
  const found = exact === undefined ? undefined : known(exact);
  return {
    evidence: {
      check: "known issues",
      ran: "looked up the fingerprint in mcp-known-issues.json and in the shipped catalogue",
      where: "the project's .wrangler and the plugin",
      showed: [showedOf(project, exact ?? claimed, exact !== undefined), ...similarText(exact, similar)].join("; "),
    },
    found,
  };
}

interface Read {
  readonly issues: readonly Listed[];
  readonly problem: string | undefined;
  readonly there: boolean;
}

async function read(path: string): Promise<Read> {
  const text = await readText(path);
  if (text === undefined) return { issues: [], problem: undefined, there: false };
  try {
    return { issues: Catalogue.parse(JSON.parse(text)).issues, problem: undefined, there: true };
  } catch (error) {
    return { issues: [], problem: `the catalogue cannot be read: ${messageOf(error).slice(0, 120)}`, there: true };
  }
}

function showedOf(project: Read, entry: Listed | undefined, believed: boolean): string {
  if (project.problem !== undefined) return project.problem;
  if (entry !== undefined) {
    const doubt = believed ? "" : ", by somebody else than you: it decides nothing";
    return `listed as ${quote(entry.verdict, 60)}${doubt}`;
  }
  return project.there ? "not listed" : "not listed; the project has no catalogue";
}

function similarText(exact: Listed | undefined, similar: Listed | undefined): string[] {
  if (exact !== undefined || similar === undefined) return [];
  return [`similar to one that is listed as ${quote(similar.verdict, 60)}`];
}

/** The seal of an entry: nobody without the user's key can write it. */
export function sealOf(entry: Record<string, unknown>, key: Buffer): string {
  const rest = Object.entries(entry).filter(([name]) => name !== "mac");
  const sorted = Object.fromEntries(rest.sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHmac("sha256", key).update("known issue\0").update(JSON.stringify(sorted)).digest("hex");
}

function isSealed(entry: Listed, key: Buffer | undefined): boolean {
  if (key === undefined || entry.mac === undefined) return false;
  const [expected, given] = [Buffer.from(sealOf(entry, key)), Buffer.from(entry.mac)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function hasExpired({ expires }: Listed, now: number): boolean {
  const end = expires === undefined ? Number.NaN : Date.parse(expires);
  return Number.isFinite(end) && end < now;
}

function isSimilar({ tool, code, message }: Listed, record: ErrorRecord): boolean {
  if (message === undefined || tool !== record.tool || (code !== undefined && code !== record.code)) return false;
  const [left, right] = [wordsOf(message), wordsOf(record.error)];
  const shared = [...left].filter((word) => right.has(word)).length;
  const all = new Set([...left, ...right]).size;
  return all > 0 && shared / all >= SIMILAR;
}

function wordsOf(message: string): Set<string> {
  return new Set(
    normalMessage(message)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+/gu) ?? [],
  );
}

function known({ verdict, version, reason, prNumber }: Listed): KnownIssue | undefined {
  const kind = { fixed: "fixed", fixed_in: "fixed", rejected: "rejected", in_progress: "in_progress" } as const;
  const meant = Object.entries(kind).find(([word]) => word === verdict)?.[1];
  if (meant === undefined) return undefined;
  const isNewer = version !== undefined && compareVersions(version, VERSION) > 0;
  return { verdict: meant, version, isNewer, reason, prNumber };
}
