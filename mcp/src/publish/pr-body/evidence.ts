import { codeCell, codeSpan } from "../neutralise.ts";
import { ledgerFence, ledgerOf } from "../published-ledger.ts";
import type { EvidenceRow, PublicationInput } from "../types.ts";

const MOST_ROWS = 40;

/** The ledger as a table: what was run, on what, and what came of it. */
export function evidence(input: PublicationInput): string {
  const rest = input.evidence.length - MOST_ROWS;
  const more = rest > 0 ? `\n\nand ${rest} more rows in the ledger` : "";
  return `## Evidence

| step | command | tree | exit | counts | result | ms |
| --- | --- | --- | --- | --- | --- | --- |
${input.evidence.slice(0, MOST_ROWS).map(tableRow).join("\n")}${more}

Ran on ${codeSpan([...new Set(input.evidence.map(({ environment }) => environment))].join("; "), 200)}.

<details><summary>The ledger, for <code>wrangler-mcp verify</code></summary>

${ledgerFence(ledgerOf(input)) ?? "It is long; the last commit's message has it."}

</details>`;
}

function tableRow(row: EvidenceRow): string {
  const cells = [
    codeCell(row.step, 40),
    codeCell(row.command, 160),
    codeCell(row.tree.slice(0, 12)),
    row.exitCode === null ? "none" : String(row.exitCode),
    codeCell(row.counts, 60),
    row.result === "passed" ? "✅ passed" : "❌ failed",
    String(Math.round(row.durationMs)),
  ];
  return `| ${cells.join(" | ")} |`;
}
