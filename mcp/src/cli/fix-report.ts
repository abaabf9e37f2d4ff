import type { JsonObject } from "../shared/json.ts";
import type { FixState } from "../fix/ledger.ts";

/** Which step a fix has come to, and the command that comes next. */
const PHASES = [
  { phase: "published", holds: (fix: FixState) => fix.published?.to === "github", next: "" },
  { phase: "in the outbox", holds: (fix: FixState) => fix.published?.to === "outbox", next: "fix publish" },
  {
    phase: "explained",
    holds: (fix: FixState) => fix.verified !== undefined && fix.explained !== undefined,
    next: "fix publish",
  },
  { phase: "verified", holds: (fix: FixState) => fix.verified !== undefined, next: "fix explain" },
  { phase: "green", holds: (fix: FixState) => fix.green !== undefined, next: "fix verify" },
  { phase: "red", holds: (fix: FixState) => fix.red !== undefined, next: "fix green, once the source is changed" },
  { phase: "open", holds: () => true, next: "fix red, once the test is written" },
] as const;

function phaseOf(fix: FixState): { phase: string; next: string } {
  if (fix.status === "abandoned") return { phase: "abandoned", next: "" };
  return PHASES.find(({ holds }) => holds(fix)) ?? { phase: "open", next: "fix red" };
}

export function nextStep(fix: FixState): string {
  const { next } = phaseOf(fix);
  return next === "" ? "Nothing is left to do." : `Next: ${next}`;
}

/** What `--json` says of a fix; no text of others in it. */
export function fixData(fix: FixState): JsonObject {
  const { fixId, tool, recordId, fingerprint, workspace, branch, base, origin, published } = fix;
  return {
    fixId,
    tool,
    recordId,
    fingerprint,
    workspace,
    branch,
    base,
    origin: origin.kind,
    ...phaseOf(fix),
    testFile: fix.red?.testFile ?? null,
    published: published === undefined ? null : { ...published },
  };
}

/** What was run, as a table: one line per command. */
export function ledgerTable(fix: FixState): string {
  const rows = fix.entries.map((entry) => {
    const seconds = `${(entry.durationMs / 1000).toFixed(1)} s`;
    return `  ${entry.step.padEnd(13)} ${entry.result.padEnd(7)} ${seconds.padStart(8)}  ${entry.tree.slice(0, 10)}  ${entry.command}${entry.counts === "" ? "" : `: ${entry.counts}`}`;
  });
  return rows.length === 0 ? "Nothing was run yet." : rows.join("\n");
}
