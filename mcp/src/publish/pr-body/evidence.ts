import { codeCell, codeSpan } from "../neutralise.ts";
import { ledgerFence, ledgerOf, type PublishedLedger } from "../published-ledger.ts";
import type { PublicationInput } from "../types.ts";

const MOST_ROWS = 40;

/** The ledger as a table: what was run, on what, and what came of it; below it in the form that machines read. */
export function evidence(input: PublicationInput): string {
  const ledger = ledgerOf(input);
  const rest = input.evidence.length - ledger.entries.length;
  const more = rest > 0 ? `\n\nand ${rest} more rows in the ledger` : "";
  return `## Evidence

${evidenceTable(ledger)}${more}

Ran on ${codeSpan([...new Set(ledger.entries.map(({ environment }) => environment))].join("; "), 200)}.

<details><summary>The ledger, for <code>wrangler-mcp verify</code></summary>

${ledgerFence(ledger) ?? "It is long; the last commit's message has it."}

</details>`;
}

/** The same ledger always gives the same table, so that a reader can hold one to the other. */
export function evidenceTable({ entries }: PublishedLedger): string {
  return `| step | command | tree | exit | counts | result | ms |
| --- | --- | --- | --- | --- | --- | --- |
${entries.slice(0, MOST_ROWS).map(tableRow).join("\n")}`;
}

function tableRow(row: PublishedLedger["entries"][number]): string {
  const cells = [
    codeCell(row.step, 40),
    codeCell(row.command, 160),
    codeCell(row.tree.slice(0, 12)),
    row.exit === null ? "none" : String(row.exit),
    codeCell(row.counts, 60),
    row.result === "passed" ? "✅ passed" : "❌ failed",
    String(row.ms),
  ];
  return `| ${cells.join(" | ")} |`;
}
